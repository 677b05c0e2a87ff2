-- What a version of a rule would have flagged.
-- $1 rule, $2 from, $3 to, $4 version
SELECT call_id, change, quote, start_seconds FROM callscript.shadow($1, $2, $3, $4) ORDER BY change
