//! Backfills: windows over a stretch of time that is asked for once more, and how far they are.

use pgrx::JsonB;
use pgrx::datum::{Interval, TimestampWithTimeZone};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::window::wake_ingest;
use crate::error::FunctionError;
use crate::{query, time_range};

/// Asks for the calls from `from` (inclusive) to `to` (exclusive) once more, in windows of `step`. Windows
/// that are already waiting or in work are not asked for twice, and the same backfill, while it is
/// unfinished, goes on where it is. Returns how many windows were opened.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn backfill(
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
    step: default!(Interval, "'1 hour'"),
) -> Result<i32, ErrorReport> {
    time_range::check(from, to, step)?;
    let opened: Option<i32> = query::value(
        include_str!("sql/backfill.sql"),
        &[from.into(), to.into(), step.into()],
    )?;
    wake_ingest(opened.unwrap_or(0))
}

/// How far the backfill of `from` to `to` is:
/// `{windows, done, open, failed, seconds, seconds_open, inserted, changed, identical, rejected, workers}`.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn backfill_progress(from: TimestampWithTimeZone, to: TimestampWithTimeZone) -> Result<JsonB, ErrorReport> {
    let progress = query::value(
        include_str!("sql/backfill_progress.sql"),
        &[from.into(), to.into()],
    )?;
    Ok(progress.ok_or_else(|| FunctionError::Missing("no progress was computed".to_owned()))?)
}
