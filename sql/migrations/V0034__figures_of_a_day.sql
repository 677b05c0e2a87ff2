-- Figures of a day in a tenth of a second, and pages of the inbox in a twentieth, over a million calls and more: costs of days that
-- are over are added up once; a day's calls look for their verdicts one by one; the inbox counts and groups no further than
-- a reviewer reads.

SET LOCAL ROLE callscript_owner;

-- Costs of days that are over ---------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS core.daily_costs (
    day         date NOT NULL,
    lane        core.lane NOT NULL,
    item        text NOT NULL,
    model       text,
    unit        text NOT NULL,
    campaign_id uuid REFERENCES core.campaigns,
    quantity    numeric NOT NULL,
    usd         numeric NOT NULL,
    calls       bigint NOT NULL,
    CONSTRAINT daily_costs_quantity_not_negative CHECK (quantity >= 0),
    CONSTRAINT daily_costs_usd_not_negative CHECK (usd >= 0),
    CONSTRAINT daily_costs_calls_not_negative CHECK (calls >= 0)
);
COMMENT ON TABLE core.daily_costs IS 'Sums of core.cost_ledger for every UTC day up to the last one here; later days are added up when asked for. Written by core.close_costs()';
COMMENT ON COLUMN core.daily_costs.day IS 'UTC day of spending';
COMMENT ON COLUMN core.daily_costs.lane IS 'Lane that spent it';
COMMENT ON COLUMN core.daily_costs.item IS 'judge_input (uncached), judge_cached, judge_output, or decode';
COMMENT ON COLUMN core.daily_costs.model IS 'Language or speech model';
COMMENT ON COLUMN core.daily_costs.unit IS 'tokens or seconds';
COMMENT ON COLUMN core.daily_costs.campaign_id IS 'Campaign of the calls; null: the call was unknown when the day was closed';
COMMENT ON COLUMN core.daily_costs.quantity IS 'How much';
COMMENT ON COLUMN core.daily_costs.usd IS 'Dollars';
COMMENT ON COLUMN core.daily_costs.calls IS 'Different calls it was spent on';
CREATE UNIQUE INDEX IF NOT EXISTS daily_costs_once_idx ON core.daily_costs
    (day, lane, item, unit, coalesce(model, ''), coalesce(campaign_id, '00000000-0000-0000-0000-000000000000'));

-- By campaign: a call has one, so that calls of campaigns add up to those of a vertical, whichever that is by now.
CREATE OR REPLACE FUNCTION core.close_costs() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    closed date;
    until date;
    lines bigint;
BEGIN
    -- Waits for whoever is just writing lines of yesterday, and lets nobody write, or close, until this transaction ends.
    BEGIN
        LOCK TABLE core.cost_ledger IN SHARE ROW EXCLUSIVE MODE;
    EXCEPTION WHEN lock_not_available THEN
        RETURN 0; -- the next night does it
    END;
    closed := coalesce((SELECT max(d.day) FROM core.daily_costs AS d), '-infinity');
    -- At most seven days at a time, so that nobody waits long; and none that ended within the hour, so that a clock which is set
    -- back a little makes nobody write into a day that is closed.
    until := least(((clock_timestamp() - interval '1 hour') AT TIME ZONE 'UTC')::date,
                   (SELECT min((x.at AT TIME ZONE 'UTC')::date) + 7 FROM core.cost_ledger AS x
                    WHERE (x.at AT TIME ZONE 'UTC')::date > closed));
    INSERT INTO core.daily_costs (day, lane, item, model, unit, campaign_id, quantity, usd, calls)
    SELECT (x.at AT TIME ZONE 'UTC')::date, x.lane, x.item, x.model, x.unit, k.campaign_id,
           sum(x.quantity), sum(x.usd), count(DISTINCT x.call_id)
    FROM core.cost_ledger AS x
    LEFT JOIN core.calls AS k ON k.id = x.call_id
    WHERE (x.at AT TIME ZONE 'UTC')::date > closed AND (x.at AT TIME ZONE 'UTC')::date < until
    GROUP BY (x.at AT TIME ZONE 'UTC')::date, x.lane, x.item, x.model, x.unit, k.campaign_id;
    GET DIAGNOSTICS lines = ROW_COUNT;
    RETURN lines;
