-- Leases: one narrow row per call or window in work. No index on the timestamps and a low fillfactor,
-- so that a heartbeat stays a HOT update.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.leases (
    item_id      uuid PRIMARY KEY,
    lane         core.lane NOT NULL,
    epoch        bigint NOT NULL,
    worker       text NOT NULL,
    claimed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deadline_at  timestamptz NOT NULL,
    CONSTRAINT leases_epoch_positive CHECK (epoch > 0),
    CONSTRAINT leases_worker_not_blank CHECK (btrim(worker) <> ''),
    CONSTRAINT leases_deadline_after_heartbeat CHECK (deadline_at > heartbeat_at)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

COMMENT ON TABLE core.leases IS 'Who holds what, until when';
COMMENT ON COLUMN core.leases.item_id IS 'core.calls.id, or core.sync_windows.id in the ingest lane; no foreign key, because one would lock the call row on every claim: the zombie sweep removes strays';
COMMENT ON COLUMN core.leases.lane IS 'Lane in which it is held';
COMMENT ON COLUMN core.leases.epoch IS 'The item''s lease_epoch at the claim; every later step must name it';
COMMENT ON COLUMN core.leases.worker IS 'Boot-unique worker id (core.workers.id)';
COMMENT ON COLUMN core.leases.claimed_at IS 'When it was claimed';
COMMENT ON COLUMN core.leases.heartbeat_at IS 'Last sign of life for this very item';
COMMENT ON COLUMN core.leases.deadline_at IS 'After this the zombie sweep takes the item back';

CREATE TABLE IF NOT EXISTS core.sync_windows (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind             text NOT NULL,
    window_start     timestamptz NOT NULL,
    window_end       timestamptz NOT NULL,
    parent_id        uuid REFERENCES core.sync_windows,
    status           core.window_status NOT NULL DEFAULT 'pending',
    lease_epoch      bigint NOT NULL DEFAULT 0,
    retry_count      smallint NOT NULL DEFAULT 0,
    deferral_count   integer NOT NULL DEFAULT 0,
    available_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    processing_error text,
    pages            integer,
    records          integer,
    distinct_calls   integer,
    ringba_total     integer,
    short_pages      integer,
    partial          boolean,
    inserted         integer NOT NULL DEFAULT 0,
    changed          integer NOT NULL DEFAULT 0,
    identical        integer NOT NULL DEFAULT 0,
    rejected         integer NOT NULL DEFAULT 0,
    duration_ms      integer,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at      timestamptz,
    CONSTRAINT sync_windows_kind CHECK (kind IN ('rolling', 'backfill', 'reread', 'half')),
    CONSTRAINT sync_windows_order CHECK (window_end > window_start),
    CONSTRAINT sync_windows_half_has_parent CHECK ((kind = 'half') = (parent_id IS NOT NULL)),
    CONSTRAINT sync_windows_retry_count_range CHECK (retry_count BETWEEN 0 AND 3),
    CONSTRAINT sync_windows_deferral_count_not_negative CHECK (deferral_count >= 0),
    CONSTRAINT sync_windows_lease_epoch_not_negative CHECK (lease_epoch >= 0),
    CONSTRAINT sync_windows_failure_is_explained CHECK (status <> 'failed' OR btrim(coalesce(processing_error, '')) <> ''),
    CONSTRAINT sync_windows_end_has_time CHECK ((status IN ('done', 'split', 'failed')) = (finished_at IS NOT NULL)),
    CONSTRAINT sync_windows_done_is_whole CHECK (
        status <> 'done' OR (partial IS FALSE AND distinct_calls IS NOT NULL AND pages IS NOT NULL))
);

COMMENT ON TABLE core.sync_windows IS 'The ledger of what was asked of Ringba and what came back';
COMMENT ON COLUMN core.sync_windows.id IS 'Internal id';
COMMENT ON COLUMN core.sync_windows.kind IS 'rolling: newest calls; backfill: asked for by a person; reread: closed window read again; half: part of a split window';
COMMENT ON COLUMN core.sync_windows.window_start IS 'First instant asked for (inclusive)';
COMMENT ON COLUMN core.sync_windows.window_end IS 'Last instant asked for (exclusive)';
COMMENT ON COLUMN core.sync_windows.parent_id IS 'The window this half was split from';
COMMENT ON COLUMN core.sync_windows.status IS 'Where the window stands';
COMMENT ON COLUMN core.sync_windows.lease_epoch IS 'Fencing number, raised by each claim';
COMMENT ON COLUMN core.sync_windows.retry_count IS 'Failed or incomplete attempts';
COMMENT ON COLUMN core.sync_windows.deferral_count IS 'Times Ringba asked us to come back later; these burn no attempt';
COMMENT ON COLUMN core.sync_windows.available_at IS 'Not claimed before this time';
COMMENT ON COLUMN core.sync_windows.processing_error IS 'Why the last attempt failed or was incomplete';
COMMENT ON COLUMN core.sync_windows.pages IS 'Pages read by the last attempt';
COMMENT ON COLUMN core.sync_windows.records IS 'Records received by the last attempt, duplicates included';
COMMENT ON COLUMN core.sync_windows.distinct_calls IS 'Distinct records received by the last attempt';
COMMENT ON COLUMN core.sync_windows.ringba_total IS 'Ringba''s own count, where it gave one';
COMMENT ON COLUMN core.sync_windows.short_pages IS 'Pages that came back short without being the last';
COMMENT ON COLUMN core.sync_windows.partial IS 'Whether Ringba marked any page as partial';
COMMENT ON COLUMN core.sync_windows.inserted IS 'Calls that were new, over all attempts';
COMMENT ON COLUMN core.sync_windows.changed IS 'Calls whose metadata changed, over all attempts';
COMMENT ON COLUMN core.sync_windows.identical IS 'Calls already stored unchanged, over all attempts';
COMMENT ON COLUMN core.sync_windows.rejected IS 'Records set aside in core.rejected_records, over all attempts';
COMMENT ON COLUMN core.sync_windows.duration_ms IS 'Milliseconds the last attempt took';
COMMENT ON COLUMN core.sync_windows.created_at IS 'When the window was opened';
COMMENT ON COLUMN core.sync_windows.finished_at IS 'When it ended';

CREATE INDEX IF NOT EXISTS sync_windows_waiting_idx ON core.sync_windows (window_start DESC) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS sync_windows_working_idx ON core.sync_windows (status) WHERE status = 'working';
CREATE INDEX IF NOT EXISTS sync_windows_parent_idx ON core.sync_windows (parent_id) WHERE parent_id IS NOT NULL;
-- The same stretch of time is not waited for twice by windows of one kind.
CREATE UNIQUE INDEX IF NOT EXISTS sync_windows_open_once_idx ON core.sync_windows (kind, window_start, window_end)
    WHERE status IN ('pending', 'working');
-- Where the last rolling window ended.
CREATE INDEX IF NOT EXISTS sync_windows_rolling_idx ON core.sync_windows (window_end DESC) WHERE kind = 'rolling';
CREATE INDEX IF NOT EXISTS sync_windows_failed_idx ON core.sync_windows (window_start DESC) WHERE status = 'failed';
