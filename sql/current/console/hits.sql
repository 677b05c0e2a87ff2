-- Where the words of a search are said in the calls that it found: the best segment of each transcript, and the second of
-- the first word that was looked for.
-- p_text: as it was typed. p_call_ids: one page of what was found, 50 calls.
-- Index: transcripts_pkey.
-- Trap: the words of a search may stand far apart; then the segment with most of them is shown.
-- Trap: a call that was found by its number or id has no segment, and no row here.

CREATE OR REPLACE FUNCTION console.hits(p_text text, p_call_ids uuid[])
RETURNS TABLE (call_id uuid, segment integer, second float8, snippet text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    asked constant tsquery := core.words_asked(p_text);
    -- Any of them, without those that must not occur.
    any_of tsquery;
    -- The same, where words need not stand side by side.
    loose tsquery;
BEGIN
    IF numnode(asked) = 0 OR querytree(asked) IN ('', 'T') THEN
        RETURN;
    END IF;
    any_of := replace(querytree(asked), '&', '|')::tsquery;
    loose := regexp_replace(any_of::text, '<(-|[0-9]+)>', '|', 'g')::tsquery;
    RETURN QUERY
    SELECT t.call_id, (best.n - 1)::integer,
           coalesce((SELECT (w.value ->> 'start')::float8
                     FROM jsonb_array_elements(best.said -> 'words') WITH ORDINALITY AS w (value, n)
                     WHERE to_tsvector('english', w.value ->> 'text') @@ loose ORDER BY w.n LIMIT 1),
                    (best.said ->> 'start')::float8),
           ts_headline('english', best.said ->> 'text', loose, 'StartSel=⟦, StopSel=⟧, MaxWords=24, MinWords=12')
    FROM core.transcripts AS t
    CROSS JOIN LATERAL (
        SELECT s.value AS said, s.n
        FROM jsonb_array_elements(t.segments) WITH ORDINALITY AS s (value, n)
        CROSS JOIN LATERAL (SELECT to_tsvector('english', s.value ->> 'text') AS words) AS v
        WHERE v.words @@ loose
        ORDER BY v.words @@ asked DESC, v.words @@ any_of DESC, ts_rank(v.words, loose) DESC, s.n
        LIMIT 1
    ) AS best
    WHERE t.call_id = ANY (p_call_ids[1:50]);
END
$$;

COMMENT ON FUNCTION console.hits(text, uuid[]) IS 'Where the words of a search are said: segment from 0, second, and some words around, with those that were looked for between ⟦ and ⟧';
REVOKE ALL ON FUNCTION console.hits(text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.hits(text, uuid[]) TO callscript_web;
