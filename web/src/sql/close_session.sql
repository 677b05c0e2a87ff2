-- Signs out.
-- $1 SHA-256 of the cookie's secret
SELECT console.close_session($1)
