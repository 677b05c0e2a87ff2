//! The sweep that takes items back from workers that went silent.

use std::sync::LazyLock;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::{statements, wake};
use crate::query;
use crate::watch::sweeps;

/// Takes back every item whose lease has expired (this burns an attempt; the last one makes a dead letter),
/// but after a time without any sweep, longer than a lease, lets leases run once more before anything is taken:
/// the database or all workers were away, and who comes back may still hand in what it holds. What was written while the
/// clock of the database was ahead is brought back to now. Puts rows that are in work without a lease back into the queue, and
/// drops leases that hold nothing.
/// Returns how many items were taken back or repaired. Safe to run at any time, by anybody, side by side.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn kill_zombies() -> Result<i32, ErrorReport> {
    query::run(include_str!("sql/disbelieve_future.sql"), &[])?;
    spare()?;
    let taken_back = sweep()?;
    sweeps::record("kill_zombies")?;
    Ok(taken_back)
}

/// Lets leases that ran out while nobody swept run once more.
pub(crate) fn spare() -> Result<(), ErrorReport> {
    Ok(query::run(include_str!("sql/spare_after_gap.sql"), &[])?)
}

/// The sweep itself.
pub(crate) fn sweep() -> Result<i32, ErrorReport> {
    static STATEMENT: LazyLock<String> = LazyLock::new(statements::kill_zombies);
    let lanes: Vec<String> = query::rows(&STATEMENT, &[], |row| query::required(row, 1))?;
    wake::lanes(&lanes)?;
    Ok(i32::try_from(lanes.len()).unwrap_or(i32::MAX))
}
