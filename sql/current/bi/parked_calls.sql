-- Calls that were put off for too long, each with the statement that releases it.
-- Index: calls_parked_idx.

CREATE OR REPLACE VIEW bi.parked_calls AS
SELECT k.id AS call_id, k.failed_lane::text AS lane, k.ringba_call_id, k.start_time_utc AS call_time,
       k.deferred_since AS put_off_since, k.deferral_count AS times_put_off, k.processing_error AS error,
       format('SELECT callscript.requeue(''{"ids":["%s"]}'')', k.id) AS release
FROM core.calls AS k
WHERE k.status = 'parked'
ORDER BY k.start_time_utc DESC;

COMMENT ON VIEW bi.parked_calls IS 'Calls that were put off for longer than deferral.LANE_hours, with the statement that releases them';
COMMENT ON COLUMN bi.parked_calls.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.parked_calls.lane IS 'Lane in which it was parked';
COMMENT ON COLUMN bi.parked_calls.ringba_call_id IS 'Ringba inboundCallId';
COMMENT ON COLUMN bi.parked_calls.call_time IS 'When the call began';
COMMENT ON COLUMN bi.parked_calls.put_off_since IS 'When it was first put off in that lane';
COMMENT ON COLUMN bi.parked_calls.times_put_off IS 'How often it was put off';
COMMENT ON COLUMN bi.parked_calls.error IS 'Why it was put off the last time';
COMMENT ON COLUMN bi.parked_calls.release IS 'Statement that puts it back into the queue';

GRANT SELECT ON bi.parked_calls TO callscript_bi, callscript_web, callscript_dba;
