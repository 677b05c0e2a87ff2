-- Draws the sample of a UTC day: calls that are not flagged, by vertical and publisher in proportion, at least one of each, and
-- some flagged ones. callscript.forget() calls it each night for the day before. Returns how many were drawn; a day is drawn once.
-- Index: judgements_pkey, recall_samples_day_idx; the calls are read once, at night.

CREATE OR REPLACE FUNCTION core.draw_recall_sample(p_day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted constant integer := core.setting_number('recall.nightly_calls');
    flagged_wanted constant integer := ceil(wanted * core.setting_number('recall.flagged_share'));
    drawn bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('core.draw_recall_sample'));
    IF wanted = 0 OR EXISTS (SELECT FROM core.recall_samples AS s WHERE s.day = p_day) THEN
        RETURN 0;
    END IF;
    WITH judged AS (
        SELECT k.id, k.judgement_id, c.vertical_id, coalesce(k.publisher_name, k.publisher_id, '') AS publisher,
               k.status = 'flagged' AS is_flagged, j.model, j.prompt_version
        FROM core.calls AS k
        JOIN core.judgements AS j ON j.id = k.judgement_id
        JOIN core.campaigns AS c ON c.id = k.campaign_id
        -- What could not be judged was not missed by judging.
        WHERE k.judged_at >= p_day AT TIME ZONE 'UTC' AND k.judged_at < (p_day + 1) AT TIME ZONE 'UTC'
          AND k.status IN ('flagged', 'safe')
          AND EXISTS (SELECT FROM core.transcripts AS t WHERE t.call_id = k.id)
    ), strata AS (
        SELECT j.*, count(*) OVER stratum AS stratum_calls, row_number() OVER (stratum ORDER BY random()) AS place,
               count(*) OVER (PARTITION BY j.is_flagged) AS verdict_calls
        FROM judged AS j
        WINDOW stratum AS (PARTITION BY j.is_flagged, j.vertical_id, j.publisher)
    ), sized AS (
        SELECT s.*, least(s.stratum_calls,
                          greatest(1, round(s.stratum_calls::numeric * CASE WHEN s.is_flagged THEN flagged_wanted ELSE wanted END
                                            / s.verdict_calls)))::integer AS stratum_drawn
        FROM strata AS s
    )
    INSERT INTO core.recall_samples (call_id, judgement_id, day, vertical_id, publisher, is_flagged, model, prompt_version,
                                     stratum_calls, stratum_drawn)
    SELECT s.id, s.judgement_id, p_day, s.vertical_id, s.publisher, s.is_flagged, s.model, s.prompt_version, s.stratum_calls,
           s.stratum_drawn
    FROM sized AS s
    WHERE s.place <= s.stratum_drawn AND (flagged_wanted > 0 OR NOT s.is_flagged)
    -- A call that was judged on two days is in the sample of the first.
    ON CONFLICT (call_id) DO NOTHING;
    GET DIAGNOSTICS drawn = ROW_COUNT;
    RETURN drawn;
END
$$;

COMMENT ON FUNCTION core.draw_recall_sample(date) IS 'Draws the calls of a UTC day that people read without knowing the verdict; returns how many';
REVOKE ALL ON FUNCTION core.draw_recall_sample(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.draw_recall_sample(date) TO callscript_dba;
