-- Claims that do not slow down while somebody holds a snapshot.
--
-- A claimed call leaves a dead entry behind in the index that claims walk, and while a snapshot is held none is removed: each claim
-- would walk past all that were claimed since. So each lane remembers, outside of transactions, below which start time it
-- has to look:
--   claim_window_LANE   two numbers in one, so that both change at once: seconds from 2020 to the start time `head`, times 2^31,
--                       plus seconds from 2020 to `since`. Every call that became available before `since` and still waits began
--                       at `head` or before. Calls that became available later are looked for by that time.
--   claim_full_LANE     seconds from 2020 to the last claim that walked from the very top. A call may be missed by the above: when
--                       it was written by a transaction that took longer than the five seconds which `since` stays behind,
--                       or when a claim was rolled back. From the top, such a call is seen again, a minute later at most.
-- A sequence is the only register of PostgreSQL that is shared, cheap, crash-safe and leaves no dead rows.

SET LOCAL ROLE callscript_owner;

CREATE SEQUENCE IF NOT EXISTS core.claim_window_vault AS bigint MINVALUE 0 START 0;
COMMENT ON SEQUENCE core.claim_window_vault IS 'Where claims of the lane vault begin to look; written by claim(), see V0033';
CREATE SEQUENCE IF NOT EXISTS core.claim_full_vault AS bigint MINVALUE 0 START 0;
COMMENT ON SEQUENCE core.claim_full_vault IS 'When a claim of the lane vault last looked from the top; written by claim(), see V0033';
CREATE INDEX IF NOT EXISTS calls_fresh_vault_idx ON core.calls (available_at) WHERE status = 'pending';

CREATE SEQUENCE IF NOT EXISTS core.claim_window_factory AS bigint MINVALUE 0 START 0;
COMMENT ON SEQUENCE core.claim_window_factory IS 'Where claims of the lane factory begin to look; written by claim(), see V0033';
CREATE SEQUENCE IF NOT EXISTS core.claim_full_factory AS bigint MINVALUE 0 START 0;
COMMENT ON SEQUENCE core.claim_full_factory IS 'When a claim of the lane factory last looked from the top; written by claim(), see V0033';
CREATE INDEX IF NOT EXISTS calls_fresh_factory_idx ON core.calls (available_at) WHERE status = 'downloaded';

CREATE SEQUENCE IF NOT EXISTS core.claim_window_judge AS bigint MINVALUE 0 START 0;
COMMENT ON SEQUENCE core.claim_window_judge IS 'Where claims of the lane judge begin to look; written by claim(), see V0033';
CREATE SEQUENCE IF NOT EXISTS core.claim_full_judge AS bigint MINVALUE 0 START 0;
COMMENT ON SEQUENCE core.claim_full_judge IS 'When a claim of the lane judge last looked from the top; written by claim(), see V0033';
CREATE INDEX IF NOT EXISTS calls_fresh_judge_idx ON core.calls (available_at) WHERE status = 'transcribed';
