//! What a DBA tells the fleet: pause a lane, resume it, drain a worker.

use pgrx::pg_sys::PgBuiltInOids;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::lane::Lane;
use super::wake;
use crate::error::FunctionError;
use crate::query;

/// Hands out nothing more of `lane`; what is in work is finished. Returns whether that changed anything.
/// `reason` stands in the audit trail and in the alert that reminds of a lane that was forgotten.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn pause(lane: &str, reason: default!(Option<&str>, "NULL")) -> Result<bool, ErrorReport> {
    let lane: Lane = lane.parse()?;
    Ok(set_paused(lane, true, reason)?)
}

/// Hands out work of `lane` again and wakes the workers that wait for it. Returns whether that changed
/// anything.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn resume(lane: &str) -> Result<bool, ErrorReport> {
    let lane: Lane = lane.parse()?;
    let changed = set_paused(lane, false, None)?;
    if changed {
        wake::lane(lane)?;
    }
    Ok(changed)
}

fn set_paused(lane: Lane, paused: bool, reason: Option<&str>) -> Result<bool, FunctionError> {
    let args = [lane.as_str().into(), paused.into(), reason.into()];
    Ok(query::value(include_str!("sql/lane_paused.sql"), &args)?.unwrap_or(false))
}

/// Lets workers finish what they hold and then end, without a limit of time: `worker` is the id of one, or a
/// host, which means all that run there. Returns how many were asked that had not been before. It cannot be
/// taken back: a worker that is started anew has a new id and works.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn drain(worker: &str) -> Result<i32, ErrorReport> {
    let (known, asked): (i32, i32) =
        query::row(include_str!("sql/worker_drain.sql"), &[worker.into()], |row| {
            Ok((query::required(row, 1)?, query::required(row, 2)?))
        })?
        .unwrap_or_default();
    if known == 0 {
        return Err(FunctionError::invalid(
            "worker",
            "is neither a worker nor the host of one that runs: see bi.workers",
        )
        .into());
    }
    Ok(asked)
}

/// Whether `worker` was asked to finish and end. It claims nothing any more, whether it asks here or not.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn is_draining(worker: &str) -> Result<bool, ErrorReport> {
    Ok(query::kept_value(
        include_str!("sql/is_draining.sql"),
        &[PgBuiltInOids::TEXTOID],
        &[worker.into()],
    )?
    .unwrap_or(false))
}

/// Whether `worker` may be handed something: not after it was asked to end.
///
/// # Errors
/// [`FunctionError::Forbidden`] where the login may not work `lane`, or where another login registered `worker`.
pub(super) fn may_claim(lane: Lane, worker: &str) -> Result<bool, FunctionError> {
    let types = [PgBuiltInOids::TEXTOID];
    let allowed: Option<bool> = query::kept_value(
        include_str!("sql/may_work.sql"),
        &types,
        &[lane.finisher().into()],
    )?;
    if allowed != Some(true) {
        return Err(FunctionError::Forbidden(format!(
            "this login may not work the lane {lane}: make it a member of callscript_{lane}, or leave the lane out"
        )));
    }
    let standing: Option<String> =
        query::kept_value(include_str!("sql/worker_standing.sql"), &types, &[worker.into()])?;
    match standing.as_deref() {
        Some("foreign") => Err(foreign(worker)),
        Some(_) => Ok(false),
        None => Ok(true),
    }
}

/// The complaint about a worker in whose name another login speaks.
pub(super) fn foreign(worker: &str) -> FunctionError {
    FunctionError::Forbidden(format!(
        "another login registered the worker {worker}: start again, which makes a new id"
    ))
}
