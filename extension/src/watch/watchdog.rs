//! The watchdog: what needs a person becomes an alert, and stops being one by itself when it is over.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::sweeps;
use crate::query;

/// Raises an alert for every cause of trouble that holds now and has none open, and resolves the open ones whose
/// cause is gone. Thresholds are `watch.*` and `budget.daily_usd` in `core.settings`.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn watchdog() -> Result<TableIterator<'static, (name!(raised, i32), name!(resolved, i32))>, ErrorReport> {
    // First, so that a watchdog that pg_cron runs is itself the proof that pg_cron runs.
    sweeps::record("watchdog")?;
    let counts = query::row(include_str!("sql/watchdog.sql"), &[], |row| {
        Ok((query::required(row, 1)?, query::required(row, 2)?))
    })?;
    Ok(TableIterator::once(counts.unwrap_or((0, 0))))
}
