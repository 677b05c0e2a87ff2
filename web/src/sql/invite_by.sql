-- An invitation in the name of an admin.
-- $1 admin, $2 e-mail, $3 role, $4 SHA-256 of the link's secret
SELECT console.invite_by($1, $2, $3, $4)
