-- What reviewers made of most of them: all but the newest fifth is decided.
-- Five hours after the verdict: decisions have days of their own.
-- $1 number of the first call, $2 of the last
INSERT INTO core.dispositions (flag_id, action, reviewer, created_at)
SELECT f.id, (CASE n / 10 % 5 WHEN 0 THEN 'dismissed' WHEN 1 THEN 'escalated' ELSE 'confirmed' END)::core.disposition_action,
       'bench@example.com', least(k.judged_at + interval '5 hours', clock_timestamp())
FROM generate_series($1::bigint, $2::bigint) AS n
JOIN core.calls AS k ON k.ringba_call_id = 'BENCH' || n AND k.status = 'flagged'
JOIN core.flags AS f ON f.judgement_id = k.judgement_id
