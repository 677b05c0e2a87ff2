-- A violation that a reviewer heard, at a word: in a sampled call without knowing the verdict, in any other call as one that was
-- missed. The same rule in the same segment again changes the words.
-- Indexes: transcripts_pkey, missed_violations_once.

CREATE OR REPLACE FUNCTION console.mark_missed(p_user_id bigint, p_call_id uuid, p_rule_id text, p_segment integer,
                                               p_word integer, p_note text, p_is_blind boolean DEFAULT false) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    turn jsonb;
    said text[];
    marked bigint;
BEGIN
    SELECT t.segments -> p_segment INTO turn FROM core.transcripts AS t WHERE t.call_id = p_call_id AND p_segment >= 0;
    IF turn IS NULL THEN
        RAISE EXCEPTION 'there is no such place in the transcript' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT EXISTS (SELECT FROM core.qa_rules AS r WHERE r.id = p_rule_id) THEN
        RAISE EXCEPTION 'there is no such rule' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    said := regexp_split_to_array(btrim(turn ->> 'text'), '\s+');
    INSERT INTO core.missed_violations AS m (call_id, rule_id, segment, seconds, quote, note, reader, is_blind)
    VALUES (p_call_id, p_rule_id, p_segment,
            coalesce((turn -> 'words' -> least(greatest(p_word, 0), cardinality(said) - 1) ->> 'start')::float8,
                     (turn ->> 'start')::float8, 0),
            left(coalesce(nullif(array_to_string(said[greatest(p_word, 0) + 1:], ' '), ''), turn ->> 'text', '-'), 500),
            nullif(btrim(left(p_note, 500)), ''), actor, p_is_blind)
    ON CONFLICT (call_id, rule_id, segment, reader) DO UPDATE
    SET seconds = EXCLUDED.seconds, quote = EXCLUDED.quote, note = EXCLUDED.note
    RETURNING m.id INTO marked;
    IF NOT p_is_blind THEN
        INSERT INTO core.audit_events (actor, action, call_id, details)
        VALUES (actor, 'missed', p_call_id, jsonb_build_object('rule', p_rule_id, 'segment', p_segment));
    END IF;
    RETURN marked;
END
$$;

COMMENT ON FUNCTION console.mark_missed(bigint, uuid, text, integer, integer, text, boolean) IS 'Records a violation that a reviewer heard, at a word';
REVOKE ALL ON FUNCTION console.mark_missed(bigint, uuid, text, integer, integer, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.mark_missed(bigint, uuid, text, integer, integer, text, boolean) TO callscript_web;
