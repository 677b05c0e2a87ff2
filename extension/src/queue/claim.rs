//! Claiming: the newest waiting items of a lane become leases of one worker.

use std::sync::LazyLock;

use pgrx::pg_sys::PgBuiltInOids;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::spi::{SpiHeapTupleData, SpiResult};
use pgrx::{JsonB, Uuid, datum::TimestampWithTimeZone};

use super::fleet;
use super::lane::Lane;
use super::statements::Claim;
use super::turn::Turn;
use crate::costs::budget;
use crate::error::FunctionError;
use crate::query;

/// Most items that one claim hands out. Items that a worker cannot finish within a lease are better left to
/// others.
const MOST_ITEMS: i32 = 100;

/// The statements of a lane.
fn statements(lane: Lane) -> &'static Claim {
    static INGEST: LazyLock<Claim> = LazyLock::new(Claim::ingest);
    static VAULT: LazyLock<Claim> = LazyLock::new(Claim::vault);
    static FACTORY: LazyLock<Claim> = LazyLock::new(Claim::factory);
    static JUDGE: LazyLock<Claim> = LazyLock::new(Claim::judge);
    match lane {
        Lane::Ingest => &INGEST,
        Lane::Vault => &VAULT,
        Lane::Factory => &FACTORY,
        Lane::Judge => &JUDGE,
    }
}

/// A claimed item, when its call began, and whether it is there because it was the newest.
struct Taken {
    start: TimestampWithTimeZone,
    is_newest: bool,
    item: (Uuid, i64, JsonB),
}

fn read(row: &SpiHeapTupleData<'_>) -> SpiResult<Taken> {
    Ok(Taken {
        start: query::required(row, 4)?,
        is_newest: query::required(row, 5)?,
        item: (
            query::required(row, 1)?,
            query::required(row, 2)?,
            query::required(row, 3)?,
        ),
    })
}

/// Takes up to `n` of those that began at `from` or before; from the top without.
fn walk(
    lane: Lane,
    worker: &str,
    n: i32,
    from: Option<TimestampWithTimeZone>,
) -> Result<Vec<Taken>, FunctionError> {
    let from = from.unwrap_or_else(TimestampWithTimeZone::positive_infinity);
    query::rows(
        &statements(lane).take,
        &[worker.into(), n.into(), from.into()],
        read,
    )
}

/// Takes the newest `n` without walking past what was claimed before, while anybody's snapshot keeps that
/// alive.
fn take(lane: Lane, worker: &str, n: i32) -> Result<Vec<Taken>, FunctionError> {
    let Some(memory) = &statements(lane).memory else {
        return walk(lane, worker, n, None);
    };
    let from: Option<TimestampWithTimeZone> = query::kept_value(&memory.from, &[], &[])?;
    let mut is_from_top = from.is_none();
    let mut taken = walk(lane, worker, n, from)?;
    let missing = n - i32::try_from(taken.len()).unwrap_or(n);
    let mut last_walk = 0;
    if missing > 0 && !is_from_top {
        // Before a claim answers that there is no more, it has looked everywhere. Nothing is left where it
        // looked first.
        last_walk = taken.len();
        taken.extend(walk(lane, worker, missing, None)?);
        is_from_top = true;
    }
    // Where fewer came than were asked for, the lane may be paused: nothing is known then of what waits.
    if taken.len() == usize::try_from(n).unwrap_or(0) {
        let newest = taken[last_walk..].iter().filter(|taken| taken.is_newest);
        let lowest = newest
            .map(|taken| taken.start)
            .min_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        if let Some(lowest) = lowest {
            let types = [PgBuiltInOids::TIMESTAMPTZOID, PgBuiltInOids::BOOLOID];
            query::kept_value::<i64>(&memory.seen, &types, &[lowest.into(), is_from_top.into()])?;
        }
    }
    Ok(taken)
}

/// Hands out up to `n` (at most 100) waiting items of `lane`, newest first, each with the epoch that every
/// later step must name and the `work` the lane needs. Nothing while the lane is paused, while the day's
/// budget does not allow another call to the judge, and for a worker that was asked to end (`drain`). The lease belongs
/// to the login of the session: nobody else can extend, finish or read anything by it. An item
/// that one more dead worker would make a dead letter is handed out alone: its worker gets nothing else until
/// it is done.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn claim(
    lane: &str,
    worker: &str,
    n: i32,
) -> Result<TableIterator<'static, (name!(id, Uuid), name!(epoch, i64), name!(work, JsonB))>, ErrorReport> {
    let lane: Lane = lane.parse()?;
    if worker.trim().is_empty() {
        return Err(FunctionError::invalid("worker", "must be the boot-unique id of the worker").into());
    }
    if n < 1 {
        return Err(FunctionError::invalid("n", "must be at least 1").into());
    }
    if !fleet::may_claim(lane, worker)? {
        return Ok(TableIterator::empty());
    }
    let mut n = n.min(MOST_ITEMS);
    if lane == Lane::Judge {
        n = budget::claimable(n)?;
    }
    let mut taken = match Turn::of(lane, worker)? {
        Turn::Any => take(lane, worker, n)?,
        Turn::Alone if n > 0 => query::rows(&statements(lane).take_alone, &[worker.into()], read)?,
        Turn::Alone | Turn::Nothing => Vec::new(),
    };
    // The statement takes the newest but returns them in no promised order; a handful is cheaper to sort here
    // than to have the planner add a sort that would hide a broken index walk from the plan test.
    taken.sort_by(|a, b| b.start.partial_cmp(&a.start).unwrap_or(std::cmp::Ordering::Equal));
    Ok(TableIterator::new(taken.into_iter().map(|taken| taken.item)))
}
