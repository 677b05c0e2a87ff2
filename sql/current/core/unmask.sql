-- The words of a call that were masked before its transcript was stored, for whoever is allowed to see them
-- (callscript_unmask). The reason is kept beside the reader's name, also where nothing is shown.
-- Index: masked_words_pkey.

CREATE OR REPLACE FUNCTION core.unmask(p_call uuid, p_reason text)
    RETURNS TABLE (segment integer, kind text, start_seconds double precision, end_seconds double precision, words text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF p_reason IS NULL OR btrim(p_reason) = '' THEN
        RAISE EXCEPTION 'p_reason: say why you need these words; the reason is kept' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT EXISTS (SELECT FROM core.transcripts AS t WHERE t.call_id = p_call) THEN
        RAISE EXCEPTION 'call % has no transcript', p_call USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO core.unmaskings (call_id, reason, words)
    SELECT p_call, p_reason, count(*) FROM core.masked_words AS m WHERE m.call_id = p_call;
    RETURN QUERY
        SELECT m.segment, m.kind, m.start_seconds, m.end_seconds, m.words
        FROM core.masked_words AS m WHERE m.call_id = p_call ORDER BY m.place;
END
$$;

COMMENT ON FUNCTION core.unmask(uuid, text) IS 'The masked words of a call, with a reason, which is kept in core.unmaskings';
REVOKE ALL ON FUNCTION core.unmask(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.unmask(uuid, text) TO callscript_unmask;
