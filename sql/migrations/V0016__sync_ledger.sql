-- The ledger of windows becomes a proof: a window that came back incomplete is split until only the minutes in doubt are
-- left, a backfill can be resumed, and an audit compares what is stored with what Ringba says on a second, fresh reading.

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

ALTER TABLE core.sync_windows
    ADD COLUMN IF NOT EXISTS root_id uuid REFERENCES core.sync_windows,
    ADD COLUMN IF NOT EXISTS backfill_id uuid REFERENCES core.backfills,
    ADD COLUMN IF NOT EXISTS passes integer,
    ADD COLUMN IF NOT EXISTS page_log jsonb;

COMMENT ON COLUMN core.sync_windows.root_id IS 'The window that the first split began with; null where nothing was split';
COMMENT ON COLUMN core.sync_windows.backfill_id IS 'The backfill it belongs to, pieces of its windows included';
COMMENT ON COLUMN core.sync_windows.passes IS 'How often the last attempt read the window from its start: without a count to trust, two readings must agree';
COMMENT ON COLUMN core.sync_windows.page_log IS 'Pages of the last attempt in their order: [offset, records received, Ringba''s count or null, marked as partial]';
COMMENT ON COLUMN core.sync_windows.kind IS 'rolling: newest calls; backfill: asked for by a person; reread: closed hour read again; heal: minutes that an audit found different; half: piece of a split window; audit: read for comparison only';

ALTER TABLE core.sync_windows DROP CONSTRAINT IF EXISTS sync_windows_kind;
ALTER TABLE core.sync_windows ADD CONSTRAINT sync_windows_kind
    CHECK (kind IN ('rolling', 'backfill', 'reread', 'heal', 'half', 'audit'));
ALTER TABLE core.sync_windows DROP CONSTRAINT IF EXISTS sync_windows_half_has_parent;
ALTER TABLE core.sync_windows ADD CONSTRAINT sync_windows_half_has_parent
    CHECK (CASE kind WHEN 'half' THEN parent_id IS NOT NULL WHEN 'audit' THEN true ELSE parent_id IS NULL END);
ALTER TABLE core.sync_windows DROP CONSTRAINT IF EXISTS sync_windows_piece_has_root;
ALTER TABLE core.sync_windows ADD CONSTRAINT sync_windows_piece_has_root
    CHECK ((parent_id IS NULL) = (root_id IS NULL));
ALTER TABLE core.sync_windows DROP CONSTRAINT IF EXISTS sync_windows_page_log_is_a_list;
ALTER TABLE core.sync_windows ADD CONSTRAINT sync_windows_page_log_is_a_list CHECK (jsonb_typeof(page_log) = 'array');

-- What has been read over a stretch of time: the proof, and whether a dead letter has been made good since.
CREATE INDEX IF NOT EXISTS sync_windows_span_idx ON core.sync_windows USING gist (tstzrange(window_start, window_end));
-- Where the hourly second reading stands.
CREATE INDEX IF NOT EXISTS sync_windows_reread_idx ON core.sync_windows (window_end DESC) WHERE kind = 'reread';
-- What is left of a backfill.
CREATE INDEX IF NOT EXISTS sync_windows_backfill_idx ON core.sync_windows (backfill_id) WHERE backfill_id IS NOT NULL;

CREATE OR REPLACE VIEW core.windows_in_doubt AS
SELECT s.is_audit, lower(s.stretch) AS starts_at, upper(s.stretch) AS ends_at, f.processing_error AS reason,
       f.distinct_calls, f.ringba_total
