-- Where every call stands, and how long it took. No parameters.
-- Index: none; the whole table is wanted.
SELECT k.ringba_call_id, k.status, k.processing_error, l.hang_up_to_flag_seconds,
       (SELECT count(*) FROM core.judgements AS j WHERE j.call_id = k.call_id AND j.origin = 'lane') AS judgements
FROM bi.calls AS k
JOIN bi.latency AS l USING (call_id)
ORDER BY k.call_time DESC
