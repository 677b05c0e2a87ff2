-- A call of a day that is over has changed: the day's sums are made anew.
-- Trap: half an hour before a day is closed, changes begin to be noted: whoever was writing then is seen by the closing.
-- Trap: rows are only added, so that workers do not wait for each other.

CREATE OR REPLACE FUNCTION core.call_changes_quality() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today_began constant timestamptz :=
        date_trunc('day', clock_timestamp() - interval '30 minutes', core.quality_zone());
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO core.quality_changes (call_time)
        SELECT DISTINCT date_bin('15 minutes', n.start_time_utc, 'epoch') FROM new_rows AS n WHERE n.start_time_utc < today_began;
    ELSE
        INSERT INTO core.quality_changes (call_time)
        SELECT DISTINCT t.at FROM (VALUES (OLD.start_time_utc), (NEW.start_time_utc)) AS t (at) WHERE t.at < today_began;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER calls_quality_new AFTER INSERT ON core.calls
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION core.call_changes_quality();

-- Claims and heartbeats change nothing that is added up: for them the condition is all that this costs.
CREATE OR REPLACE TRIGGER calls_quality AFTER UPDATE ON core.calls
    FOR EACH ROW WHEN ((NEW.judgement_id, NEW.revenue, NEW.payout, NEW.campaign_id, NEW.publisher_name, NEW.publisher_id,
                        NEW.buyer, NEW.target_name, NEW.target_id, NEW.start_time_utc, NEW.duration_seconds)
                       IS DISTINCT FROM
                       (OLD.judgement_id, OLD.revenue, OLD.payout, OLD.campaign_id, OLD.publisher_name, OLD.publisher_id,
                        OLD.buyer, OLD.target_name, OLD.target_id, OLD.start_time_utc, OLD.duration_seconds)
                       OR (NEW.status <> OLD.status
                           AND (NEW.status IN ('flagged', 'safe', 'unjudged') OR OLD.status IN ('flagged', 'safe', 'unjudged'))))
    EXECUTE FUNCTION core.call_changes_quality();

COMMENT ON FUNCTION core.call_changes_quality() IS 'Trigger: notes that a call of a day that is over has changed, so that the day''s sums are made anew';
REVOKE ALL ON FUNCTION core.call_changes_quality() FROM PUBLIC;
