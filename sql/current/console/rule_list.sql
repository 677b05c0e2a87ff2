-- Every rule in its newest state, with the share of calls that it flagged in 30 days and how often reviewers agreed.
-- The share is of the judged or waiting calls of the verticals that the rule is for.
-- Index: inbox_call_time_idx; calls_campaign_idx alone, a stretch of it for each campaign; rule_calibrations_pkey.
-- Trap: nothing of core.calls but campaign and time, or each of a month's calls is fetched from the table.

CREATE OR REPLACE FUNCTION console.rule_list() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH flagged AS (
        SELECT u.rule_id, count(*) AS calls
        FROM core.inbox AS i CROSS JOIN unnest(i.rule_ids) AS u (rule_id)
        WHERE i.call_time >= clock_timestamp() - interval '30 days'
        GROUP BY u.rule_id
    ), sold AS MATERIALIZED (
        SELECT g.vertical_id,
               (SELECT count(*) FROM core.calls AS k
                WHERE k.campaign_id = g.id AND k.start_time_utc >= clock_timestamp() - interval '30 days') AS calls
        FROM core.campaigns AS g
    ), decided AS (
        SELECT c.rule_id, c.rule_version, sum(c.decided) AS decided, sum(c.agreed) AS agreed
        FROM core.rule_calibrations AS c GROUP BY c.rule_id, c.rule_version
    )
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'id', r.rule_id, 'version', r.version, 'name', r.name, 'kind', r.kind, 'severity', r.severity, 'weight', r.weight,
               'vertical', r.vertical, 'state', r.state, 'flagged', coalesce(f.calls, 0),
               'calls', (SELECT coalesce(sum(s.calls), 0) FROM sold AS s
                         WHERE r.vertical IS NULL OR s.vertical_id = r.vertical),
               'decided', d.decided, 'agreed', d.agreed)
               ORDER BY r.name, r.rule_id, r.version DESC), '[]')
    FROM bi.rules AS r
    LEFT JOIN flagged AS f ON f.rule_id = r.rule_id AND r.state = 'in force'
    LEFT JOIN decided AS d ON d.rule_id = r.rule_id AND d.rule_version = r.version
    WHERE r.state <> 'past'
$$;

COMMENT ON FUNCTION console.rule_list() IS 'Every rule in force, drafted or retired, with the share of calls of 30 days that it flagged and how often reviewers agreed';
REVOKE ALL ON FUNCTION console.rule_list() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.rule_list() TO callscript_web;
