-- Whose session it is.
-- $1 SHA-256 of the cookie's secret
SELECT user_id, email, name, role, time_zone, shortcuts, clock_timestamp() FROM console.session($1)