END
$$;
COMMENT ON FUNCTION core.close_costs() IS 'Adds up the costs of up to seven days that are over into core.daily_costs, and returns how many rows that made; each night, by callscript.forget()';
REVOKE ALL ON FUNCTION core.close_costs() FROM PUBLIC;

CREATE OR REPLACE FUNCTION core.count_costs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows AS n
               WHERE (n.at AT TIME ZONE 'UTC')::date <= (SELECT max(d.day) FROM core.daily_costs AS d)) THEN
        RAISE EXCEPTION 'the costs of that day are closed: spending is written down when it happens'
            USING ERRCODE = 'check_violation', TABLE = 'cost_ledger', COLUMN = 'at';
    END IF;
    INSERT INTO core.cost_counters AS c (day, purse, slot, usd)
    SELECT (n.at AT TIME ZONE 'UTC')::date,
           CASE n.lane WHEN 'judge' THEN format('judge_%s', coalesce(n.tier, 1)) ELSE 'factory' END,
           pg_backend_pid() % 16, sum(n.usd)
    FROM new_rows AS n
    WHERE n.usd > 0
    GROUP BY 1, 2
    -- In one order, so that two writers of one slot cannot wait for each other.
    ORDER BY 1, 2
    ON CONFLICT (day, purse, slot) DO UPDATE SET usd = c.usd + EXCLUDED.usd;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION core.count_costs() IS 'Trigger that keeps core.cost_counters equal to core.cost_ledger, and days that are closed closed';

INSERT INTO core.settings (key, value, description) VALUES
    ('retention.cost_days', '730', 'Days after which the single lines of core.cost_ledger are forgotten; sums of a day and campaign are kept; 0: never')
ON CONFLICT (key) DO NOTHING;

CREATE OR REPLACE FUNCTION core.forget_old(p_most integer DEFAULT 50000) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    until_transcript constant timestamptz := core.kept_since('retention.transcript_days');
    until_audio constant timestamptz := core.kept_since('retention.audio_days');
    until_record constant timestamptz := core.kept_since('retention.record_days');
    until_cost constant timestamptz := core.kept_since('retention.cost_days');
    until_history constant timestamptz := core.kept_since('retention.history_days');
    until_log constant timestamptz := core.kept_since('retention.log_days');
    gone jsonb := '{}';
    n bigint;
    part record;
