-- Scores a judged call again after its transcript was corrected; for console.tell_speakers and
-- console.swap_speakers, which know who asks.
-- Index: calls_pkey.

CREATE OR REPLACE FUNCTION core.score_again(p_call_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    began timestamptz;
BEGIN
    -- Rules ask who said it: the call is scored again, with what the model answered.
    SELECT k.start_time_utc INTO began FROM core.calls AS k WHERE k.id = p_call_id AND k.status IN ('flagged', 'safe', 'unjudged');
    IF FOUND THEN
        PERFORM callscript.rescore(began, began + interval '1 microsecond');
    END IF;
END
$$;

COMMENT ON FUNCTION core.score_again(uuid) IS 'Scores a judged call again after its transcript was corrected';
REVOKE ALL ON FUNCTION core.score_again(uuid) FROM PUBLIC;
