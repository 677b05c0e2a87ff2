-- A call as the page that marks a missed violation shows it: transcript and rules.
-- Indexes: calls_pkey, transcripts_pkey.

CREATE OR REPLACE FUNCTION console.call_to_mark(p_user_id bigint, p_call_id uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM console.actor(p_user_id, 'reviewer');
    RETURN (
        SELECT jsonb_build_object(
            'call_id', k.id, 'vertical', v.name, 'has_audio', k.storage_path IS NOT NULL,
            'segments', (SELECT jsonb_agg(jsonb_build_object('speaker', s.value ->> 'speaker', 'start', (s.value ->> 'start')::float8,
                                                             'text', s.value ->> 'text') ORDER BY s.place)
                         FROM jsonb_array_elements(t.segments) WITH ORDINALITY AS s (value, place)),
            'rules', (SELECT jsonb_agg(jsonb_build_object('id', q.rule_id, 'name', q.name, 'guidance', q.guidance)
                                       ORDER BY q.severity DESC, q.name)
                      FROM jsonb_each_text(core.rules_of_call(k.id)) AS r (rule_id, version)
                      JOIN core.qa_rule_versions AS q ON q.rule_id = r.rule_id AND q.version = r.version::integer
                      WHERE q.kind <> 'metric'))
        FROM core.calls AS k
        JOIN core.campaigns AS g ON g.id = k.campaign_id
        LEFT JOIN core.verticals AS v ON v.id = g.vertical_id
        JOIN core.transcripts AS t ON t.call_id = k.id
        WHERE k.id = p_call_id);
END
$$;

COMMENT ON FUNCTION console.call_to_mark(bigint, uuid) IS 'A call as the page that marks a missed violation shows it: transcript and rules';
REVOKE ALL ON FUNCTION console.call_to_mark(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.call_to_mark(bigint, uuid) TO callscript_web;
