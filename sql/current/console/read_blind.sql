-- What a reviewer heard in a sampled call without knowing the verdict: the violations [{rule, segment, word, note}], or none. A call is
-- read once by each reader; later readings change nothing.
-- Indexes: recall_samples_pkey, recall_reads_pkey.

CREATE OR REPLACE FUNCTION console.read_blind(p_user_id bigint, p_call_id uuid, p_heard jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    IF jsonb_typeof(p_heard) IS DISTINCT FROM 'array' OR jsonb_array_length(p_heard) > 50 THEN
        RAISE EXCEPTION 'what was heard must be a list of at most 50 violations' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT EXISTS (SELECT FROM core.recall_samples AS s WHERE s.call_id = p_call_id) THEN
        RAISE EXCEPTION 'this call was not drawn' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.recall_reads (call_id, reader, is_violation) VALUES (p_call_id, actor, jsonb_array_length(p_heard) > 0)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM console.mark_missed(p_user_id, p_call_id, h.rule, h.segment, coalesce(h.word, 0), h.note, true)
        FROM jsonb_to_recordset(p_heard) AS h (rule text, segment integer, word integer, note text);
    END IF;
END
$$;

COMMENT ON FUNCTION console.read_blind(bigint, uuid, jsonb) IS 'Records what a reviewer heard in a sampled call without knowing the verdict';
REVOKE ALL ON FUNCTION console.read_blind(bigint, uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.read_blind(bigint, uuid, jsonb) TO callscript_web;
