-- Every flag in force, with whether its quote stands in the transcript. No parameters.
-- Index: flags by judgement through bi.flags; the whole view is wanted.
SELECT f.ringba_call_id, f.call_time::text AS call_time, f.campaign, f.rule_id, f.rule_name, f.severity, f.quote,
       f.start_seconds, f.speaker, f.source, strpos(t.text, f.quote) > 0 AS verified
FROM bi.flags AS f
JOIN core.transcripts AS t USING (call_id)
ORDER BY f.severity = 'critical' DESC, f.severity = 'warning' DESC, f.call_time DESC, f.start_seconds
