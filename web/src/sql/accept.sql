-- Uses a one-time link up; the user, or NULL where it does not work any more.
-- $1 SHA-256 of its secret, $2 name, $3 hash of the password, $4 time zone
SELECT console.accept($1, $2, $3, $4)
