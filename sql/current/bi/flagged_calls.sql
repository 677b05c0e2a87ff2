-- The inbox of the console for BI tools: one row per flagged call.
-- Index: inbox_flagged_at_idx, inbox_call_time_idx.

CREATE OR REPLACE VIEW bi.flagged_calls AS
SELECT i.call_id, i.flagged_at, i.call_time, i.duration_seconds, i.campaign, i.vertical, i.publisher, i.buyer, i.revenue,
       i.score, i.severity::text AS severity, i.rule_ids, i.flags, i.lead_rule, i.lead_quote, i.state, i.decided_by,
       i.decided_at
FROM core.inbox AS i;

COMMENT ON VIEW bi.flagged_calls IS 'One row per flagged call: the worst that is wrong with it, and what reviewers made of it';
COMMENT ON COLUMN bi.flagged_calls.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.flagged_calls.flagged_at IS 'When the judgement in force was stored';
COMMENT ON COLUMN bi.flagged_calls.call_time IS 'When the call began';
COMMENT ON COLUMN bi.flagged_calls.duration_seconds IS 'Length in seconds as Ringba reports it';
COMMENT ON COLUMN bi.flagged_calls.campaign IS 'Name of the campaign';
COMMENT ON COLUMN bi.flagged_calls.vertical IS 'Vertical id of the campaign; null where none was recognised';
COMMENT ON COLUMN bi.flagged_calls.publisher IS 'Who sold the call: name, or id';
COMMENT ON COLUMN bi.flagged_calls.buyer IS 'Who bought the call';
COMMENT ON COLUMN bi.flagged_calls.revenue IS 'Dollars the buyer paid for the call';
COMMENT ON COLUMN bi.flagged_calls.score IS 'Score of the call, 0 to 100';
COMMENT ON COLUMN bi.flagged_calls.severity IS 'Worst severity: info, warning or critical';
COMMENT ON COLUMN bi.flagged_calls.rule_ids IS 'Rules that were broken';
COMMENT ON COLUMN bi.flagged_calls.flags IS 'How many';
COMMENT ON COLUMN bi.flagged_calls.lead_rule IS 'Name of the gravest one';
COMMENT ON COLUMN bi.flagged_calls.lead_quote IS 'Words of the transcript that prove it';
COMMENT ON COLUMN bi.flagged_calls.state IS 'open while any flag is undecided; else escalated, confirmed or dismissed, whichever is gravest';
COMMENT ON COLUMN bi.flagged_calls.decided_by IS 'Who decided last';
COMMENT ON COLUMN bi.flagged_calls.decided_at IS 'When';

GRANT SELECT ON bi.flagged_calls TO callscript_bi, callscript_web, callscript_dba;
