-- What a one-time link is for; no row: it does not work.
-- $1 SHA-256 of its secret
SELECT purpose, email, role FROM console.invitation($1)
