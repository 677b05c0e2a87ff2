-- A one-time link.
-- $1 who makes it, $2 account or sign_in, $3 e-mail, $4 role, $5 SHA-256 of its secret, $6 hours that it works
SELECT console.invite($1, $2, $3, $4, $5, $6)
