-- An attempt to sign in.
-- $1 e-mail, $2 network address, $3 whether it was right
SELECT console.note_login($1, $2, $3)
