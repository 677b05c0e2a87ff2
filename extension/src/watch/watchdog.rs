//! The watchdog: what needs a person becomes an alert, and stops being one by itself when it is over.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::{alerts, sweeps};

/// Raises an alert for every cause of trouble that holds now and has none open, and resolves the open ones whose
/// cause is gone. Thresholds are `watch.*` and `budget.daily_usd` in `core.settings`; the views of schema `alerts` hold
/// the conditions, one view for each kind.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn watchdog() -> Result<TableIterator<'static, (name!(raised, i32), name!(resolved, i32))>, ErrorReport> {
    // First, so that a watchdog that pg_cron runs is itself the proof that pg_cron runs.
    sweeps::record("watchdog")?;
    Ok(TableIterator::once(alerts::watch(None)?))
}
