-- One more place where alerts are sent.
-- $1 admin, $2 name, $3 slack or webhook, $4 address, $5 least severity
SELECT console.add_target($1, $2, $3, $4, $5)
