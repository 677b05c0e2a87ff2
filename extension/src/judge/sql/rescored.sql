-- New judgements for calls that were scored again, and the calls point to them. Returns how many were
-- written.
-- $1 [{call_id, judgement_id, scored, summary, facts}], all by the same rules; $2 their {rule id: version}
-- Indexes: calls_pkey, judgements_pkey.
-- Trap: a call whose judgement is another one by now was judged meanwhile and is left alone.
-- Trap: what the model said, its tokens and its bill are those of the judgement before; nothing was asked
-- again, so nothing is paid again.
WITH held AS MATERIALIZED (
    SELECT n.call_id, n.scored, n.summary, n.facts, j.id AS before
    FROM pg_catalog.jsonb_to_recordset($1) AS n (
        call_id uuid, judgement_id bigint, scored jsonb, summary text, facts jsonb)
    JOIN core.calls AS k ON k.id = n.call_id AND k.judgement_id = n.judgement_id AND k.status IN ('flagged', 'safe', 'unjudged')
    JOIN core.judgements AS j ON j.id = n.judgement_id
    FOR UPDATE OF k
), given AS (
    INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, summary, qa_version, rule_versions,
                                 opinion_id, tier, prompt_version, prompt_sha256, model, answer, dropped, sentiment,
                                 disposition, sale, coached_caller, intent, facts, not_judged, cleared, read_share)
    SELECT h.call_id, 'rescore', j.lease_epoch, (h.scored ->> 'verdict')::core.call_status,
           (h.scored ->> 'score')::smallint, h.summary,
           pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
               pg_catalog.concat_ws(E'\n', $2::text, pg_catalog.encode(j.prompt_sha256, 'hex'), j.model),
               'UTF8')), 'hex'), 12),
           $2, j.opinion_id, j.tier, j.prompt_version, j.prompt_sha256, j.model, j.answer,
           h.scored -> 'dropped', j.sentiment, j.disposition, j.sale, j.coached_caller, j.intent, h.facts,
           h.scored ->> 'not_judged', h.scored -> 'cleared', j.read_share
    FROM held AS h
    JOIN core.judgements AS j ON j.id = h.before
    RETURNING id, call_id, verdict
), flagged AS (
    INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote,
                            segment, start_seconds, end_seconds, speaker, source, reason, occurrences, is_confirmed, calibrated)
    SELECT g.id, g.call_id, f.rule_id, f.rule_version, f.severity, f.weight, f.confidence, f.quote,
           f.segment, f.start, f."end", f.speaker, f.source, f.reason, f.occurrences, f.is_confirmed, f.calibrated
    FROM given AS g
    JOIN held AS h ON h.call_id = g.call_id
    CROSS JOIN LATERAL pg_catalog.jsonb_to_recordset(h.scored -> 'flags') AS f (
        rule_id text, rule_version integer, severity core.severity, weight smallint, confidence real, quote text,
        segment integer, start double precision, "end" double precision, speaker core.speaker,
        source core.finding_source, reason text, occurrences integer, is_confirmed boolean, calibrated real)
), moved AS (
    UPDATE core.calls AS k
    SET status = g.verdict, judgement_id = g.id
    FROM given AS g
    WHERE k.id = g.call_id
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM moved
