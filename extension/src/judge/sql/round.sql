-- The answers about a call since its last verdict or dead letter, oldest first.
-- $1 call
-- Indexes: calls_pkey, judge_opinions_call_idx, judgements_call_idx.
-- Trap: a verdict may rest on an older answer than the newest one, so both ends count.
SELECT o.id, o.tier, o.outcome, o.second_opinion IS NOT NULL, o.lease_epoch = k.lease_epoch, k.deferral_count::integer,
       o.segment_from, o.segment_to, o.read_share, o.rule_versions
FROM core.calls AS k
JOIN core.judge_opinions AS o ON o.call_id = k.id
WHERE k.id = $1
  AND o.id > (SELECT COALESCE(pg_catalog.max(e.id), 0) FROM core.judge_opinions AS e WHERE e.call_id = $1 AND e.ends_round)
  AND o.id > (SELECT COALESCE(pg_catalog.max(j.opinion_id), 0)
              FROM core.judgements AS j WHERE j.call_id = $1 AND j.origin = 'lane')
ORDER BY o.id
