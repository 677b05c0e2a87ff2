-- What a version of a rule would flag of the calls of a time, against what is flagged now: in all and by campaign, with
-- some calls that differ. Nothing is changed, and no model is asked.
-- p_rule_id, p_version: the version; p_from (inclusive) and p_to (exclusive): when the calls began.
-- Index: calls_start_time_idx, calls_pkey.

CREATE OR REPLACE FUNCTION console.shadow_rule(p_rule_id text, p_version integer, p_from timestamptz, p_to timestamptz)
RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH tried AS MATERIALIZED (
        SELECT s.call_id, s.change, s.quote, s.start_seconds, k.campaign_id
        FROM callscript.shadow(p_rule_id, p_from, p_to, p_version) AS s
        JOIN core.calls AS k ON k.id = s.call_id
    ), judged AS MATERIALIZED (
        SELECT k.campaign_id, count(*) AS calls
        FROM core.calls AS k
        JOIN core.campaigns AS g ON g.id = k.campaign_id
        JOIN core.qa_rule_versions AS v ON v.rule_id = p_rule_id AND v.version = p_version
        WHERE k.start_time_utc >= p_from AND k.start_time_utc < p_to AND k.status IN ('flagged', 'safe', 'unjudged')
          AND (v.vertical_id IS NULL OR v.vertical_id = g.vertical_id)
        GROUP BY k.campaign_id
    ), by_campaign AS (
        SELECT t.campaign_id, count(*) FILTER (WHERE t.change <> 'lost') AS draft,
               count(*) FILTER (WHERE t.change <> 'added') AS now
        FROM tried AS t GROUP BY t.campaign_id
    )
    SELECT jsonb_build_object(
        'calls', (SELECT coalesce(sum(j.calls), 0) FROM judged AS j),
        'added', (SELECT count(*) FROM tried AS t WHERE t.change = 'added'),
        'kept', (SELECT count(*) FROM tried AS t WHERE t.change = 'kept'),
        'lost', (SELECT count(*) FROM tried AS t WHERE t.change = 'lost'),
        'warn_share', core.setting_number('rules.warn_share')::float8,
        'campaigns', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                          'name', g.name, 'calls', greatest(coalesce(j.calls, 0), c.draft), 'draft', c.draft, 'now', c.now)
                          ORDER BY c.draft DESC, g.name), '[]')
            FROM (SELECT * FROM by_campaign AS x ORDER BY x.draft DESC, x.campaign_id LIMIT 12) AS c
            JOIN core.campaigns AS g ON g.id = c.campaign_id
            LEFT JOIN judged AS j ON j.campaign_id = c.campaign_id),
        'samples', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                          'call', s.call_id, 'change', s.change, 'quote', s.quote, 'start', s.start_seconds,
                          'campaign', (SELECT g.name FROM core.campaigns AS g WHERE g.id = s.campaign_id))
                          ORDER BY s.change, s.place), '[]')
            FROM (SELECT t.*, row_number() OVER (PARTITION BY t.change ORDER BY t.call_id DESC) AS place
                  FROM tried AS t WHERE t.change <> 'kept') AS s
            WHERE s.place <= 20))
$$;

COMMENT ON FUNCTION console.shadow_rule(text, integer, timestamptz, timestamptz) IS 'What a version of a rule would flag of the calls of a time, against what is flagged now';
REVOKE ALL ON FUNCTION console.shadow_rule(text, integer, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.shadow_rule(text, integer, timestamptz, timestamptz) TO callscript_web;
