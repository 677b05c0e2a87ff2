-- The table that says what each lane takes and leaves, and leases: one narrow row per call or window in work.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.lanes (
    lane          core.lane PRIMARY KEY,
    takes         text NOT NULL,
    working       text NOT NULL,
    leaves        text[] NOT NULL,
    lease_seconds integer NOT NULL,
    max_attempts  smallint NOT NULL DEFAULT 3,
    paused        boolean NOT NULL DEFAULT false,
    paused_at     timestamptz,
    paused_reason text,
    CONSTRAINT lanes_lease_seconds_range CHECK (lease_seconds BETWEEN 15 AND 3600),
    CONSTRAINT lanes_max_attempts_range CHECK (max_attempts BETWEEN 1 AND 3),
    CONSTRAINT lanes_pause_has_time CHECK (paused = (paused_at IS NOT NULL)),
    CONSTRAINT lanes_reason_of_pause CHECK (paused OR paused_reason IS NULL)
);

COMMENT ON TABLE core.lanes IS 'What each lane takes, what its rows are called while it works, and what it may leave';
COMMENT ON COLUMN core.lanes.lane IS 'Name of the lane';
COMMENT ON COLUMN core.lanes.takes IS 'Status of rows that wait for this lane';
COMMENT ON COLUMN core.lanes.working IS 'Status while the lane holds the row';
COMMENT ON COLUMN core.lanes.leaves IS 'Statuses the lane may leave behind, besides failed';
COMMENT ON COLUMN core.lanes.lease_seconds IS 'Seconds after the last heartbeat until the row is taken away from its worker; workers beat every 10, so at least 15';
COMMENT ON COLUMN core.lanes.max_attempts IS 'Failed attempts after which a row becomes a dead letter';
COMMENT ON COLUMN core.lanes.paused IS 'While true, claim() hands out nothing for this lane';
COMMENT ON COLUMN core.lanes.paused_at IS 'Since when it is paused';
COMMENT ON COLUMN core.lanes.paused_reason IS 'Why, as whoever paused it said';

GRANT UPDATE (lease_seconds, max_attempts, paused) ON core.lanes TO callscript_dba;

INSERT INTO core.lanes (lane, takes, working, leaves, lease_seconds) VALUES
    ('ingest', 'pending', 'working', '{done,split}', 45),
    ('vault', 'pending', 'vaulting', '{downloaded,skipped}', 45),
    ('factory', 'downloaded', 'processing', '{transcribed}', 45),
    ('judge', 'transcribed', 'judging', '{flagged,safe}', 45)
ON CONFLICT (lane) DO NOTHING;

