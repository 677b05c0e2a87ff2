-- What a password is compared with, and how long nobody may try. Always one row.
-- $1 e-mail, $2 network address
SELECT user_id, password_hash, wait_seconds FROM console.login_gate($1, $2)
