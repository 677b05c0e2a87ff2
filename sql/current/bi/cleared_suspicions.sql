-- One row per suspicion that the judge has cleared, of the judgement in force.
-- Index: calls_start_time_idx, judgements_pkey.

CREATE OR REPLACE VIEW bi.cleared_suspicions AS
SELECT k.id AS call_id, k.ringba_call_id, k.start_time_utc AS call_time, g.name AS campaign, g.vertical_id AS vertical,
       coalesce(k.publisher_name, k.publisher_id) AS publisher, c.rule_id, v.name AS rule_name, c.rule_version,
       c.severity, c.quote, c.speaker, c.start AS start_seconds, c."end" AS end_seconds, c.confidence, c.reason, c.fulfilled_by,
       c.fulfilled_at AS fulfilled_at_seconds, j.model AS judge_model
FROM core.calls AS k
JOIN core.judgements AS j ON j.id = k.judgement_id
CROSS JOIN LATERAL jsonb_to_recordset(j.cleared) AS c (
    rule_id text, rule_version integer, severity text, quote text, speaker text, start float8, "end" float8, confidence real,
    reason text, fulfilled_by text, fulfilled_at float8)
JOIN core.campaigns AS g ON g.id = k.campaign_id
JOIN core.qa_rule_versions AS v ON v.rule_id = c.rule_id AND v.version = c.rule_version;

COMMENT ON VIEW bi.cleared_suspicions IS 'One row per suspicion that the language model has cleared: what is no flag because somebody read it';
COMMENT ON COLUMN bi.cleared_suspicions.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.cleared_suspicions.ringba_call_id IS 'Ringba inboundCallId';
COMMENT ON COLUMN bi.cleared_suspicions.call_time IS 'When the call began';
COMMENT ON COLUMN bi.cleared_suspicions.campaign IS 'Name of the campaign';
COMMENT ON COLUMN bi.cleared_suspicions.vertical IS 'Vertical id of the campaign; null where none was recognised';
COMMENT ON COLUMN bi.cleared_suspicions.publisher IS 'Who sold the call: name, or id';
COMMENT ON COLUMN bi.cleared_suspicions.rule_id IS 'The rule that raised the suspicion';
COMMENT ON COLUMN bi.cleared_suspicions.rule_name IS 'Its name in the version in force then';
COMMENT ON COLUMN bi.cleared_suspicions.rule_version IS 'Its version in force then';
COMMENT ON COLUMN bi.cleared_suspicions.severity IS 'info, warning or critical';
COMMENT ON COLUMN bi.cleared_suspicions.quote IS 'Words that were suspected; of a missing sentence, the opening of who should have said it';
COMMENT ON COLUMN bi.cleared_suspicions.speaker IS 'agent, caller or unknown';
COMMENT ON COLUMN bi.cleared_suspicions.start_seconds IS 'Second of the recording at which the suspected words start';
COMMENT ON COLUMN bi.cleared_suspicions.end_seconds IS 'Second of the recording at which the suspected words end';
COMMENT ON COLUMN bi.cleared_suspicions.confidence IS 'How sure the model is, 0 to 1';
COMMENT ON COLUMN bi.cleared_suspicions.reason IS 'One sentence on why';
COMMENT ON COLUMN bi.cleared_suspicions.fulfilled_by IS 'Words that say what was missed; null: words were suspected';
COMMENT ON COLUMN bi.cleared_suspicions.fulfilled_at_seconds IS 'Second of the recording at which these words start';
COMMENT ON COLUMN bi.cleared_suspicions.judge_model IS 'Language model that cleared it';

GRANT SELECT ON bi.cleared_suspicions TO callscript_bi, callscript_web, callscript_dba;
