-- The last word of a search where it may be the beginning of one: three letters, or two after other words.
-- Trap: what stands in quotation marks is meant as it is, and -word is not wanted at all.

CREATE OR REPLACE FUNCTION core.word_begun(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN p_text LIKE '%"%' THEN NULL
                ELSE lower(coalesce(substring(p_text FROM '\S\s+([[:alpha:]]{2,40})$'),
                                    substring(p_text FROM '^\s*([[:alpha:]]{3,40})$'))) END
$$;

COMMENT ON FUNCTION core.word_begun(text) IS 'The last word of a search where it may be the beginning of a word; null: it is not';
REVOKE ALL ON FUNCTION core.word_begun(text) FROM PUBLIC;
