-- The ledger: what was asked of Ringba, what came back, and how it compares with a second, fresh reading. A window that came
-- back incomplete is split until only the minutes in doubt are left, and a backfill can be resumed.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.backfills (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    from_time    timestamptz NOT NULL,
    to_time      timestamptz NOT NULL,
    step         interval NOT NULL,
    requested_by text NOT NULL DEFAULT session_user,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT backfills_order CHECK (to_time > from_time),
    CONSTRAINT backfills_step_positive CHECK (step > interval '0')
);

COMMENT ON TABLE core.backfills IS 'Stretches of history that a person asked for; asking again while one is unfinished resumes it';
COMMENT ON COLUMN core.backfills.id IS 'Internal id; core.sync_windows.backfill_id names it';
COMMENT ON COLUMN core.backfills.from_time IS 'First instant asked for (inclusive)';
COMMENT ON COLUMN core.backfills.to_time IS 'Last instant asked for (exclusive)';
COMMENT ON COLUMN core.backfills.step IS 'Length of one window';
COMMENT ON COLUMN core.backfills.requested_by IS 'Database role that asked';
COMMENT ON COLUMN core.backfills.created_at IS 'When it was asked for';

CREATE INDEX IF NOT EXISTS backfills_span_idx ON core.backfills (from_time, to_time);

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
    root_id          uuid REFERENCES core.sync_windows,
    backfill_id      uuid REFERENCES core.backfills,
    passes           integer,
    page_log         jsonb,
    heal_round       smallint NOT NULL DEFAULT 0,
    left_calls       jsonb NOT NULL DEFAULT '{}',
    left_epoch       bigint NOT NULL DEFAULT 0,
    deferred_since   timestamptz,
    CONSTRAINT sync_windows_kind CHECK (kind IN ('rolling', 'backfill', 'reread', 'heal', 'half', 'audit')),
    CONSTRAINT sync_windows_order CHECK (window_end > window_start),
    CONSTRAINT sync_windows_half_has_parent CHECK (
        CASE kind WHEN 'half' THEN parent_id IS NOT NULL WHEN 'audit' THEN true ELSE parent_id IS NULL END),
    CONSTRAINT sync_windows_retry_count_range CHECK (retry_count BETWEEN 0 AND 3),
    CONSTRAINT sync_windows_deferral_count_not_negative CHECK (deferral_count >= 0),
    CONSTRAINT sync_windows_deferral_has_time CHECK (deferral_count = 0 OR deferred_since IS NOT NULL),
    CONSTRAINT sync_windows_lease_epoch_not_negative CHECK (lease_epoch >= 0),
    CONSTRAINT sync_windows_failure_is_explained CHECK (status <> 'failed' OR btrim(coalesce(processing_error, '')) <> ''),
    CONSTRAINT sync_windows_end_has_time CHECK ((status IN ('done', 'split', 'failed')) = (finished_at IS NOT NULL)),
    CONSTRAINT sync_windows_done_is_whole CHECK (
        status <> 'done' OR (partial IS FALSE AND distinct_calls IS NOT NULL AND pages IS NOT NULL AND left_calls = '{}')),
    CONSTRAINT sync_windows_piece_has_root CHECK ((parent_id IS NULL) = (root_id IS NULL)),
    CONSTRAINT sync_windows_page_log_is_a_list CHECK (jsonb_typeof(page_log) = 'array'),
    CONSTRAINT sync_windows_heal_round_range CHECK (heal_round BETWEEN 0 AND 3),
    CONSTRAINT sync_windows_left_calls_is_an_object CHECK (jsonb_typeof(left_calls) = 'object'),
    CONSTRAINT sync_windows_left_epoch_range CHECK (left_epoch BETWEEN 0 AND lease_epoch)
);

COMMENT ON TABLE core.sync_windows IS 'The ledger of what was asked of Ringba and what came back';
COMMENT ON COLUMN core.sync_windows.id IS 'Internal id';
COMMENT ON COLUMN core.sync_windows.kind IS 'rolling: newest calls; backfill: asked for by a person; reread: closed hour read again; heal: minutes that an audit found different; half: piece of a split window; audit: read for comparison only';
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
COMMENT ON COLUMN core.sync_windows.root_id IS 'The window that the first split began with; null where nothing was split';
COMMENT ON COLUMN core.sync_windows.backfill_id IS 'The backfill it belongs to, pieces of its windows included';
COMMENT ON COLUMN core.sync_windows.passes IS 'How often the last attempt read the window from its start: without a count to trust, two readings must agree';
COMMENT ON COLUMN core.sync_windows.page_log IS 'Pages of the last attempt in their order: [offset, records received, Ringba''s count or null, marked as partial]';
COMMENT ON COLUMN core.sync_windows.heal_round IS 'Which healing of its minutes a heal window is, and after which healing an audit looks again; 0: before any';
COMMENT ON COLUMN core.sync_windows.left_calls IS 'Calls that could not be stored yet, because another transaction holds their rows: {ringba_call_id: start}';
COMMENT ON COLUMN core.sync_windows.left_epoch IS 'lease_epoch of the attempt that left_calls speaks of';
COMMENT ON COLUMN core.sync_windows.deferred_since IS 'When the window was first put off; of no meaning while deferral_count is 0';