FROM (
    SELECT d.is_audit, unnest(d.stretches) AS stretch
    FROM (
        SELECT w.kind = 'audit' AS is_audit, range_agg(tstzrange(w.window_start, w.window_end)) AS stretches
        FROM core.sync_windows AS w
        WHERE w.status = 'failed'
          -- Read whole since, by whatever window: no longer in doubt.
          AND NOT EXISTS (SELECT FROM core.sync_windows AS o
                          WHERE tstzrange(o.window_start, o.window_end) @> tstzrange(w.window_start, w.window_end)
                            AND o.status = 'done' AND (o.kind = 'audit') = (w.kind = 'audit')
                            AND o.finished_at > w.finished_at)
        GROUP BY 1
    ) AS d
) AS s
CROSS JOIN LATERAL (
    SELECT w.processing_error, w.distinct_calls, w.ringba_total
    FROM core.sync_windows AS w
    WHERE w.status = 'failed' AND (w.kind = 'audit') = s.is_audit
      AND tstzrange(w.window_start, w.window_end) && s.stretch
    ORDER BY w.finished_at DESC
    LIMIT 1
) AS f;

COMMENT ON VIEW core.windows_in_doubt IS 'Stretches of time whose calls may be missing: dead windows, neighbours merged, those read whole since left out';
COMMENT ON COLUMN core.windows_in_doubt.is_audit IS 'Whether an audit could not be completed; otherwise calls may be missing';
COMMENT ON COLUMN core.windows_in_doubt.starts_at IS 'First instant in doubt';
COMMENT ON COLUMN core.windows_in_doubt.ends_at IS 'End of the doubt (exclusive)';
COMMENT ON COLUMN core.windows_in_doubt.reason IS 'Why, in the words of the newest failed window';
COMMENT ON COLUMN core.windows_in_doubt.distinct_calls IS 'Distinct records which that window received';
COMMENT ON COLUMN core.windows_in_doubt.ringba_total IS 'Ringba''s own count for it';

