-- Stores a batch of log lines; returns how many.
-- $1 lines (checked by the caller)
-- Trap: signed addresses and telephone numbers have no place in a log; whoever logs must leave them out, and what slips
-- through in the message is cut here: the query of an address, and any run of ten or more digits.
WITH stored AS (
    INSERT INTO core.sys_logs (at, level, target, message, worker, lane, call_id, fields)
    SELECT coalesce(r.at, pg_catalog.clock_timestamp()), r.level, pg_catalog.left(r.target, 200),
           pg_catalog.left(pg_catalog.regexp_replace(
               pg_catalog.regexp_replace(r.message, '(https?://[^[:space:]?]+)\?[^[:space:]]*', '\1', 'g'),
               '(^|[^[:alnum:]-])\+?[0-9]{10,15}($|[^[:alnum:]-])', '\1(number)\2', 'g'), 4000),
           r.worker, r.lane, r.call_id, r.fields
    FROM pg_catalog.jsonb_to_recordset($1) AS r (
        at timestamptz, level text, target text, message text, worker text, lane text, call_id uuid, fields jsonb)
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM stored