CREATE INDEX IF NOT EXISTS sync_windows_waiting_idx ON core.sync_windows (window_start DESC) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS sync_windows_working_idx ON core.sync_windows (status) WHERE status = 'working';
CREATE INDEX IF NOT EXISTS sync_windows_parent_idx ON core.sync_windows (parent_id) WHERE parent_id IS NOT NULL;
-- The same stretch of time is not waited for twice by windows of one kind.
CREATE UNIQUE INDEX IF NOT EXISTS sync_windows_open_once_idx ON core.sync_windows (kind, window_start, window_end)
    WHERE status IN ('pending', 'working');
-- Where the last rolling window ended.
CREATE INDEX IF NOT EXISTS sync_windows_rolling_idx ON core.sync_windows (window_end DESC) WHERE kind = 'rolling';
CREATE INDEX IF NOT EXISTS sync_windows_failed_idx ON core.sync_windows (window_start DESC) WHERE status = 'failed';
-- What has been read over a stretch of time: the proof, and whether a dead letter has been made good since.
CREATE INDEX IF NOT EXISTS sync_windows_span_idx ON core.sync_windows USING gist (tstzrange(window_start, window_end));
-- Where the hourly second reading stands.
CREATE INDEX IF NOT EXISTS sync_windows_reread_idx ON core.sync_windows (window_end DESC) WHERE kind = 'reread';
-- Whether windows are being read at all.
CREATE INDEX IF NOT EXISTS sync_windows_done_idx ON core.sync_windows (finished_at) WHERE status = 'done';
-- The pieces of a split window.
CREATE INDEX IF NOT EXISTS sync_windows_root_idx ON core.sync_windows (root_id) WHERE root_id IS NOT NULL;
-- What is left of a backfill.
CREATE INDEX IF NOT EXISTS sync_windows_backfill_idx ON core.sync_windows (backfill_id) WHERE backfill_id IS NOT NULL;

CREATE TABLE IF NOT EXISTS core.reconciliations (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    window_id        uuid NOT NULL REFERENCES core.sync_windows,
    slice_start      timestamptz NOT NULL,
    slice_end        timestamptz NOT NULL,
    campaign_key     text COLLATE "C" NOT NULL,
    campaign         text NOT NULL,
    ringba_calls     integer NOT NULL,
    stored_calls     integer NOT NULL,
    ringba_seconds   bigint NOT NULL,
    stored_seconds   bigint NOT NULL,
    ringba_revenue   numeric(16, 4) NOT NULL,
    stored_revenue   numeric(16, 4) NOT NULL,
    ringba_payout    numeric(16, 4) NOT NULL,
    stored_payout    numeric(16, 4) NOT NULL,
    minutes_in_doubt timestamptz[] NOT NULL DEFAULT '{}',
    checked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT reconciliations_slice_once UNIQUE (slice_start, slice_end, campaign_key),
    CONSTRAINT reconciliations_order CHECK (slice_end > slice_start),
    CONSTRAINT reconciliations_counts_not_negative CHECK (
        ringba_calls >= 0 AND stored_calls >= 0 AND ringba_seconds >= 0 AND stored_seconds >= 0),
    CONSTRAINT reconciliations_green_is_equal CHECK (
        cardinality(minutes_in_doubt) > 0
        OR (ringba_calls, ringba_seconds, ringba_revenue, ringba_payout)
           = (stored_calls, stored_seconds, stored_revenue, stored_payout))
);

