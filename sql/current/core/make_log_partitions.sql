-- Makes the monthly partitions of core.sys_logs that are missing; the nightly upkeep calls it, and so does
-- this file. Lines that lie in the default partition for want of their month move there.
-- Trap: a partition cannot be made while the default partition holds a line of its month. So the table is made first,
-- the lines are moved, and then it is attached.
-- Trap: nobody may write such a line meanwhile, so writers are locked out for that moment. Where the lock does not come
-- in three seconds, the month is left for the next night, and nothing else fails for it.

CREATE OR REPLACE FUNCTION core.make_log_partitions(months_ahead integer DEFAULT 2) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    month   timestamptz;
    until   timestamptz;
    part    text;
    created integer := 0;
BEGIN
    -- An array, because a table that a cursor reads cannot be altered.
    FOREACH month IN ARRAY ARRAY(
        SELECT date_trunc('month', clock_timestamp(), 'UTC') + make_interval(months => step)
        FROM generate_series(0, months_ahead) AS step
        UNION
        -- A machine whose clock is wrong writes lines of any month; a few months at a time.
        (SELECT date_trunc('month', d.at, 'UTC') FROM core.sys_logs_default AS d GROUP BY 1 ORDER BY 1 LIMIT 24)
        ORDER BY 1)
    LOOP
        until := date_trunc('month', month + interval '32 days', 'UTC');
        part := 'sys_logs_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
        CONTINUE WHEN to_regclass(format('core.%I', part)) IS NOT NULL;
        BEGIN
            LOCK TABLE core.sys_logs_default IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('CREATE TABLE core.%I (LIKE core.sys_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
            EXECUTE format('WITH moved AS (DELETE FROM core.sys_logs_default AS d WHERE d.at >= %L AND d.at < %L RETURNING d.*)
                            INSERT INTO core.%I SELECT m.* FROM moved AS m', month, until, part);
            EXECUTE format('ALTER TABLE core.sys_logs ATTACH PARTITION core.%I FOR VALUES FROM (%L) TO (%L)',
                           part, month, until);
            EXECUTE format('COMMENT ON TABLE core.%I IS %L', part, 'Log lines of one UTC month');
            created := created + 1;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            RAISE WARNING 'core.%: not made, because the log could not be locked; the next night tries again', part;
        END;
    END LOOP;
    RETURN created;
END
$$;

COMMENT ON FUNCTION core.make_log_partitions(integer) IS 'Creates the monthly partitions of core.sys_logs from this month to months_ahead, and those of lines that fit no month; returns how many were missing';
REVOKE ALL ON FUNCTION core.make_log_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.make_log_partitions(integer) TO callscript_dba;

DO $$ BEGIN PERFORM core.make_log_partitions(); END $$;
