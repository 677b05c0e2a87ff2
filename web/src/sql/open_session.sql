-- A new session.
-- $1 user, $2 SHA-256 of the cookie's secret, $3 browser
SELECT console.open_session($1, $2, $3)
