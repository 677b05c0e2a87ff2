-- The expected bill of a day, one row per item and the sum.
-- $1 calls, $2 minutes a call, $3 GPU {name, usd_per_hour, times_real_time, source, spot}, $4 share of second
-- opinions
-- Indexes: judge_opinions_pkey from its end, judge_tiers_pkey, judge_models_pkey.
-- Trap: a rented GPU is paid for around the clock; only when a day's calls do not fit into a day does it take
-- more. Without answers to go by: 2,900 tokens of instructions, rules and schema, of which all but 100 are
-- cached after the first call; 200 tokens a minute of speech in numbered lines, at most the token budget; an
-- answer of 250 tokens.
WITH seen AS MATERIALIZED (
    SELECT pg_catalog.count(*) AS answers, pg_catalog.avg(o.tokens_input) AS tokens_input,
           pg_catalog.avg(o.tokens_cached) AS tokens_cached, pg_catalog.avg(o.tokens_output) AS tokens_output
    FROM (SELECT x.tokens_input, x.tokens_cached, x.tokens_output
          FROM core.judge_opinions AS x
          WHERE x.tier = 1 AND x.outcome = 'usable'
          ORDER BY x.id DESC LIMIT 1000) AS o
), tokens AS MATERIALIZED (
    SELECT s.answers >= 100 AS is_measured,
           CASE WHEN s.answers >= 100 THEN s.tokens_input ELSE 2900 + spoken.tokens END AS tokens_input,
           CASE WHEN s.answers >= 100 THEN s.tokens_cached ELSE 2800 END AS tokens_cached,
           CASE WHEN s.answers >= 100 THEN s.tokens_output ELSE 250 END AS tokens_output
    FROM seen AS s
    CROSS JOIN (SELECT least(200 * $2::numeric, COALESCE((SELECT (x.value #>> '{}')::numeric FROM core.settings AS x
                                                 WHERE x.key = 'judge.token_budget'), 8000)) AS tokens) AS spoken
), tier AS MATERIALIZED (
    SELECT t.tier, m.id, m.usd_per_m_input, m.usd_per_m_cached, m.usd_per_m_output,
           CASE t.tier WHEN 1 THEN $1::numeric ELSE $1 * $4::numeric END AS asked, t.daily_usd
    FROM core.judge_tiers AS t
    JOIN core.judge_models AS m ON m.id = t.model_id
    WHERE t.is_active
), gpu AS MATERIALIZED (
    SELECT $1 * $2::numeric / 60 / ($3 ->> 'times_real_time')::numeric AS busy_hours,
           ($3 ->> 'usd_per_hour')::numeric AS usd_per_hour
), item AS (
    SELECT 1 AS place, pg_catalog.format('GPU %s', $3 ->> 'name') AS item,
           24 * pg_catalog.ceil(g.busy_hours / 24) AS quantity, 'hours' AS unit,
           24 * pg_catalog.ceil(g.busy_hours / 24) * g.usd_per_hour AS usd,
           pg_catalog.format('%s GPU rented around the clock at $%s an hour%s, busy %s of 24 hours at %s x real time; %s',
                             pg_catalog.ceil(g.busy_hours / 24), g.usd_per_hour,
                             CASE WHEN ($3 ->> 'spot')::boolean THEN ' (spot)' ELSE '' END,
                             pg_catalog.round(g.busy_hours, 1), $3 ->> 'times_real_time', $3 ->> 'source') AS assumption
    FROM gpu AS g
    UNION ALL
    SELECT 2 + 3 * t.tier + b.place,
           pg_catalog.format('%s %s', CASE t.tier WHEN 1 THEN 'judge' ELSE 'second opinion' END, b.kind),
           t.asked * b.tokens, 'tokens', t.asked * b.tokens * b.usd_per_m / 1000000,
           pg_catalog.format('%s: %s calls, %s tokens each (%s) at $%s a million', t.id, pg_catalog.round(t.asked),
                             pg_catalog.round(b.tokens),
                             CASE WHEN k.is_measured THEN 'the average of the last answers' ELSE 'an assumption' END,
                             b.usd_per_m)
    FROM tier AS t
    CROSS JOIN tokens AS k
    CROSS JOIN LATERAL (VALUES
        (0, 'input', k.tokens_input - k.tokens_cached, t.usd_per_m_input),
        (1, 'cached', k.tokens_cached, t.usd_per_m_cached),
        (2, 'output', k.tokens_output, t.usd_per_m_output)) AS b (place, kind, tokens, usd_per_m)
), numbered AS (
    SELECT i.place, i.item, i.quantity, i.unit, i.usd, i.assumption FROM item AS i
    UNION ALL
    SELECT 100, 'in all', $1, 'calls', pg_catalog.sum(i.usd),
           pg_catalog.format('a day of %s calls of %s minutes; $%s for 10,000', $1, $2,
                             pg_catalog.round(pg_catalog.sum(i.usd) / $1 * 10000, 2))
    FROM item AS i
)
SELECT n.item, pg_catalog.round(n.quantity, 1), n.unit, pg_catalog.round(n.usd, 4), n.assumption
FROM numbered AS n
ORDER BY n.place
