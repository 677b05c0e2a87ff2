-- Who read masked words of which call, and why.
-- Index: unmaskings_pkey; read seldom.

CREATE OR REPLACE VIEW bi.unmaskings AS
SELECT u.created_at AS unmasked_at, u.by AS unmasked_by, u.reason, u.words, k.id AS call_id, k.ringba_call_id,
       k.start_time_utc AS call_time
FROM core.unmaskings AS u
JOIN core.calls AS k ON k.id = u.call_id;

COMMENT ON VIEW bi.unmaskings IS 'Who read masked words (numbers of cards and accounts, dates of birth) of which call, and why';
COMMENT ON COLUMN bi.unmaskings.unmasked_at IS 'When';
COMMENT ON COLUMN bi.unmaskings.unmasked_by IS 'Database role that read them';
COMMENT ON COLUMN bi.unmaskings.reason IS 'Why, in the reader''s words';
COMMENT ON COLUMN bi.unmaskings.words IS 'How many masked places were shown';
COMMENT ON COLUMN bi.unmaskings.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.unmaskings.ringba_call_id IS 'Ringba inboundCallId';
COMMENT ON COLUMN bi.unmaskings.call_time IS 'When the call began';

GRANT SELECT ON bi.unmaskings TO callscript_bi, callscript_web, callscript_dba;
