-- The phrase rules as a plain function would try them: every pattern a regular expression, every party's
-- words one text. Returns the number of rules with a hit.
CREATE FUNCTION pg_temp.plain_score(segments jsonb, patterns jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    agent text;
    caller text;
    everybody text;
    rule jsonb;
    pattern text;
    said text;
    hits integer := 0;
BEGIN
    SELECT string_agg(t.words, '') FILTER (WHERE t.speaker <> 'caller'), string_agg(t.words, '') FILTER (WHERE t.speaker <> 'agent'),
           string_agg(t.words, '')
    INTO agent, caller, everybody
    FROM (
        SELECT s ->> 'speaker' AS speaker,
               regexp_replace(regexp_replace(lower(s ->> 'text'), '[''’]', '', 'g'), '[^a-z0-9]+', ' ', 'g') || ' ' AS words
        FROM jsonb_array_elements(segments) AS s
    ) AS t;
    FOR rule IN SELECT * FROM jsonb_array_elements(patterns) LOOP
        said := ' ' || CASE rule ->> 'speaker' WHEN 'agent' THEN agent WHEN 'caller' THEN caller ELSE everybody END;
        FOR pattern IN SELECT * FROM jsonb_array_elements_text(rule -> 'any') LOOP
            IF said ~ pattern THEN
                hits := hits + 1;
                EXIT;
            END IF;
        END LOOP;
    END LOOP;
    RETURN hits;
END
$$
