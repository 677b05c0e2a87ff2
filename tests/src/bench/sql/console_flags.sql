-- One flag for each flagged call, of all rules in turn, with words of the transcript as its quote.
-- $1 number of the first call, $2 of the last
WITH rule AS (
    SELECT r.rule_id, r.version, r.severity, r.weight, row_number() OVER (ORDER BY r.rule_id) AS number,
           count(*) OVER () AS rules
    FROM bi.rules AS r WHERE r.is_current
)
INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                        start_seconds, end_seconds, speaker, source)
SELECT k.judgement_id, k.id, r.rule_id, r.version, r.severity::core.severity, r.weight, (n / 10 % 100) / 100.0, t.segments -> 0 ->> 'text', 0, 1, 2,
       'agent', 'rule'
FROM generate_series($1::bigint, $2::bigint) AS n
JOIN core.calls AS k ON k.ringba_call_id = 'BENCH' || n AND k.status = 'flagged'
JOIN core.transcripts AS t ON t.call_id = k.id
JOIN rule AS r ON r.number = 1 + (n / 10) % r.rules
