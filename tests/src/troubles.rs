//! Every kind of trouble that needs a person, as statements that make it and end it.

/// A kind of trouble, and statements that make it and end it.
#[derive(Debug, Clone, Copy)]
pub struct Trouble {
    /// `core.alerts.kind`
    pub kind: &'static str,
    /// Makes it, in a fresh database.
    pub begins: &'static str,
    /// Ends it.
    pub ends: &'static str,
}

/// All that the watchdog knows, but a snapshot that is held: that takes a second session.
pub const TROUBLES: [Trouble; 24] = [
    Trouble {
        kind: "backlog",
        begins: include_str!("troubles/backlog.sql"),
        ends: "UPDATE core.calls SET status = 'skipped', processing_error = 'for a test'",
    },
    Trouble {
        kind: "lane_stalled",
        begins: "INSERT INTO core.sync_windows (kind, window_start, window_end, available_at)
                 VALUES ('backfill', '2026-11-01', '2026-11-02', clock_timestamp() - interval '11 minutes')",
        ends: "UPDATE core.sync_windows SET status = 'done', pages = 1, distinct_calls = 0, partial = false,
                      finished_at = clock_timestamp()",
    },
    Trouble {
        kind: "worker_silent",
        begins: "INSERT INTO core.workers (id, version, host, lanes, started_at, last_seen_at)
                 VALUES ('box-1', '0.1.0', 'box', '{vault}', clock_timestamp() - interval '1 hour',
                         clock_timestamp() - interval '3 minutes')",
        ends: "SELECT callscript.register_worker('box-1', '{\"stopped\": true}')",
    },
    Trouble {
        kind: "window_in_doubt",
        begins: "INSERT INTO core.sync_windows (kind, window_start, window_end, status, processing_error, finished_at)
                 VALUES ('backfill', '2026-10-01', '2026-10-02', 'failed', 'HTTP 500', clock_timestamp());
                 -- Dead letters are a trouble of their own: look at this one alone.
                 INSERT INTO core.alerts (cause, kind, severity, message) VALUES ('dead_letters', 'dead_letters', 'info', 'x')",
        ends: "INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, finished_at)
               VALUES ('reread', '2026-09-30', '2026-10-03', 'done', 1, 0, false, clock_timestamp())",
    },
    Trouble {
        kind: "budget",
        begins: "INSERT INTO core.cost_ledger (lane, item, quantity, unit, usd) VALUES ('judge', 'judge_input', 1, 'tokens', 15.01)",
        ends: "UPDATE core.settings SET value = '16' WHERE key = 'budget.daily_usd'",
    },
    Trouble {
        kind: "model_shutdown",
        begins: "INSERT INTO core.judge_models (id, usd_per_m_input, usd_per_m_cached, usd_per_m_output, shutdown_on)
                 VALUES ('old-model', 1, 1, 1, current_date + 29);
                 UPDATE core.judge_tiers SET model_id = 'old-model' WHERE tier = 1",
        ends: "UPDATE core.judge_models SET shutdown_on = current_date + 31 WHERE id = 'old-model'",
    },
    Trouble {
        kind: "cron_silent",
        begins: "INSERT INTO core.sweeps (job, last_run_at, last_cron_at)
                 VALUES ('tidy', clock_timestamp(), clock_timestamp() - interval '6 minutes')
                 ON CONFLICT (job) DO UPDATE SET last_cron_at = excluded.last_cron_at",
        ends: "UPDATE core.sweeps SET last_cron_at = clock_timestamp()",
    },
    Trouble {
        kind: "dead_letters",
        begins: include_str!("troubles/dead_letter.sql"),
        ends: "SELECT callscript.requeue('{}')",
    },
    Trouble {
        kind: "circuit",
        begins: "INSERT INTO core.gates (name, tokens, is_open, failures, openings, closed_until, last_error)
                 VALUES ('ringba:RA1', 0, true, 5, 1, clock_timestamp() + interval '1 minute', 'HTTP 503')",
        ends: "UPDATE core.gates SET is_open = false, closed_until = NULL, failures = 0",
    },
    Trouble {
        kind: "reconciliation",
        begins: include_str!("troubles/reconciliation.sql"),
        ends: "UPDATE core.reconciliations SET stored_calls = ringba_calls, minutes_in_doubt = '{}'",
    },
    Trouble {
        kind: "lane_paused",
        begins: "SELECT callscript.pause('judge', 'the key is rotated');
                 UPDATE core.lanes SET paused_at = paused_at - interval '61 minutes' WHERE lane = 'judge'",
        ends: "SELECT callscript.resume('judge')",
    },
    Trouble {
        kind: "log_partitions",
        begins: "INSERT INTO core.sys_logs (at, level, target, message) VALUES ('1999-12-31 23:59+00', 'info', 'test', 'old')",
        ends: "DELETE FROM core.sys_logs_default",
    },
    Trouble {
        kind: "database_size",
        begins: "UPDATE core.settings SET value = '0.001' WHERE key = 'watch.database_gb'",
        ends: "UPDATE core.settings SET value = '0' WHERE key = 'watch.database_gb'",
    },
    Trouble {
        kind: "wraparound",
        begins: "UPDATE core.settings SET value = '0' WHERE key = 'watch.wraparound_millions'",
        ends: "UPDATE core.settings SET value = '1000' WHERE key = 'watch.wraparound_millions'",
    },
    Trouble {
        kind: "minutes_unread",
        begins: "INSERT INTO core.sync_windows (kind, window_start, window_end, status, created_at)
                 VALUES ('rolling', now() - interval '11 minutes', now() - interval '6 minutes', 'working', now() - interval '6 minutes')",
        ends: "UPDATE core.sync_windows
               SET status = 'done', pages = 1, distinct_calls = 0, partial = false, window_end = clock_timestamp(),
                   created_at = clock_timestamp(), finished_at = clock_timestamp()",
    },
    Trouble {
        kind: "no_windows",
        begins: "INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, created_at, finished_at)
                 VALUES ('rolling', now() - interval '5 minutes', now(), 'done', 1, 0, false, now() - interval '6 minutes', now())",
        ends: "SELECT callscript.open_window()",
    },
    Trouble {
        kind: "undecided",
        begins: include_str!("troubles/undecided.sql"),
        ends: "UPDATE core.calls SET status = 'skipped', processing_error = 'for a test'",
    },
    Trouble {
        kind: "setbacks",
        begins: include_str!("troubles/setbacks.sql"),
        ends: "UPDATE core.calls SET deferral_count = 0",
    },
    Trouble {
        kind: "dead_letters_grow",
        begins: include_str!("troubles/dead_letters_grow.sql"),
        ends: "UPDATE core.calls SET available_at = available_at - interval '2 hours'",
    },
    Trouble {
        kind: "lease_age",
        begins: include_str!("troubles/lease_age.sql"),
        ends: "DELETE FROM core.leases;
               UPDATE core.calls SET status = 'skipped', processing_error = 'for a test' WHERE ringba_call_id = 'L'",
    },
    Trouble {
        kind: "put_off",
        begins: include_str!("troubles/put_off.sql"),
        ends: "UPDATE core.calls SET deferral_count = 0",
    },
    Trouble {
        kind: "parked",
        begins: include_str!("troubles/parked.sql"),
        ends: "SELECT callscript.requeue('{}')",
    },
    Trouble {
        kind: "no_model",
        begins: "UPDATE core.judge_models SET is_active = false",
        ends: "UPDATE core.judge_models SET is_active = true",
    },
    Trouble {
        kind: "target_silent",
        begins: include_str!("troubles/target_silent.sql"),
        ends: "UPDATE core.notifications SET delivered_at = clock_timestamp() WHERE event = 'test'",
    },
];
