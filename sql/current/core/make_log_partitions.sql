-- Makes the monthly partitions of core.sys_logs that are missing; the nightly upkeep calls it, and so does
-- this file.

CREATE OR REPLACE FUNCTION core.make_log_partitions(months_ahead integer DEFAULT 2) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month   timestamptz;
    part    text;
    created integer := 0;
BEGIN
    FOR step IN 0..months_ahead LOOP
        month := date_trunc('month', clock_timestamp(), 'UTC') + make_interval(months => step);
        part := 'sys_logs_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
        IF to_regclass('core.' || part) IS NULL THEN
            EXECUTE format('CREATE TABLE core.%I PARTITION OF core.sys_logs FOR VALUES FROM (%L) TO (%L)',
                           part, month, date_trunc('month', month + interval '32 days', 'UTC'));
            EXECUTE format('COMMENT ON TABLE core.%I IS %L', part, 'Log lines of one UTC month');
            created := created + 1;
        END IF;
    END LOOP;
    RETURN created;
END
$$;

COMMENT ON FUNCTION core.make_log_partitions(integer) IS 'Creates the monthly partitions of core.sys_logs from this month to months_ahead; returns how many were missing';
REVOKE ALL ON FUNCTION core.make_log_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.make_log_partitions(integer) TO callscript_dba;

DO $$ BEGIN PERFORM core.make_log_partitions(); END $$;
