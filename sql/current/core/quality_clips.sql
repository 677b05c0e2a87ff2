-- What is worst to hear among these calls: for each the gravest flag that was not dismissed (of one rule, or of any), critical
-- before warning, then by money.
-- Index: calls_pkey, flags_pkey, inbox_pkey; those of core.flags_in_force.

CREATE OR REPLACE FUNCTION core.quality_clips(p_call_ids uuid[], p_rule_id text, p_most integer) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
    SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.grave DESC, c.revenue DESC, c.call_time DESC), '[]')
    FROM (
        SELECT x.call_id, x.flag_id, x.severity, x.severity AS grave, left(x.quote, 300) AS quote, x.state, f.start_seconds, f.end_seconds,
               x.rule_id, v.name AS rule, k.start_time_utc AS call_time, k.revenue::float8 AS revenue, k.payout::float8 AS payout,
               coalesce(k.publisher_name, k.publisher_id) AS publisher, coalesce(k.buyer, k.target_name, k.target_id) AS buyer,
               g.name AS campaign, k.storage_path IS NOT NULL AS has_sound
        FROM (SELECT DISTINCT ON (o.call_id) o.*
              FROM core.flags_in_force(p_call_ids) AS o
              WHERE o.state <> 'dismissed' AND (p_rule_id IS NULL OR o.rule_id = p_rule_id)
              ORDER BY o.call_id, o.severity DESC, o.start_seconds) AS x
        JOIN core.flags AS f ON f.id = x.flag_id
        JOIN core.calls AS k ON k.id = x.call_id
        JOIN core.campaigns AS g ON g.id = k.campaign_id
        JOIN core.qa_rule_versions AS v ON v.rule_id = x.rule_id AND v.version = x.rule_version
        ORDER BY x.severity DESC, k.revenue DESC, k.start_time_utc DESC
        LIMIT p_most
    ) AS c
$$;

COMMENT ON FUNCTION core.quality_clips(uuid[], text, integer) IS 'The worst flags of these calls that were not dismissed, one a call, with what is needed to play them';
REVOKE ALL ON FUNCTION core.quality_clips(uuid[], text, integer) FROM PUBLIC;