CREATE OR REPLACE VIEW core.windows_in_doubt_alerts AS
SELECT d.is_audit, d.starts_at, d.ends_at,
       CASE WHEN d.is_audit THEN 'audit_in_doubt:' ELSE 'window_in_doubt:' END
           || to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS cause,
       CASE WHEN d.is_audit THEN 'reconciliation' ELSE 'window_in_doubt' END AS kind,
       CASE WHEN d.is_audit THEN 'warning' ELSE 'critical' END::core.severity AS severity,
       format(CASE WHEN d.is_audit THEN 'Calls from %1$s to %2$s UTC could not be compared with Ringba (%3$s). When Ringba is well: '
                   ELSE 'Calls from %1$s to %2$s UTC may be missing (%3$s). Check Ringba, then: ' END
              || 'SELECT callscript.requeue(''{"lane":"ingest","from":"%4$s","to":"%5$s"}'')',
              to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
              to_char(d.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), d.reason,
              to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
              to_char(d.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) AS message,
       jsonb_build_object('starts_at', d.starts_at, 'ends_at', d.ends_at, 'distinct_calls', d.distinct_calls,
                          'ringba_total', d.ringba_total) AS details
FROM core.windows_in_doubt AS d;

COMMENT ON VIEW core.windows_in_doubt_alerts IS 'Words for what is in doubt, one alert a stretch of time: raised when a window dies and again by the watchdog';
COMMENT ON COLUMN core.windows_in_doubt_alerts.is_audit IS 'Whether an audit could not be completed';
COMMENT ON COLUMN core.windows_in_doubt_alerts.starts_at IS 'First instant in doubt';
COMMENT ON COLUMN core.windows_in_doubt_alerts.ends_at IS 'End of the doubt (exclusive)';
COMMENT ON COLUMN core.windows_in_doubt_alerts.cause IS 'core.alerts.cause';
COMMENT ON COLUMN core.windows_in_doubt_alerts.kind IS 'core.alerts.kind';
COMMENT ON COLUMN core.windows_in_doubt_alerts.severity IS 'core.alerts.severity';
COMMENT ON COLUMN core.windows_in_doubt_alerts.message IS 'core.alerts.message';
COMMENT ON COLUMN core.windows_in_doubt_alerts.details IS 'core.alerts.details';

CREATE TABLE IF NOT EXISTS core.reconciliations (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    window_id        uuid NOT NULL REFERENCES core.sync_windows,
    slice_start      timestamptz NOT NULL,
    slice_end        timestamptz NOT NULL,
    campaign_key     text NOT NULL,
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

CREATE OR REPLACE VIEW core.reconciliation_alerts AS
SELECT 'reconciliation:' || r.day AS cause, 'reconciliation' AS kind, 'critical'::core.severity AS severity,
       format('What is stored of %s differs from Ringba in %s minutes (%s UTC%s): see bi.reconciliation. They are being read '
              'again; then: SELECT callscript.reconcile(''%s'')', r.day, cardinality(r.minutes),
              (SELECT string_agg(to_char(m AT TIME ZONE 'UTC', 'HH24:MI'), ' ' ORDER BY m) FROM unnest(r.minutes[1:30]) AS m),
              CASE WHEN cardinality(r.minutes) > 30 THEN ' and more' ELSE '' END, r.day) AS message,
       jsonb_build_object('day', r.day, 'minutes', r.minutes) AS details
FROM (
    SELECT to_char(x.slice_start AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, array_agg(DISTINCT m ORDER BY m) AS minutes
    FROM core.reconciliations AS x, unnest(x.minutes_in_doubt) AS m
    WHERE cardinality(x.minutes_in_doubt) > 0
    GROUP BY 1
) AS r;

COMMENT ON VIEW core.reconciliation_alerts IS 'Words for every day whose reconciliation is red';
COMMENT ON COLUMN core.reconciliation_alerts.cause IS 'core.alerts.cause';
COMMENT ON COLUMN core.reconciliation_alerts.kind IS 'core.alerts.kind';
COMMENT ON COLUMN core.reconciliation_alerts.severity IS 'core.alerts.severity';
COMMENT ON COLUMN core.reconciliation_alerts.message IS 'core.alerts.message';
COMMENT ON COLUMN core.reconciliation_alerts.details IS 'core.alerts.details';

CREATE TABLE IF NOT EXISTS core.gates (
    name         text PRIMARY KEY,
    tokens       double precision NOT NULL,
    refilled_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_until timestamptz,
    failures     integer NOT NULL DEFAULT 0,
    throttles    integer NOT NULL DEFAULT 0,
    is_open      boolean NOT NULL DEFAULT false,
    openings     integer NOT NULL DEFAULT 0,
    probe_until  timestamptz,
    last_error   text,
    CONSTRAINT gates_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT gates_counts_not_negative CHECK (failures >= 0 AND throttles >= 0 AND openings >= 0),
    CONSTRAINT gates_open_is_explained CHECK (NOT is_open OR (closed_until IS NOT NULL AND last_error IS NOT NULL))
) WITH (fillfactor = 50);

COMMENT ON TABLE core.gates IS 'What all workers together may ask of one account of another party: token bucket, Retry-After and circuit breaker';
COMMENT ON COLUMN core.gates.name IS 'Party and account, e.g. ringba:RA0123456789';
COMMENT ON COLUMN core.gates.tokens IS 'Requests that may be made at once; below zero: places in the queue that are taken already';
COMMENT ON COLUMN core.gates.refilled_at IS 'When the bucket was last filled up';
COMMENT ON COLUMN core.gates.closed_until IS 'Nobody asks before this time (Retry-After, or the circuit is open)';
COMMENT ON COLUMN core.gates.failures IS 'Failed requests in a row';
COMMENT ON COLUMN core.gates.throttles IS 'Refusals for asking too often in a row';
COMMENT ON COLUMN core.gates.is_open IS 'Whether the circuit is open: only one probe at a time is let through';
COMMENT ON COLUMN core.gates.openings IS 'How often the circuit has opened without a good answer in between; each doubles the wait';
COMMENT ON COLUMN core.gates.probe_until IS 'Until when the probe that was let through is waited for';
COMMENT ON COLUMN core.gates.last_error IS 'What the last failure was';

CREATE OR REPLACE VIEW core.circuit_alerts AS
SELECT 'circuit:' || g.name AS cause, 'circuit' AS kind, 'critical'::core.severity AS severity,
       format('%s has failed %s times in a row (%s): it is left alone and tried again by itself at %s UTC. If it is well: '
              'UPDATE core.gates SET is_open = false, closed_until = NULL, failures = 0 WHERE name = %L',
              g.name, g.failures, g.last_error, to_char(g.closed_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), g.name) AS message,
       jsonb_build_object('gate', g.name, 'failures', g.failures, 'closed_until', g.closed_until) AS details
FROM core.gates AS g
WHERE g.is_open;

COMMENT ON VIEW core.circuit_alerts IS 'Words for every circuit that is open';
COMMENT ON COLUMN core.circuit_alerts.cause IS 'core.alerts.cause';
COMMENT ON COLUMN core.circuit_alerts.kind IS 'core.alerts.kind';
COMMENT ON COLUMN core.circuit_alerts.severity IS 'core.alerts.severity';
COMMENT ON COLUMN core.circuit_alerts.message IS 'core.alerts.message';
COMMENT ON COLUMN core.circuit_alerts.details IS 'core.alerts.details';

ALTER TABLE core.alerts DROP CONSTRAINT IF EXISTS alerts_kind;
ALTER TABLE core.alerts ADD CONSTRAINT alerts_kind CHECK (kind IN (
    'backlog', 'lane_stalled', 'worker_silent', 'window_in_doubt', 'budget', 'model_shutdown', 'cron_silent',
    'dead_letters', 'circuit', 'reconciliation'));

ALTER TABLE core.calls ADD COLUMN IF NOT EXISTS audio_url_seen_at timestamptz;
COMMENT ON COLUMN core.calls.audio_url_seen_at IS 'When audio_url was sent to us; addresses expire about vault.url_hours later';
UPDATE core.calls SET audio_url_seen_at = ingested_at WHERE audio_url IS NOT NULL AND audio_url_seen_at IS NULL;
ALTER TABLE core.calls DROP CONSTRAINT IF EXISTS calls_audio_url_has_time;
ALTER TABLE core.calls ADD CONSTRAINT calls_audio_url_has_time
    CHECK ((audio_url IS NULL) = (audio_url_seen_at IS NULL));
-- Waiting calls whose recording's address expires first: the reserved share of the vault's claims.
CREATE INDEX IF NOT EXISTS calls_expiring_idx ON core.calls (audio_url_seen_at)
    WHERE status = 'pending' AND audio_url IS NOT NULL;
-- What is stored under a key: the sweep for objects without a row.
CREATE UNIQUE INDEX IF NOT EXISTS calls_storage_path_once_idx ON core.calls (storage_path) WHERE storage_path IS NOT NULL;

INSERT INTO core.settings (key, value, description) VALUES
    ('ingest.window_every_seconds', '30', 'Seconds between two rolling windows when workers open them; pg_cron opens one a minute'),
    ('ingest.reread_after_minutes', '360', 'Minutes after which a closed hour is read once more: recordings and revenue arrive late'),
    ('ingest.split_over_calls', '5000', 'A window with more calls than this is split before it is read'),
    ('ingest.smallest_window_seconds', '60', 'Windows are split on multiples of this many seconds and no further'),
    ('ringba.requests_per_second', '10', 'Requests a second that all workers together send to one Ringba account'),
    ('ringba.burst', '20', 'Requests that may be sent at once after a quiet time'),
    ('ringba.circuit_failures', '8', 'Failed requests in a row after which Ringba is left alone for ringba.circuit_seconds'),
    ('ringba.circuit_seconds', '60', 'Seconds for which Ringba is left alone at first; doubles up to ten minutes while it stays down'),
    ('vault.url_hours', '24', 'Hours after which the address of a recording expires'),
    ('vault.expiring_hours', '4', 'Calls whose address expires within this many hours are served from the reserved share'),
    ('vault.expiring_share', '0.125', 'Share of the vault''s claims that is reserved for addresses about to expire')
ON CONFLICT (key) DO NOTHING;

GRANT SELECT ON core.backfills, core.reconciliations, core.gates, core.windows_in_doubt, core.windows_in_doubt_alerts,
    core.reconciliation_alerts, core.circuit_alerts TO callscript_dba;
GRANT UPDATE (tokens, closed_until, is_open, probe_until, failures, throttles, openings) ON core.gates TO callscript_dba;
