-- Says that the agent is the caller and the other way round, and scores the call again.
-- Index: transcripts_pkey.
-- Trap: from a call of two channels the account learns on which channel its agents are.

CREATE OR REPLACE FUNCTION console.swap_speakers(p_user_id bigint, p_call_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    UPDATE core.transcripts AS t
    SET segments = (
            SELECT jsonb_agg(CASE s.value ->> 'speaker'
                                 WHEN 'agent' THEN jsonb_set(s.value, '{speaker}', '"caller"')
                                 WHEN 'caller' THEN jsonb_set(s.value, '{speaker}', '"agent"')
                                 ELSE s.value END ORDER BY s.ordinality)
            FROM jsonb_array_elements(t.segments) WITH ORDINALITY AS s),
        roles_by = 'reviewer',
        -- Who was the caller until now is the agent.
        agent_channel = CASE WHEN jsonb_array_length(t.speech) = 2 THEN (
            SELECT (s.value ->> 'party')::smallint FROM jsonb_array_elements(t.segments) AS s
            WHERE s.value ->> 'speaker' = 'caller' AND s.value ? 'party' LIMIT 1) END
    WHERE t.call_id = p_call_id AND jsonb_array_length(t.segments) > 0;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no transcript to correct' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.audit_events (actor, action, call_id) VALUES (actor, 'speakers_swapped', p_call_id);
    PERFORM core.score_again(p_call_id);
END
$$;

COMMENT ON FUNCTION console.swap_speakers(bigint, uuid) IS 'Says that the agent is the caller and the other way round, and scores the call again';
REVOKE ALL ON FUNCTION console.swap_speakers(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.swap_speakers(bigint, uuid) TO callscript_web;
