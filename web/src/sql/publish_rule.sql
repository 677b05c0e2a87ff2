-- Puts a draft into force.
-- $1 admin, $2 rule, $3 version, $4 why
SELECT console.publish_rule($1, $2, $3, $4)
