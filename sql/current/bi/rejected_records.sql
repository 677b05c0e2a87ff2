-- Records of Ringba that cannot be a call. Their payload holds telephone numbers and is left out.

CREATE OR REPLACE VIEW bi.rejected_records AS
SELECT x.id AS record_id, x.ringba_call_id, x.reason, x.seen_count, x.first_seen_at, x.last_seen_at, x.resolved_at
FROM core.rejected_records AS x;

COMMENT ON VIEW bi.rejected_records IS 'Records of Ringba that cannot be a call, without their payload (it holds telephone numbers)';
COMMENT ON COLUMN bi.rejected_records.record_id IS 'Internal id; the payload is in core.rejected_records';
COMMENT ON COLUMN bi.rejected_records.ringba_call_id IS 'Ringba inboundCallId where there was one';
COMMENT ON COLUMN bi.rejected_records.reason IS 'What was wrong with it';
COMMENT ON COLUMN bi.rejected_records.seen_count IS 'How often it was sent';
COMMENT ON COLUMN bi.rejected_records.first_seen_at IS 'When it was first seen';
COMMENT ON COLUMN bi.rejected_records.last_seen_at IS 'When it was last seen';
COMMENT ON COLUMN bi.rejected_records.resolved_at IS 'When a good record of the same call arrived';

GRANT SELECT ON bi.rejected_records TO callscript_bi, callscript_web, callscript_dba;
