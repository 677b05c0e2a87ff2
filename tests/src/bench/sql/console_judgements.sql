-- Their verdicts.
-- $1 number of the first call, $2 of the last
INSERT INTO core.judgements (id, call_id, origin, lease_epoch, verdict, score, summary, qa_version, rule_versions, created_at)
OVERRIDING SYSTEM VALUE
SELECT k.judgement_id, k.id, 'lane', 1, k.status, CASE k.status WHEN 'flagged' THEN 60 ELSE 100 END, 'Rules only.', 'bench', '{}',
       k.judged_at
FROM generate_series($1::bigint, $2::bigint) AS n
JOIN core.calls AS k ON k.ringba_call_id = 'BENCH' || n
WHERE k.judgement_id IS NOT NULL
