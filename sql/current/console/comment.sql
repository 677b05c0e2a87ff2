-- A comment about a call, perhaps at a second of its recording. Who is named with @ is told: consoles that listen hear
-- `mention USER`. Names that mean nobody, or more than one person, come back, so that nobody waits for an answer of a person
-- who never heard of it.
-- Index: calls_pkey; those of core.people_named and core.comments_of.
-- Trap: an address such as ann@example.com names nobody.

CREATE OR REPLACE FUNCTION console.comment(p_user_id bigint, p_call_id uuid, p_at_seconds float8, p_text text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    said constant text := btrim(coalesce(p_text, ''), E' \t\r\n');
    new_id bigint;
    named text;
    meant jsonb;
    unknown jsonb := '[]';
    ambiguous jsonb := '[]';
BEGIN
    IF said = '' THEN
        RAISE EXCEPTION 'An empty comment says nothing.' USING ERRCODE = 'invalid_parameter_value';
    ELSIF length(said) > 2000 THEN
        RAISE EXCEPTION 'A comment has at most 2,000 characters: this one has %.', length(said)
            USING ERRCODE = 'invalid_parameter_value';
    ELSIF NOT coalesce(p_at_seconds BETWEEN 0 AND 86400, true) THEN
        RAISE EXCEPTION 'A comment stands at a second of the call.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.comments AS c (call_id, user_id, at_seconds, text)
    SELECT k.id, p_user_id, p_at_seconds, said FROM core.calls AS k WHERE k.id = p_call_id
    RETURNING c.id INTO new_id;
    IF new_id IS NULL THEN
        RAISE EXCEPTION 'There is no such call.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR named IN
        SELECT x.name
        FROM (SELECT rtrim(m.found[1], '._-') AS name, min(m.ordinality) AS place
              FROM regexp_matches(said, '(?:^|[^[:alnum:]_.@])@([[:alnum:]._-]{1,60})', 'g') WITH ORDINALITY AS m (found)
              GROUP BY 1) AS x
        WHERE x.name <> ''
        ORDER BY x.place LIMIT 20
    LOOP
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.user_id, 'name', p.name)), '[]') INTO meant
        FROM core.people_named(named) AS p;
        IF jsonb_array_length(meant) = 0 THEN
            unknown := unknown || to_jsonb('@' || named);
        ELSIF jsonb_array_length(meant) > 1 THEN
            ambiguous := ambiguous || jsonb_build_object('name', '@' || named,
                                                         'could_be', jsonb_path_query_array(meant, '$[*].name'));
        ELSE
            -- Whoever names themselves has read it.
            INSERT INTO core.mentions (comment_id, user_id, read_at)
            SELECT new_id, (meant -> 0 ->> 'id')::bigint,
                   CASE WHEN (meant -> 0 ->> 'id')::bigint = p_user_id THEN clock_timestamp() END
            ON CONFLICT DO NOTHING;
        END IF;
    END LOOP;
    INSERT INTO core.audit_events (actor, action, call_id, details)
    VALUES (actor, 'commented', p_call_id, jsonb_build_object('comment', new_id));
    PERFORM pg_notify('callscript_flags', 'mention ' || m.user_id)
    FROM core.mentions AS m WHERE m.comment_id = new_id AND m.read_at IS NULL;
    RETURN jsonb_build_object('comment', core.comments_of(p_user_id, p_call_id, new_id) -> 0,
                              'unknown', unknown, 'ambiguous', ambiguous);
END
$$;

COMMENT ON FUNCTION console.comment(bigint, uuid, float8, text) IS 'Adds a comment to a call and tells whom it names with @: {comment, unknown: [name], ambiguous: [{name, could_be}]}';
REVOKE ALL ON FUNCTION console.comment(bigint, uuid, float8, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.comment(bigint, uuid, float8, text) TO callscript_web;
