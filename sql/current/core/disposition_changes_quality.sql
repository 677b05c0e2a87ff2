-- A flag of a call of a day that is over was decided: the day's sums are made anew.
-- Index: flags_pkey, calls_pkey.

CREATE OR REPLACE FUNCTION core.disposition_changes_quality() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO core.quality_changes (call_time)
    SELECT DISTINCT date_bin('15 minutes', k.start_time_utc, 'epoch')
    FROM new_rows AS n
    JOIN core.flags AS f ON f.id = n.flag_id
    JOIN core.calls AS k ON k.id = f.call_id
    WHERE k.start_time_utc < date_trunc('day', clock_timestamp() - interval '30 minutes', core.quality_zone());
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER dispositions_quality AFTER INSERT ON core.dispositions
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION core.disposition_changes_quality();

COMMENT ON FUNCTION core.disposition_changes_quality() IS 'Trigger: notes that a flag of a day that is over was decided, so that the day''s sums are made anew';
REVOKE ALL ON FUNCTION core.disposition_changes_quality() FROM PUBLIC;
