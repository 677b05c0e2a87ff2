-- One row per flag of the judgement in force, with its evidence and the newest decision about the same words.
-- Index: calls_start_time_idx, flags_call_idx, judgements_pkey, dispositions_flag_idx.
-- Trap: scoring a call again raises its flags anew under other ids; decisions are found by call, rule,
-- segment and quote, so that what was decided about the same words still holds.

CREATE OR REPLACE VIEW bi.flags AS
SELECT f.id AS flag_id,
       f.call_id,
       k.ringba_call_id,
       k.start_time_utc AS call_time,
       g.name AS campaign,
       g.vertical_id AS vertical,
       coalesce(k.publisher_name, k.publisher_id) AS publisher,
       k.buyer,
       f.rule_id,
       v.name AS rule_name,
       f.rule_version,
       f.severity::text AS severity,
       f.confidence,
       f.quote,
       f.speaker::text AS speaker,
       f.segment,
       f.start_seconds,
       f.end_seconds,
       f.source::text AS source,
       f.reason,
       f.occurrences,
       j.score,
       d.action::text AS disposition,
       d.reviewer AS disposition_by,
       d.created_at AS disposition_at,
       k.revenue,
       f.created_at AS flagged_at,
       f.is_confirmed,
       j.model AS judge_model,
       j.qa_version,
       f.calibrated AS calibrated_confidence
FROM core.flags AS f
JOIN core.calls AS k ON k.id = f.call_id AND k.judgement_id = f.judgement_id
JOIN core.judgements AS j ON j.id = f.judgement_id
JOIN core.campaigns AS g ON g.id = k.campaign_id
JOIN core.qa_rule_versions AS v ON v.rule_id = f.rule_id AND v.version = f.rule_version
LEFT JOIN LATERAL (
    SELECT x.action, x.reviewer, x.created_at
    FROM core.dispositions AS x
    JOIN core.flags AS o ON o.id = x.flag_id
    -- Scoring a call again raises its flags anew; what was decided about the same words still holds.
    WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote
    ORDER BY x.id DESC
    LIMIT 1
) AS d ON true;

COMMENT ON VIEW bi.flags IS 'One row per flag of the judgement in force: what is wrong with a call, with its evidence';
COMMENT ON COLUMN bi.flags.flag_id IS 'Internal id of the flag';
COMMENT ON COLUMN bi.flags.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.flags.ringba_call_id IS 'Ringba inboundCallId';
COMMENT ON COLUMN bi.flags.call_time IS 'When the call began';
COMMENT ON COLUMN bi.flags.campaign IS 'Name of the campaign';
COMMENT ON COLUMN bi.flags.vertical IS 'Vertical id of the campaign; null where none was recognised';
COMMENT ON COLUMN bi.flags.publisher IS 'Who sold the call: name, or id';
COMMENT ON COLUMN bi.flags.buyer IS 'Who bought the call';
COMMENT ON COLUMN bi.flags.rule_id IS 'The rule that was broken';
COMMENT ON COLUMN bi.flags.rule_name IS 'Its name in the version in force then';
COMMENT ON COLUMN bi.flags.rule_version IS 'Its version in force then';
COMMENT ON COLUMN bi.flags.severity IS 'info, warning or critical';
COMMENT ON COLUMN bi.flags.confidence IS 'As the rule or the model states it, 0 to 1';
COMMENT ON COLUMN bi.flags.quote IS 'Words of the transcript that prove it, verbatim';
COMMENT ON COLUMN bi.flags.speaker IS 'agent, caller or unknown';
COMMENT ON COLUMN bi.flags.segment IS 'Index of the transcript segment in which the quote begins, from 0';
COMMENT ON COLUMN bi.flags.start_seconds IS 'Second of the recording at which the evidence starts';
COMMENT ON COLUMN bi.flags.end_seconds IS 'Second of the recording at which the evidence ends';
COMMENT ON COLUMN bi.flags.source IS 'rule or judge';
COMMENT ON COLUMN bi.flags.reason IS 'One sentence on why';
COMMENT ON COLUMN bi.flags.occurrences IS 'How often the rule was broken in the call; the quote is the first';
COMMENT ON COLUMN bi.flags.score IS 'Score of the call, 0 to 100';
COMMENT ON COLUMN bi.flags.disposition IS 'Newest decision of a reviewer about these words: confirmed, dismissed, escalated or reopened; null: not reviewed';
COMMENT ON COLUMN bi.flags.disposition_by IS 'Who decided';
COMMENT ON COLUMN bi.flags.disposition_at IS 'When it was decided';
COMMENT ON COLUMN bi.flags.revenue IS 'Dollars the buyer paid for the call';
COMMENT ON COLUMN bi.flags.flagged_at IS 'When the flag was raised';
COMMENT ON COLUMN bi.flags.is_confirmed IS 'Whether the language model reported the same words that a rule caught';
COMMENT ON COLUMN bi.flags.judge_model IS 'Language model that judged the call; null when judged by rules only';
COMMENT ON COLUMN bi.flags.qa_version IS 'Short hash of the rules, prompt and model behind the verdict';
COMMENT ON COLUMN bi.flags.calibrated_confidence IS 'How likely a reviewer agrees, 0 to 1, by what reviewers had decided about flags of this version of the rule; null: too little was decided';

GRANT SELECT ON bi.flags TO callscript_bi, callscript_web, callscript_dba;
