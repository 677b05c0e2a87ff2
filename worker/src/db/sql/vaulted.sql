-- A recording lies in the bucket, or is not worth it; says the call's new status.
-- $1 call, $2 epoch, $3 result
SELECT callscript.vaulted($1, $2, $3)
