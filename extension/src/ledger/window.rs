//! The rolling window of Ringba's call log, which reads the newest calls.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::query;
use crate::queue::lane::Lane;
use crate::queue::wake;
use crate::watch::sweeps;

/// Opens the rolling window from where the last one ended (less `ingest.overlap_minutes`) to now, in pieces
/// when much time has passed since, and the second reading of hours that closed `ingest.reread_after_minutes`
/// ago. What was written while the clock was ahead is taken back first. Nothing while a rolling window is open, nor, with
/// `if_due`, before `ingest.window_every_seconds` have passed since the last. Returns how many windows were opened.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn open_window(if_due: default!(bool, false)) -> Result<i32, ErrorReport> {
    // Without the lock two callers at once would both see no open window. With it the second caller waits,
    // and then sees the window of the first.
    query::run(include_str!("sql/open_window_lock.sql"), &[])?;
    query::run(include_str!("sql/disbelieve_future.sql"), &[])?;
    let rolling: Option<i32> = query::value(include_str!("sql/open_window.sql"), &[if_due.into()])?;
    let again: Option<i32> = query::value(include_str!("sql/open_reread.sql"), &[])?;
    sweeps::record("open_window")?;
    wake_ingest(rolling.unwrap_or(0) + again.unwrap_or(0))
}

/// Wakes the ingest lane when windows were opened.
pub(super) fn wake_ingest(opened: i32) -> Result<i32, ErrorReport> {
    if opened > 0 {
        wake::lane(Lane::Ingest)?;
    }
    Ok(opened)
}
