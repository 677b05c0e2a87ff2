//! The statements of this worker: one call of one SQL function each. What they do is documented with
//! the functions in `extension/`.

pub(super) const CLAIM: &str = "SELECT id, epoch, work FROM callscript.claim($1, $2, $3)";
pub(super) const HEARTBEAT: &str = "SELECT id FROM callscript.heartbeat($1, $2)";
pub(super) const RELEASE: &str = "SELECT callscript.release($1, $2)";
pub(super) const STORE_PAGE: &str =
    "SELECT inserted, changed, identical, rejected FROM callscript.store_page($1, $2, $3)";
pub(super) const INGESTED: &str = "SELECT callscript.ingested($1, $2, $3)";
pub(super) const VAULTED: &str = "SELECT callscript.vaulted($1, $2, $3)";
pub(super) const TRANSCRIBED: &str = "SELECT callscript.transcribed($1, $2, $3)";
pub(super) const JUDGED: &str = "SELECT callscript.judged($1, $2, $3)";
// The wait travels as seconds: tokio-postgres has no type for intervals.
pub(super) const FAIL: &str = "SELECT callscript.fail($1, $2, $3, $4, CASE WHEN $5::float8 IS NULL THEN NULL ELSE make_interval(secs => $5::float8) END)";
pub(super) const JUDGE_REQUEST: &str = "SELECT callscript.judge_request($1)";
pub(super) const COST_PLAN: &str = "SELECT item, quantity::float8, unit, usd::float8, assumption FROM callscript.cost_plan($1, $2, $3, $4, $5)";
/// Ordered and limited, so that the index on the time of calls answers.
pub(super) const FIRST_AND_LAST_CALL: &str = "SELECT \
    (SELECT call_time FROM bi.calls WHERE call_time >= $1 AND call_time < $2 ORDER BY call_time LIMIT 1), \
    (SELECT call_time FROM bi.calls WHERE call_time >= $1 AND call_time < $2 ORDER BY call_time DESC LIMIT 1)";
pub(super) const RESCORE: &str = "SELECT scored, added, changed_verdicts FROM callscript.rescore($1, $2)";
pub(super) const KILL_ZOMBIES: &str = "SELECT callscript.kill_zombies()";
pub(super) const OPEN_WINDOW: &str = "SELECT callscript.open_window($1)";
pub(super) const RECONCILE: &str = "SELECT callscript.reconcile($1, $2)";
pub(super) const RECONCILE_YESTERDAY: &str = "SELECT callscript.reconcile()";
pub(super) const AUDITS_OPEN: &str = "SELECT count(*) FROM bi.sync_windows WHERE kind = 'audit' AND status IN ('pending', 'working') AND window_start < $2 AND window_end > $1";
pub(super) const RECONCILIATION: &str = "SELECT hour_start, campaign, ringba_calls, stored_calls, state, difference FROM bi.reconciliation WHERE hour_start >= date_trunc('hour', $1::timestamptz, 'UTC') AND hour_start < $2";
pub(super) const PROOF: &str = "SELECT starts_at, ends_at, state FROM callscript.proof($1, $2)";
pub(super) const BACKFILL_PROGRESS: &str = "SELECT callscript.backfill_progress($1, $2)";
pub(super) const GATE_PASS: &str =
    "SELECT wait_seconds, is_closed, is_troubled FROM callscript.gate_pass($1)";
pub(super) const GATE_REPORT: &str = "SELECT callscript.gate_report($1, $2, $3, $4)";
pub(super) const BACKFILL: &str = "SELECT callscript.backfill($1, $2, make_interval(secs => $3::float8))";
pub(super) const REGISTER_WORKER: &str = "SELECT callscript.register_worker($1, $2)";
pub(super) const LOG: &str = "SELECT callscript.log($1)";
pub(super) const STATUS: &str = "SELECT callscript.status()";
pub(super) const FORGET: &str = "SELECT callscript.forget()";
pub(super) const IS_DRAINING: &str = "SELECT callscript.is_draining($1)";
pub(super) const WATCHDOG: &str = "SELECT raised, resolved FROM callscript.watchdog()";
pub(super) const CLAIM_NOTIFICATIONS: &str = "SELECT id, attempt, kind, url, message FROM notify.claim($1)";
pub(super) const NOTIFICATION_DELIVERED: &str = "SELECT notify.delivered($1, $2)";
pub(super) const NOTIFICATION_FAILED: &str = "SELECT notify.failed($1, $2, $3, $4)";
pub(super) const NOW: &str = "SELECT clock_timestamp()";
pub(super) const SERVER_VERSION: &str = "SELECT current_setting('server_version')";
pub(super) const EXTENSION_VERSION: &str = "SELECT extversion FROM pg_extension WHERE extname = $1";
pub(super) const SCHEMA_VERSION: &str = "SELECT max(version) FROM core.schema_migrations";