COMMENT ON TABLE core.reconciliations IS 'Newest comparison of what is stored with a fresh reading of Ringba, per slice of an hour and campaign';
COMMENT ON COLUMN core.reconciliations.id IS 'Internal id';
COMMENT ON COLUMN core.reconciliations.window_id IS 'The audit window that was read';
COMMENT ON COLUMN core.reconciliations.slice_start IS 'First instant compared (inclusive); an hour, or a piece of one where the hour had to be split';
COMMENT ON COLUMN core.reconciliations.slice_end IS 'Last instant compared (exclusive)';
COMMENT ON COLUMN core.reconciliations.campaign_key IS 'core.campaigns.external_key; empty: nobody called in this slice';
COMMENT ON COLUMN core.reconciliations.campaign IS 'Name of the campaign';
COMMENT ON COLUMN core.reconciliations.ringba_calls IS 'Calls that Ringba lists';
COMMENT ON COLUMN core.reconciliations.stored_calls IS 'Calls that are stored';
COMMENT ON COLUMN core.reconciliations.ringba_seconds IS 'Talk seconds by Ringba';
COMMENT ON COLUMN core.reconciliations.stored_seconds IS 'Talk seconds stored';
COMMENT ON COLUMN core.reconciliations.ringba_revenue IS 'Dollars of revenue by Ringba';
COMMENT ON COLUMN core.reconciliations.stored_revenue IS 'Dollars of revenue stored';
COMMENT ON COLUMN core.reconciliations.ringba_payout IS 'Dollars of payout by Ringba';
COMMENT ON COLUMN core.reconciliations.stored_payout IS 'Dollars of payout stored';
COMMENT ON COLUMN core.reconciliations.minutes_in_doubt IS 'Starts of the minutes that differ; empty: green';
COMMENT ON COLUMN core.reconciliations.checked_at IS 'When it was compared';

CREATE INDEX IF NOT EXISTS reconciliations_span_idx ON core.reconciliations USING gist (tstzrange(slice_start, slice_end));
CREATE INDEX IF NOT EXISTS reconciliations_red_idx ON core.reconciliations (slice_start) WHERE cardinality(minutes_in_doubt) > 0;
-- A day of bi.reconciliation.
CREATE INDEX IF NOT EXISTS reconciliations_day_idx ON core.reconciliations (((slice_start AT TIME ZONE 'UTC')::date));

CREATE TABLE IF NOT EXISTS core.gates (
    name               text PRIMARY KEY,
    tokens             double precision NOT NULL,
    refilled_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    place_at           timestamptz NOT NULL DEFAULT '-infinity',
    detail_tokens      double precision NOT NULL DEFAULT 0,
    detail_refilled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    detail_place_at    timestamptz NOT NULL DEFAULT '-infinity',
    closed_until       timestamptz,
    failures           integer NOT NULL DEFAULT 0,
    throttles          integer NOT NULL DEFAULT 0,
    is_open            boolean NOT NULL DEFAULT false,
    openings           integer NOT NULL DEFAULT 0,
    probe_until        timestamptz,
    probes             smallint NOT NULL DEFAULT 0,
    failed_probes      smallint NOT NULL DEFAULT 0,
    last_error         text,
    CONSTRAINT gates_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT gates_counts_not_negative CHECK (failures >= 0 AND throttles >= 0 AND openings >= 0 AND failed_probes >= 0),
    CONSTRAINT gates_probes_range CHECK (probes BETWEEN 0 AND 3),
    CONSTRAINT gates_open_is_explained CHECK (NOT is_open OR (closed_until IS NOT NULL AND last_error IS NOT NULL))
) WITH (fillfactor = 50);

COMMENT ON TABLE core.gates IS 'What all workers together may ask of one account of another party: token bucket, Retry-After and circuit breaker';
COMMENT ON COLUMN core.gates.name IS 'Party and account, e.g. ringba:RA0123456789';
COMMENT ON COLUMN core.gates.tokens IS 'Requests that may be made at once; below zero: places in the queue that are taken already';
COMMENT ON COLUMN core.gates.refilled_at IS 'When the bucket was last filled up';
COMMENT ON COLUMN core.gates.place_at IS 'When the last place in the queue comes; the next one comes later';
COMMENT ON COLUMN core.gates.detail_tokens IS 'The same bucket for details of specific calls, which have a limit of their own';
COMMENT ON COLUMN core.gates.detail_refilled_at IS 'When the bucket for details was last filled up';
COMMENT ON COLUMN core.gates.detail_place_at IS 'When the last place in the queue for details comes';
COMMENT ON COLUMN core.gates.closed_until IS 'Nobody asks before this time (Retry-After, or the circuit is open)';
COMMENT ON COLUMN core.gates.failures IS 'Failed requests in a row';
COMMENT ON COLUMN core.gates.throttles IS 'Refusals for asking too often in a row';
COMMENT ON COLUMN core.gates.is_open IS 'Whether the circuit is open: only a few probes are let through';
COMMENT ON COLUMN core.gates.openings IS 'How often the circuit has opened without a good answer in between; each doubles the wait';
COMMENT ON COLUMN core.gates.probe_until IS 'Until when the probes that were let through are waited for';
COMMENT ON COLUMN core.gates.probes IS 'Probes let through since the rest was over';
COMMENT ON COLUMN core.gates.failed_probes IS 'How many of them failed; when all have, the circuit rests again and longer';
COMMENT ON COLUMN core.gates.last_error IS 'What the last failure was';

GRANT UPDATE (tokens, detail_tokens, closed_until, is_open, probe_until, probes, failed_probes, failures, throttles, openings) ON core.gates TO callscript_dba;
