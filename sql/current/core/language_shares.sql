-- Shares of languages by their names, for the page of a call and for what could not be judged.
-- Index: languages_pkey.

CREATE OR REPLACE FUNCTION core.language_shares(p_seconds jsonb, p_only_unjudged boolean DEFAULT false) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_object_agg(x.name, round(x.share, 3))
    FROM (SELECT coalesce(l.name, s.key) AS name, coalesce(l.is_judged, false) AS is_judged,
                 s.value::numeric / nullif(sum(s.value::numeric) OVER (), 0) AS share
          FROM jsonb_each_text(p_seconds) AS s
          LEFT JOIN core.languages AS l ON l.code = s.key) AS x
    WHERE x.share IS NOT NULL AND NOT (p_only_unjudged AND x.is_judged)
$$;

COMMENT ON FUNCTION core.language_shares(jsonb, boolean) IS 'From {code: seconds} to {name: share from 0 to 1}: all languages, or only those without rules; null: none';
REVOKE ALL ON FUNCTION core.language_shares(jsonb, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.language_shares(jsonb, boolean) TO callscript_dba;
