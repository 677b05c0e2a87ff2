//! Leases: who holds what, and the proof that a caller still does.
//!
//! Everything that ends or extends a lease locks the lease row first and the call (or window) row after it,
//! and names the item *and* the epoch; the login of the session must be the one that claimed. Finisher, rescuer and heartbeat therefore queue up on one row, and the
//! second of them finds the row gone.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{Uuid, datum::TimestampWithTimeZone};

use super::lane::Lane;
use super::wake;
use crate::error::FunctionError;
use crate::query;

const HOLD: &str = include_str!("sql/lease_hold.sql");
const REVIVE: &str = include_str!("sql/lease_revive.sql");

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

/// Locks the lease of `item` and checks that this login still holds it under `epoch`, in `lane` if one is named.
/// A lease that ran out is given back where nobody has claimed the item since. [`FunctionError::Stale`]
/// otherwise, before anything is written.
pub(crate) fn hold(item: Uuid, epoch: i64, lane: Option<Lane>) -> Result<Lease, FunctionError> {
    let look = |statement: &str| -> Result<Option<Lease>, FunctionError> {
        let args = [item.into(), epoch.into(), lane.map(Lane::as_str).into()];
        let name: Option<String> = query::value(statement, &args)?;
        name.map(|name| {
            Ok(Lease {
                item,
                epoch,
                lane: name.parse()?,
            })
        })
        .transpose()
    };
    // A heartbeat may give the lease back between the first two looks.
    for statement in [HOLD, REVIVE, HOLD] {
        if let Some(held) = look(statement)? {
            return Ok(held);
        }
    }
    Err(FunctionError::Stale { item, epoch })
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

/// Extends the leases that are still held under these epochs and returns them with their new deadlines. A lease
/// that ran out is given back where nobody has claimed its item since. What is missing from the answer is lost:
/// stop working on it.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn heartbeat(
    ids: Vec<Uuid>,
    epochs: Vec<i64>,
) -> Result<TableIterator<'static, (name!(id, Uuid), name!(deadline_at, TimestampWithTimeZone))>, ErrorReport>
{
    paired(&ids, &epochs)?;
    let held = beat(&ids, &epochs)?;
    let mut lost: Vec<(Uuid, i64)> = ids.into_iter().zip(epochs).collect();
    lost.retain(|(id, _)| held.iter().all(|(alive, _)| alive != id));
    if lost.is_empty() {
        return Ok(TableIterator::new(held));
    }
    // In the order of the ids, or two heartbeats could wait for each other for ever.
    lost.sort_unstable_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
    let mut back = (Vec::new(), Vec::new());
    for (id, epoch) in lost {
        match hold(id, epoch, None) {
            Ok(_) => {
                back.0.push(id);
                back.1.push(epoch);
            }
            Err(FunctionError::Stale { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let back = beat(&back.0, &back.1)?;
    Ok(TableIterator::new(held.into_iter().chain(back)))
}

fn beat(ids: &[Uuid], epochs: &[i64]) -> Result<Vec<(Uuid, TimestampWithTimeZone)>, FunctionError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    query::rows(
        include_str!("sql/heartbeat.sql"),
        &[ids.to_vec().into(), epochs.to_vec().into()],
        |row| Ok((query::required(row, 1)?, query::required(row, 2)?)),
    )
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
