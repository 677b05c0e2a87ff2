-- A decision about all flags of calls, or about single flags.
-- $1 user, $2 calls, $3 flags, $4 action, $5 reason or NULL, $6 note or NULL
SELECT calls, disposition_ids FROM console.decide($1, $2, $3, $4, $5, $6)
