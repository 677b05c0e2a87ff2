-- What a version of a rule makes of a conversation; no row: nothing.
-- $1 rule, $2 conversation, $3 version or NULL for the newest
SELECT t.quote, t.speaker, t.start_seconds, t.confidence::float8, t.reason FROM callscript.try_rule($1, $2, $3) AS t
