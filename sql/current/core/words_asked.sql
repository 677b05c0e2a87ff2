-- What is looked for in transcripts: words, "words side by side", -without; the last word may be the beginning of one.
-- Trap: transcripts are kept as stems. The beginning of a word may be longer than its stem ("routi" of "routing", which is
-- kept as "rout"), so the last letters of a longer beginning are not asked for. console.find_ids looks at the text itself.

CREATE OR REPLACE FUNCTION core.words_asked(p_text text) RETURNS tsquery
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked constant tsquery := websearch_to_tsquery('english', p_text);
    beginning constant text := core.word_begun(p_text);
    before constant text := regexp_replace(p_text, '[[:alpha:]]+\s*$', '');
    others tsquery;
BEGIN
    IF beginning IS NULL THEN
        RETURN asked;
    END IF;
    IF btrim(before) <> '' THEN
        others := websearch_to_tsquery('english', before);
    END IF;
    IF others IS NULL OR numnode(others) = 0 THEN
        RETURN asked || to_tsquery('simple', left(beginning, greatest(3, length(beginning) - 3)) || ':*');
    END IF;
    RETURN asked || (others && to_tsquery('simple', left(beginning, greatest(2, length(beginning) - 3)) || ':*'));
END
$$;

COMMENT ON FUNCTION core.words_asked(text) IS 'What is looked for in the words of transcripts; finds a little more than was asked for where the last word is the beginning of one (core.word_begun)';
REVOKE ALL ON FUNCTION core.words_asked(text) FROM PUBLIC;
