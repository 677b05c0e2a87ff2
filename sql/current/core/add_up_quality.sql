-- Adds up days that are over for Quality: at most p_most that wait for it, the newest first. Where none waits, and p_heal, the
-- one that was added up longest ago, if that was yesterday or before: so every sum is made anew from time to time, whatever went
-- wrong. Returns how many days that made.
-- Index: calls_start_time_idx, quality_changes_pkey, quality_closed_once.
-- Trap: a change that is not committed yet is not in the sums, and its mark is not deleted here either: the next run sees both.

CREATE OR REPLACE FUNCTION core.add_up_quality(p_most integer DEFAULT 7, p_heal boolean DEFAULT true) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    days_zone constant text := core.quality_zone();
    live_from constant date := core.quality_live_from();
    first_day date;
    waiting date[];
    next_day date;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('callscript.quality', 0)) THEN
        RETURN 0;
    END IF;
    WITH gone AS (
        DELETE FROM core.quality_changes AS c
        WHERE c.id = ANY (ARRAY(SELECT o.id FROM core.quality_changes AS o ORDER BY o.id LIMIT 20000))
        RETURNING (c.call_time AT TIME ZONE days_zone)::date AS day
    )
    UPDATE core.quality_closed AS q SET is_stale = true
    WHERE NOT q.is_stale AND q.day IN (SELECT g.day FROM gone AS g);
    SELECT least(min((k.start_time_utc AT TIME ZONE days_zone)::date), live_from) INTO first_day
    FROM (SELECT o.start_time_utc FROM core.calls AS o ORDER BY o.start_time_utc LIMIT 1) AS k;
    waiting := ARRAY(
        SELECT live_from - n
        FROM generate_series(1, live_from - first_day) AS n
        LEFT JOIN core.quality_closed AS q ON q.day = live_from - n
        WHERE q.day IS NULL OR q.is_stale OR q.zone <> days_zone
        ORDER BY n LIMIT p_most);
    IF cardinality(waiting) = 0 AND p_heal THEN
        waiting := ARRAY(SELECT q.day FROM core.quality_closed AS q
                         WHERE q.day < live_from AND q.added_at < clock_timestamp() - interval '1 day'
                         ORDER BY q.added_at LIMIT 1);
    END IF;
    FOREACH next_day IN ARRAY waiting LOOP
        PERFORM core.add_up_day(next_day);
    END LOOP;
    RETURN cardinality(waiting);
END
$$;

COMMENT ON FUNCTION core.add_up_quality(integer, boolean) IS 'Adds up days that are over for Quality, the newest first, and returns how many; where none waits, the one that was added up longest ago';
REVOKE ALL ON FUNCTION core.add_up_quality(integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.add_up_quality(integer, boolean) TO callscript_dba, callscript_web;