-- No index on the timestamps and a low fillfactor, so that a heartbeat stays a HOT update.
CREATE TABLE IF NOT EXISTS core.leases (
    item_id      uuid PRIMARY KEY,
    lane         core.lane NOT NULL,
    epoch        bigint NOT NULL,
    worker       text NOT NULL,
    login        text NOT NULL DEFAULT session_user,
    claimed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deadline_at  timestamptz NOT NULL,
    is_alone     boolean NOT NULL DEFAULT false,
    CONSTRAINT leases_epoch_positive CHECK (epoch > 0),
    CONSTRAINT leases_worker_not_blank CHECK (btrim(worker) <> ''),
    CONSTRAINT leases_login_not_blank CHECK (login <> ''),
    CONSTRAINT leases_deadline_after_heartbeat CHECK (deadline_at > heartbeat_at)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

COMMENT ON TABLE core.leases IS 'Who holds what, until when';
COMMENT ON COLUMN core.leases.item_id IS 'core.calls.id, or core.sync_windows.id in the ingest lane; no foreign key, because one would lock the call row on every claim: the zombie sweep removes strays';
COMMENT ON COLUMN core.leases.lane IS 'Lane in which it is held';
COMMENT ON COLUMN core.leases.epoch IS 'The item''s lease_epoch at the claim; every later step must name it';
COMMENT ON COLUMN core.leases.worker IS 'Boot-unique worker id (core.workers.id)';
COMMENT ON COLUMN core.leases.login IS 'Login that claimed it: nobody else may extend or finish it, or be told of its call, whatever worker it says it is';
COMMENT ON COLUMN core.leases.claimed_at IS 'When it was claimed';
COMMENT ON COLUMN core.leases.heartbeat_at IS 'Last sign of life for this very item';
COMMENT ON COLUMN core.leases.deadline_at IS 'After this the zombie sweep takes the item back';
COMMENT ON COLUMN core.leases.is_alone IS 'Whether its worker gets nothing else meanwhile, because the item is suspected of killing workers';

-- Columns that a heartbeat does not touch, so that it stays a HOT update.
CREATE INDEX IF NOT EXISTS leases_alone_idx ON core.leases (worker) WHERE is_alone;

-- A lease that ran out says that its worker is silent, and not that its work is lost. As long as nobody else has claimed the item, a
-- late result still counts.
CREATE TABLE IF NOT EXISTS core.lost_leases (
    item_id    uuid PRIMARY KEY,
    lane       core.lane NOT NULL,
    epoch      bigint NOT NULL,
    worker     text NOT NULL,
    login      text NOT NULL DEFAULT session_user,
    claimed_at timestamptz NOT NULL,
    lost_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_suspect boolean NOT NULL,
    CONSTRAINT lost_leases_epoch_positive CHECK (epoch > 0),
    CONSTRAINT lost_leases_worker_not_blank CHECK (btrim(worker) <> ''),
    CONSTRAINT lost_leases_login_not_blank CHECK (login <> ''),
    CONSTRAINT lost_leases_lost_after_claimed CHECK (lost_at >= claimed_at)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

COMMENT ON TABLE core.lost_leases IS 'Leases that ran out and whose items nobody has claimed since: a late result is still taken';
COMMENT ON COLUMN core.lost_leases.item_id IS 'core.calls.id, or core.sync_windows.id in the ingest lane; no foreign key, like core.leases';
COMMENT ON COLUMN core.lost_leases.lane IS 'Lane in which it was held';
COMMENT ON COLUMN core.lost_leases.epoch IS 'The item''s lease_epoch under that lease';
COMMENT ON COLUMN core.lost_leases.worker IS 'Worker that went silent';
COMMENT ON COLUMN core.lost_leases.login IS 'Login that had claimed it: only this login gets it back';
COMMENT ON COLUMN core.lost_leases.claimed_at IS 'When that worker had claimed it';
COMMENT ON COLUMN core.lost_leases.lost_at IS 'When the zombie sweep took it back';
COMMENT ON COLUMN core.lost_leases.is_suspect IS 'Whether one more worker that dies of it would make a dead letter: it is handed out alone, so that it takes no neighbours along';

-- A rented machine has no keys of the bucket. It asks for the address of the recording that it holds, and a worker that has the keys
-- signs one that works for minutes. A row lasts from the question to the moment at which the address is fetched.
-- Not in the journal, so neither in a backup nor on a standby: after a crash it is asked for again.
CREATE UNLOGGED TABLE IF NOT EXISTS core.recording_addresses (
    call_id      uuid PRIMARY KEY,
    epoch        bigint NOT NULL,
    asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    taken_until timestamptz,
    address      text,
    expires_at   timestamptz,
    CONSTRAINT recording_addresses_epoch_positive CHECK (epoch > 0),
    CONSTRAINT recording_addresses_address_form CHECK (address ~ '^https?://' AND length(address) <= 8192),
    CONSTRAINT recording_addresses_address_expires CHECK ((address IS NULL) = (expires_at IS NULL)),
    CONSTRAINT recording_addresses_expires_soon CHECK (expires_at <= asked_at + interval '2 hours')
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

COMMENT ON TABLE core.recording_addresses IS 'Signed addresses of recordings on their way to a factory without keys of the bucket';
COMMENT ON COLUMN core.recording_addresses.call_id IS 'The call; no foreign key, like core.leases';
COMMENT ON COLUMN core.recording_addresses.epoch IS 'Epoch of the lease under which it was asked for';
COMMENT ON COLUMN core.recording_addresses.asked_at IS 'When it was asked for';
COMMENT ON COLUMN core.recording_addresses.taken_until IS 'Until then one worker is signing it; null: nobody yet';
COMMENT ON COLUMN core.recording_addresses.address IS 'The address: whoever has it needs no key until it expires. Removed as it is fetched';
COMMENT ON COLUMN core.recording_addresses.expires_at IS 'When the address stops working';

-- Nobody reads an address but the worker that holds the call.
REVOKE SELECT ON core.recording_addresses FROM callscript_dba;
GRANT SELECT (call_id, epoch, asked_at, taken_until, expires_at) ON core.recording_addresses TO callscript_dba;

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

CREATE SEQUENCE IF NOT EXISTS core.claim_window_vault AS bigint MINVALUE 0 START 0;
CREATE SEQUENCE IF NOT EXISTS core.claim_full_vault AS bigint MINVALUE 0 START 0;
COMMENT ON SEQUENCE core.claim_window_vault IS 'Where claims of the lane vault begin to look; written by claim(), see V0006__leases.sql';
COMMENT ON SEQUENCE core.claim_full_vault IS 'When a claim of the lane vault last looked from the top; written by claim(), see V0006__leases.sql';
CREATE SEQUENCE IF NOT EXISTS core.claim_window_factory AS bigint MINVALUE 0 START 0;
CREATE SEQUENCE IF NOT EXISTS core.claim_full_factory AS bigint MINVALUE 0 START 0;
COMMENT ON SEQUENCE core.claim_window_factory IS 'Where claims of the lane factory begin to look; written by claim(), see V0006__leases.sql';
COMMENT ON SEQUENCE core.claim_full_factory IS 'When a claim of the lane factory last looked from the top; written by claim(), see V0006__leases.sql';
CREATE SEQUENCE IF NOT EXISTS core.claim_window_judge AS bigint MINVALUE 0 START 0;
CREATE SEQUENCE IF NOT EXISTS core.claim_full_judge AS bigint MINVALUE 0 START 0;
COMMENT ON SEQUENCE core.claim_window_judge IS 'Where claims of the lane judge begin to look; written by claim(), see V0006__leases.sql';
COMMENT ON SEQUENCE core.claim_full_judge IS 'When a claim of the lane judge last looked from the top; written by claim(), see V0006__leases.sql';
