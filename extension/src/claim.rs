//! Claiming: the newest waiting items of a lane become leases of one worker.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid, datum::TimestampWithTimeZone};

use crate::error::QueueError;
use crate::lane::Lane;
use crate::{budget, fleet, query};

/// Most items one claim hands out: what a worker cannot finish within a lease is better left to others.
const MOST_ITEMS: i32 = 100;

/// The claim of each lane. The waiting status stands in the file as a constant: a parameter would hide it from
/// the planner and with it the lane's partial index.
const fn statement(lane: Lane) -> &'static str {
    match lane {
        Lane::Ingest => include_str!("sql/claim_ingest.sql"),
        Lane::Vault => include_str!("sql/claim_vault.sql"),
        Lane::Factory => include_str!("sql/claim_factory.sql"),
        Lane::Judge => include_str!("sql/claim_judge.sql"),
    }
}

/// Hands out up to `n` (at most 100) waiting items of `lane`, newest first, each with the epoch that every later
/// step must name and the `work` the lane needs. Nothing while the lane is paused, while the day's budget does not allow
/// another call to the judge, and for a worker that was asked to end (`drain`).
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn claim(
    lane: &str,
    worker: &str,
    n: i32,
) -> Result<TableIterator<'static, (name!(id, Uuid), name!(epoch, i64), name!(work, JsonB))>, ErrorReport> {
    let lane: Lane = lane.parse()?;
    if worker.trim().is_empty() {
        return Err(QueueError::invalid("worker", "must be the boot-unique id of the worker").into());
    }
    if n < 1 {
        return Err(QueueError::invalid("n", "must be at least 1").into());
    }
    if fleet::draining(worker)? {
        return Ok(TableIterator::empty());
    }
    let mut n = n.min(MOST_ITEMS);
    if lane == Lane::Judge {
        n = budget::claimable(n)?;
    }
    let mut items = query::rows(statement(lane), &[worker.into(), n.into()], |row| {
        let start: TimestampWithTimeZone = query::required(row, 4)?;
        Ok((
            start,
            (
                query::required(row, 1)?,
                query::required(row, 2)?,
                query::required(row, 3)?,
            ),
        ))
    })?;
    // The statement takes the newest but returns them in no promised order; a handful is cheaper to sort here
    // than to have the planner add a sort that would hide a broken index walk from the plan test.
    items.sort_by(|(a, _), (b, _)| b.partial_cmp(a).unwrap_or(std::cmp::Ordering::Equal));
    Ok(TableIterator::new(items.into_iter().map(|(_, item)| item)))
}
