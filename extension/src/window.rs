//! Opening windows of Ringba's call log: the rolling one that reads the newest calls, and backfills.

use pgrx::datum::{Interval, TimestampWithTimeZone};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::QueueError;
use crate::lane::Lane;
use crate::{notify, query, sweeps};

/// Opens the rolling window from where the last one ended (less `ingest.overlap_minutes`) to now, in pieces when
/// much time has passed since. Nothing while one is open. Returns how many windows were opened.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn open_window() -> Result<i32, ErrorReport> {
    // Two callers at once would both see no open window; the second waits and then sees the first one's.
    query::run(include_str!("sql/open_window_lock.sql"), &[])?;
    let opened: Option<i32> = query::value(include_str!("sql/open_window.sql"), &[])?;
    sweeps::record("open_window")?;
    announce(opened)
}

/// Asks for the calls from `from` (inclusive) to `to` (exclusive) once more, in windows of `step`. Windows that are
/// already waiting or in work are not asked for twice. Returns how many windows were opened.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn backfill(
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
    step: default!(Interval, "'1 hour'"),
) -> Result<i32, ErrorReport> {
    let problem: Option<String> = query::value(
        include_str!("sql/backfill_check.sql"),
        &[from.into(), to.into(), step.into()],
    )?;
    if let Some(problem) = problem {
        let (field, reason) = problem.split_once(": ").unwrap_or(("backfill", &problem));
        return Err(QueueError::invalid(field, reason).into());
    }
    let opened = query::value(
        include_str!("sql/backfill.sql"),
        &[from.into(), to.into(), step.into()],
    )?;
    announce(opened)
}

fn announce(opened: Option<i32>) -> Result<i32, ErrorReport> {
    let opened = opened.unwrap_or(0);
    if opened > 0 {
        notify::lane(Lane::Ingest)?;
    }
    Ok(opened)
}