BEGIN
    IF p_most < 1 THEN
        RAISE EXCEPTION 'p_most: must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Only of calls that are decided: what still waits, or failed and may be replayed, needs both.
    DELETE FROM core.transcripts AS t WHERE t.call_id = ANY (ARRAY(
        SELECT o.call_id FROM core.transcripts AS o JOIN core.calls AS k ON k.id = o.call_id AND k.status IN ('flagged', 'safe')
        WHERE o.call_time < until_transcript ORDER BY o.call_time LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('transcripts', n);
    UPDATE core.calls AS k
    SET storage_path = NULL, audio_sha256 = NULL, audio_bytes = NULL, audio_url = NULL, audio_url_seen_at = NULL,
        audio_forgotten_at = clock_timestamp()
    WHERE k.id = ANY (ARRAY(
        SELECT o.id FROM core.calls AS o
        WHERE o.storage_path IS NOT NULL AND o.status IN ('flagged', 'safe') AND o.start_time_utc < until_audio
        ORDER BY o.start_time_utc LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('recordings', n);
    DELETE FROM core.ringba_records AS r WHERE r.ringba_call_id = ANY (ARRAY(
        SELECT o.ringba_call_id FROM core.ringba_records AS o WHERE o.last_seen_at < until_record ORDER BY o.last_seen_at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('ringba_records', n);
    DELETE FROM core.rejected_records AS r WHERE r.id = ANY (ARRAY(
        SELECT o.id FROM core.rejected_records AS o WHERE o.last_seen_at < until_record LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('rejected_records', n);
    -- Only of days whose sums are kept.
    DELETE FROM core.cost_ledger AS c WHERE c.id = ANY (ARRAY(
        SELECT o.id FROM core.cost_ledger AS o
        WHERE o.at < until_cost AND (o.at AT TIME ZONE 'UTC')::date <= (SELECT max(d.day) FROM core.daily_costs AS d)
        ORDER BY o.at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('cost_lines', n);
    -- Notifications go with their alerts.
    DELETE FROM core.alerts AS a WHERE a.id = ANY (ARRAY(
        SELECT o.id FROM core.alerts AS o WHERE o.resolved_at < until_history ORDER BY o.resolved_at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('alerts', n);
    DELETE FROM core.notifications AS o WHERE o.alert_id IS NULL AND o.created_at < until_history;
    DELETE FROM core.workers AS w
    WHERE coalesce(w.stopped_at, w.last_seen_at) < until_history AND NOT EXISTS (SELECT FROM core.leases AS l WHERE l.worker = w.id);
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('workers', n);
    DELETE FROM core.login_attempts AS a WHERE a.id = ANY (ARRAY(
        SELECT o.id FROM core.login_attempts AS o WHERE o.at < until_history LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('login_attempts', n);
    DELETE FROM core.sessions AS x WHERE x.expires_at < clock_timestamp() - interval '30 days';
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('sessions', n);
    -- Whole months, which costs nothing; the partition's name tells its month.
    n := 0;
    FOR part IN
        SELECT c.oid::regclass AS name
        FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'core.sys_logs'::regclass AND c.relname ~ '^sys_logs_[0-9]{4}_[0-9]{2}$'
          AND to_timestamp(right(c.relname, 7) || ' +00', 'YYYY_MM TZH') + interval '1 month' < until_log
    LOOP
        EXECUTE format('DROP TABLE %s', part.name);
        n := n + 1;
    END LOOP;
    DELETE FROM core.sys_logs_default AS d WHERE d.at < until_log;
    -- At the end: nobody can write what a call cost from here on until this transaction is over.
    PERFORM core.close_costs();
    RETURN gone || jsonb_build_object('log_months', n);
END
$$;
COMMENT ON FUNCTION core.forget_old(integer) IS 'Forgets what the settings retention.* no longer keep, at most so many rows of a kind, and closes the costs of days that are over; returns how many rows of each were forgotten';

-- The days that are over, and those since. A filter by day is an index condition in both parts.
CREATE OR REPLACE VIEW bi.costs_daily AS
SELECT c.day, c.lane::text AS lane, c.item, c.model, c.unit, sum(c.quantity) AS quantity, sum(c.usd) AS usd,
       sum(c.calls)::bigint AS calls, g.vertical_id AS vertical,
       sum(c.usd) / nullif(sum(c.calls), 0) * 10000 AS usd_per_10000_calls
FROM (
    SELECT d.day, d.lane, d.item, d.model, d.unit, d.campaign_id, d.quantity, d.usd, d.calls FROM core.daily_costs AS d
    UNION ALL
    -- The call of each line is looked up (and remembered): a plain join is planned as a scan of all calls.
    SELECT (x.at AT TIME ZONE 'UTC')::date, x.lane, x.item, x.model, x.unit, k.campaign_id,
           sum(x.quantity), sum(x.usd), count(DISTINCT x.call_id)
    FROM core.cost_ledger AS x
    LEFT JOIN LATERAL (SELECT o.campaign_id FROM core.calls AS o WHERE o.id = x.call_id LIMIT 1) AS k ON true
    WHERE (x.at AT TIME ZONE 'UTC')::date > (SELECT coalesce(max(d.day), '-infinity') FROM core.daily_costs AS d)
    GROUP BY (x.at AT TIME ZONE 'UTC')::date, x.lane, x.item, x.model, x.unit, k.campaign_id
) AS c
LEFT JOIN core.campaigns AS g ON g.id = c.campaign_id
GROUP BY c.day, c.lane, c.item, c.model, c.unit, g.vertical_id
ORDER BY c.day DESC, c.lane, c.item, c.model, g.vertical_id;

-- A day's calls ---------------------------------------------------------------------------------------------------

-- Verdict and flags of each call are looked up: a plain join of a day's calls is planned as a scan of all judgements, of which
-- there are a hundred times as many. Each look is an aggregate over its one row, because only of such a subquery the planner knows
-- that it can be left out where none of its columns is asked for.
CREATE OR REPLACE VIEW bi.calls AS
SELECT k.id AS call_id,
       k.ringba_call_id,
       k.start_time_utc AS call_time,
       k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0)) AS hang_up_at,
       k.duration_seconds,
       g.name AS campaign,
       g.vertical_id AS vertical,
       k.publisher_id,
       coalesce(k.publisher_name, k.publisher_id) AS publisher,
       k.publisher_sub_id,
       k.buyer,
       coalesce(k.target_name, k.target_id) AS target,
       CASE WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
            WHEN k.caller_number IS NOT NULL THEN '***' END AS caller,
       k.revenue,
       k.payout,
       k.status::text AS status,
       j.verdict::text AS verdict,
       j.score,
       j.summary,
       f.flags,
       f.worst_severity::text AS worst_severity,
       j.model AS judge_model,
       j.usd AS judge_usd,
       k.audio_bytes,
       k.retry_count,
       k.deferral_count,
       k.available_at,
       k.failed_lane::text AS failed_lane,
       k.processing_error,
       k.ingested_at,
       k.vaulted_at,
       k.transcribed_at,
       k.judged_at,
       j.tier AS judge_tier,
       j.sentiment,
       j.disposition,
       j.sale,
       j.coached_caller,
       j.intent,
       j.qa_version
FROM core.calls AS k
JOIN core.campaigns AS g ON g.id = k.campaign_id
LEFT JOIN LATERAL (
    SELECT max(x.verdict) AS verdict, max(x.score) AS score, max(x.summary) AS summary, max(x.model) AS model,
           max(x.usd)::numeric(12, 8) AS usd, max(x.tier) AS tier, max(x.sentiment) AS sentiment, max(x.disposition) AS disposition,
           bool_or(x.sale) AS sale, bool_or(x.coached_caller) AS coached_caller, max(x.intent) AS intent,
           max(x.qa_version) AS qa_version
    FROM core.judgements AS x WHERE x.id = k.judgement_id
) AS j ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS flags, max(x.severity) AS worst_severity FROM core.flags AS x WHERE x.judgement_id = k.judgement_id
) AS f ON true;

-- Pages of the inbox ------------------------------------------------------------------------------------------------

-- Counting 2,000 calls with common words and grouping 10,000 calls took 60 ms each. Both functions are those of V0030 with other
-- limits.
CREATE OR REPLACE FUNCTION console.flags_beside(p_filter jsonb, p_user_id bigint)
RETURNS TABLE (kind text, name text, value text, id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
DECLARE
    one text;
    narrowed jsonb;
BEGIN
    -- Nothing is counted further than anybody reads.
    IF p_filter ? 'words' THEN
        -- Found one by one, in two tables.
        RETURN QUERY
        WITH found AS MATERIALIZED (SELECT i.state FROM core.inbox_where(p_filter - 'state') AS i LIMIT 1001)
        SELECT 'state', s.state, count(*)::text, 0::bigint FROM found AS s GROUP BY s.state
        UNION ALL
        SELECT 'state', 'many', '', 0 WHERE (SELECT count(*) FROM found) > 1000;
    ELSIF p_filter - '{state,from,to}'::text[] = '{}' THEN
        -- A statement for each state, so that each is one walk of inbox_state_time_idx. Trap: the filter must be a variable,
        -- which the planner takes for a constant; an expression in its place would be evaluated anew for each row.
        FOREACH one IN ARRAY ARRAY['open', 'confirmed', 'dismissed', 'escalated'] LOOP
            narrowed := p_filter || jsonb_build_object('state', one);
            RETURN QUERY
            SELECT 'state', one, count(*)::text, 0::bigint
            FROM (SELECT FROM core.inbox_where(narrowed) AS i LIMIT 10001) AS found;
        END LOOP;
    ELSE
        narrowed := p_filter - 'state';
        RETURN QUERY
        SELECT 'state', i.state, count(*)::text, 0::bigint FROM core.inbox_where(narrowed) AS i GROUP BY i.state;
    END IF;
    RETURN QUERY
    SELECT 'view', v.name, v.query, v.id FROM core.saved_views AS v WHERE v.user_id = p_user_id
    UNION ALL
    SELECT 'vertical', v.id, '', 0 FROM core.verticals AS v
    UNION ALL
    (SELECT DISTINCT 'campaign', left(g.name, 200), '', 0::bigint FROM core.campaigns AS g ORDER BY 2 LIMIT 300)
    UNION ALL
    (WITH RECURSIVE p AS (
        -- One step of the index for each publisher, however many calls they have.
        SELECT min(i.publisher) AS name, 1 AS n FROM core.inbox AS i
        UNION ALL
        SELECT (SELECT min(i.publisher) FROM core.inbox AS i WHERE i.publisher > p.name), p.n + 1
        FROM p WHERE p.name IS NOT NULL AND p.n < 300)
     SELECT 'publisher', p.name, '', 0 FROM p WHERE p.name IS NOT NULL)
    UNION ALL
    SELECT 'rule', r.rule_id, r.name, 0 FROM bi.rules AS r WHERE r.is_current
    UNION ALL
    SELECT 'person', u.name, '', u.id FROM core.users AS u WHERE u.is_active AND u.role IN ('reviewer', 'admin')
    ORDER BY 1, 2;
END
$$;
COMMENT ON FUNCTION console.flags_beside(jsonb, bigint) IS 'Counts by state under a filter (10,001: more than 10,000; a row named many: more than 1,000 of all states with these words), kept views, and what can be chosen';

CREATE OR REPLACE FUNCTION console.flag_groups(p_filter jsonb, p_by text)
RETURNS TABLE (key text, name text, calls bigint, open bigint, critical bigint, revenue float8, newest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
DECLARE
    most constant integer := CASE WHEN p_filter ? 'words' THEN 1000 ELSE 5000 END;
BEGIN
    IF p_by = 'rule' THEN
        RETURN QUERY
        SELECT g.id, v.name, g.calls, g.open, g.critical, g.revenue, g.newest
        FROM (
            -- Together what is alike first: most calls break one rule, or the same few.
            SELECT r.id, sum(x.calls)::bigint AS calls, sum(x.open)::bigint AS open, sum(x.critical)::bigint AS critical,
                   sum(x.revenue)::float8 AS revenue, max(x.newest) AS newest
            FROM (
                SELECT i.rule_ids, count(*) AS calls, count(*) FILTER (WHERE i.state = 'open') AS open,
                       count(*) FILTER (WHERE i.severity = 'critical') AS critical, sum(i.revenue) AS revenue,
                       max(i.flagged_at) AS newest
                FROM (SELECT * FROM core.inbox_where(p_filter) AS o ORDER BY o.flagged_at DESC LIMIT most) AS i
                GROUP BY i.rule_ids
            ) AS x
            CROSS JOIN LATERAL unnest(x.rule_ids) AS r (id)
            GROUP BY r.id ORDER BY 2 DESC, 1 LIMIT 200
        ) AS g
        LEFT JOIN bi.rules AS v ON v.rule_id = g.id AND v.is_current
        ORDER BY g.calls DESC, g.id;
    ELSE
        RETURN QUERY
        SELECT g.key, g.key, count(*), count(*) FILTER (WHERE i.state = 'open'),
               count(*) FILTER (WHERE i.severity = 'critical'), sum(i.revenue)::float8, max(i.flagged_at)
        FROM (SELECT * FROM core.inbox_where(p_filter) AS o ORDER BY o.flagged_at DESC LIMIT most) AS i
        CROSS JOIN LATERAL (SELECT CASE p_by WHEN 'campaign' THEN i.campaign WHEN 'vertical' THEN i.vertical
                                             ELSE i.publisher END AS key) AS g
        GROUP BY g.key ORDER BY 3 DESC, 1 LIMIT 200;
    END IF;
END
$$;
COMMENT ON FUNCTION console.flag_groups(jsonb, text) IS 'The newest 5,000 flagged calls of a filter (1,000 with words) by publisher, campaign, vertical or rule: the 200 largest groups';

GRANT SELECT ON core.daily_costs TO callscript_dba;
