-- On which channel the agents of this account are: the setting, or what the newest fifty calls that tell say.
-- Reviewers are believed five times as much as words. Five in all must have told, and four of five must
-- agree.
-- Index: transcripts_agent_channel_idx, read alone.

CREATE OR REPLACE FUNCTION core.agent_channel() RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE s.value #>> '{}' WHEN 'first' THEN 0 WHEN 'second' THEN 1 ELSE (
               SELECT CASE WHEN v.first + v.second < 5 THEN NULL
                           WHEN v.first >= 0.8 * (v.first + v.second) THEN 0
                           WHEN v.second >= 0.8 * (v.first + v.second) THEN 1 END
               FROM (SELECT coalesce(sum(x.weight) FILTER (WHERE x.agent_channel = 0), 0) AS first,
                            coalesce(sum(x.weight) FILTER (WHERE x.agent_channel = 1), 0) AS second
                     FROM (SELECT t.agent_channel, CASE t.roles_by WHEN 'reviewer' THEN 5 ELSE 1 END AS weight
                           FROM core.transcripts AS t WHERE t.agent_channel IS NOT NULL
                           ORDER BY t.created_at DESC LIMIT 50) AS x) AS v) END::smallint
    FROM core.settings AS s WHERE s.key = 'channels.agent'
$$;

COMMENT ON FUNCTION core.agent_channel() IS 'The channel on which the agents of this account are, 0 or 1: the setting channels.agent, or what was learned; null: not known yet';
REVOKE ALL ON FUNCTION core.agent_channel() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.agent_channel() TO callscript_web, callscript_dba;
