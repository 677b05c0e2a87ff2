//! The sweep that takes items back from workers that went silent.

use std::sync::LazyLock;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::{statements, wake};
use crate::query;
use crate::watch::sweeps;

/// Takes back every item whose lease has expired (this burns an attempt; the last one makes a dead letter),
/// puts rows that are in work without a lease back into the queue, and drops leases that hold nothing.
/// Returns how many items were taken back or repaired. Safe to run at any time, by anybody, side by side.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn kill_zombies() -> Result<i32, ErrorReport> {
    let taken_back = sweep()?;
    sweeps::record("kill_zombies")?;
    Ok(taken_back)
}

/// The sweep itself.
pub(crate) fn sweep() -> Result<i32, ErrorReport> {
    static STATEMENT: LazyLock<String> = LazyLock::new(statements::kill_zombies);
    let lanes: Vec<String> = query::rows(&STATEMENT, &[], |row| query::required(row, 1))?;
    wake::lanes(&lanes)?;
    Ok(i32::try_from(lanes.len()).unwrap_or(i32::MAX))
}
