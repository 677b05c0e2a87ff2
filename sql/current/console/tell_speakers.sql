-- Says which of the two parties of a call is the agent, and scores the call again.
-- Index: transcripts_pkey.
-- Trap: from a call of two channels the account learns on which channel its agents are.

CREATE OR REPLACE FUNCTION console.tell_speakers(p_user_id bigint, p_call_id uuid, p_agent integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    -- Two channels: the account learns on which of them its agents are.
    UPDATE core.transcripts AS t
    SET segments = (
            SELECT jsonb_agg(CASE WHEN s.value ? 'party'
                                  THEN jsonb_set(s.value, '{speaker}', CASE (s.value ->> 'party')::integer WHEN p_agent THEN '"agent"'
                                                                       ELSE '"caller"' END::jsonb)
                                  ELSE s.value END ORDER BY s.ordinality)
            FROM jsonb_array_elements(t.segments) WITH ORDINALITY AS s),
        roles_by = 'reviewer',
        agent_channel = CASE WHEN jsonb_array_length(t.speech) = 2 THEN p_agent END
    WHERE t.call_id = p_call_id AND p_agent IN (0, 1)
      AND EXISTS (SELECT FROM jsonb_array_elements(t.segments) AS s WHERE s.value ? 'party');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there are no two parties in that transcript' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.audit_events (actor, action, call_id, details)
    VALUES (actor, 'speakers_told', p_call_id, jsonb_build_object('agent', p_agent));
    PERFORM core.score_again(p_call_id);
END
$$;

COMMENT ON FUNCTION console.tell_speakers(bigint, uuid, integer) IS 'Says which of the two parties of a call (0 or 1: its channel, or its voice) is the agent, and scores the call again';
REVOKE ALL ON FUNCTION console.tell_speakers(bigint, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.tell_speakers(bigint, uuid, integer) TO callscript_web;
