//! Leases: who holds what, and the proof that a caller still does.
//!
//! Everything that ends or extends a lease locks the lease row first and the call (or window) row after it,
//! and names the item *and* the epoch. Finisher, rescuer and heartbeat therefore queue up on one row, and the
//! second of them finds the row gone.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{Uuid, datum::TimestampWithTimeZone};

use super::lane::Lane;
use super::wake;
use crate::error::FunctionError;
use crate::query;

/// A lease that the running transaction has locked and found valid.
#[derive(Debug)]
pub(crate) struct Lease {
    /// `core.calls.id`, or `core.sync_windows.id` in the ingest lane.
    pub(crate) item: Uuid,
    /// The item's `lease_epoch` at the claim.
    pub(crate) epoch: i64,
    /// Lane in which it is held.
    pub(crate) lane: Lane,
}

impl Lease {
    /// The complaint of a statement that has not found the item under this epoch.
    pub(crate) const fn stale(&self) -> FunctionError {
        FunctionError::Stale {
            item: self.item,
            epoch: self.epoch,
        }
    }
}

/// Locks the lease of `item` and checks that it is still held under `epoch`, in `lane` if one is named.
/// [`FunctionError::Stale`] otherwise, before anything is written.
pub(crate) fn hold(item: Uuid, epoch: i64, lane: Option<Lane>) -> Result<Lease, FunctionError> {
    let held: Option<String> = query::value(
        include_str!("sql/lease_hold.sql"),
        &[item.into(), epoch.into(), lane.map(Lane::as_str).into()],
    )?;
    let Some(name) = held else {
        return Err(FunctionError::Stale { item, epoch });
    };
    Ok(Lease {
        item,
        epoch,
        lane: name.parse()?,
    })
}

/// Removes a lease that [`hold`] has locked: the last step of every way to finish.
pub(crate) fn close(lease: &Lease) -> Result<(), FunctionError> {
    query::run(
        include_str!("sql/lease_close.sql"),
        &[lease.item.into(), lease.epoch.into()],
    )
}

/// Two parallel arrays must describe the same leases.
fn paired(ids: &[Uuid], epochs: &[i64]) -> Result<(), FunctionError> {
    if ids.len() == epochs.len() {
        return Ok(());
    }
    let reason = format!(
        "has {} elements for {} ids; pass one epoch per id",
        epochs.len(),
        ids.len()
    );
    Err(FunctionError::invalid("epochs", reason))
}

/// Extends the leases that are still held under these epochs and returns them with their new deadlines. What
/// is missing from the answer is lost: stop working on it.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn heartbeat(
    ids: Vec<Uuid>,
    epochs: Vec<i64>,
) -> Result<TableIterator<'static, (name!(id, Uuid), name!(deadline_at, TimestampWithTimeZone))>, ErrorReport>
{
    paired(&ids, &epochs)?;
    let held = query::rows(
        include_str!("sql/heartbeat.sql"),
        &[ids.into(), epochs.into()],
        |row| Ok((query::required(row, 1)?, query::required(row, 2)?)),
    )?;
    Ok(TableIterator::new(held))
}

/// Gives items back without spending an attempt (a worker that shuts down); returns how many were still held.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn release(ids: Vec<Uuid>, epochs: Vec<i64>) -> Result<i32, ErrorReport> {
    paired(&ids, &epochs)?;
    let lanes: Vec<String> = query::rows(
        include_str!("sql/release.sql"),
        &[ids.into(), epochs.into()],
        |row| query::required(row, 1),
    )?;
    wake::lanes(&lanes)?;
    Ok(i32::try_from(lanes.len()).unwrap_or(i32::MAX))
}
