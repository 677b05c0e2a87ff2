//! Opening windows of Ringba's call log: the rolling one that reads the newest calls, and backfills.

use pgrx::JsonB;
use pgrx::datum::{Interval, TimestampWithTimeZone};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::QueueError;
use crate::lane::Lane;
use crate::{notify, query, sweeps};

/// Opens the rolling window from where the last one ended (less `ingest.overlap_minutes`) to now, in pieces when
/// much time has passed since, and the second reading of hours that closed `ingest.reread_after_minutes` ago.
/// Nothing while a rolling window is open, nor, with `if_due`, before `ingest.window_every_seconds` have passed since
/// the last. Returns how many windows were opened.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn open_window(if_due: default!(bool, false)) -> Result<i32, ErrorReport> {
    // Two callers at once would both see no open window; the second waits and then sees the first one's.
    query::run(include_str!("sql/open_window_lock.sql"), &[])?;
    let rolling: Option<i32> = query::value(include_str!("sql/open_window.sql"), &[if_due.into()])?;
    let again: Option<i32> = query::value(include_str!("sql/open_reread.sql"), &[])?;
    sweeps::record("open_window")?;
    announce(rolling.unwrap_or(0) + again.unwrap_or(0))
}

/// Asks for the calls from `from` (inclusive) to `to` (exclusive) once more, in windows of `step`. Windows that are
/// already waiting or in work are not asked for twice, and the same backfill, while it is unfinished, goes on where it
/// is. Returns how many windows were opened.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn backfill(
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
    step: default!(Interval, "'1 hour'"),
) -> Result<i32, ErrorReport> {
    check_span(from, to, step)?;
    let opened: Option<i32> = query::value(
        include_str!("sql/backfill.sql"),
        &[from.into(), to.into(), step.into()],
    )?;
    announce(opened.unwrap_or(0))
}

/// How far the backfill of `from` to `to` is: `{windows, done, open, failed, seconds, seconds_open, inserted, changed,
/// identical, rejected, workers}`.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn backfill_progress(from: TimestampWithTimeZone, to: TimestampWithTimeZone) -> Result<JsonB, ErrorReport> {
    let progress = query::value(
        include_str!("sql/backfill_progress.sql"),
        &[from.into(), to.into()],
    )?;
    Ok(progress.ok_or_else(|| QueueError::Missing("no progress was computed".to_owned()))?)
}

/// A stretch of time and its step must make a bounded number of windows; the error names the argument.
pub(crate) fn check_span(
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
    step: Interval,
) -> Result<(), QueueError> {
    let problem: Option<String> = query::value(
        include_str!("sql/backfill_check.sql"),
        &[from.into(), to.into(), step.into()],
    )?;
    problem.map_or(Ok(()), |problem| {
        let (field, reason) = problem.split_once(": ").unwrap_or(("backfill", &problem));
        Err(QueueError::invalid(field, reason))
    })
}

/// Wakes the ingest lane when windows were opened.
pub(crate) fn announce(opened: i32) -> Result<i32, ErrorReport> {
    if opened > 0 {
        notify::lane(Lane::Ingest)?;
    }
    Ok(opened)
}
