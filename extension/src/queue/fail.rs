//! Failing: back into the queue with a back-off, or a dead letter.

use std::sync::LazyLock;

use pgrx::Uuid;
use pgrx::datum::Interval;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::lane::Lane;
use super::lease::{self, Lease};
use super::statements;
use crate::error::FunctionError;
use crate::query;
use crate::watch::alerts;

/// How an attempt ended badly.
#[derive(Clone, Copy)]
pub(crate) struct Failure<'a> {
    /// What happened and what to do, without transcript, number or signed URL.
    pub(crate) error: &'a str,
    /// Trying again is pointless.
    pub(crate) permanent: bool,
    /// The other party's transient trouble: come back no sooner than this, and burn no attempt.
    pub(crate) retry_after: Option<Interval>,
}

/// Ends a held lease in failure; returns the item's new status.
pub(crate) fn give_back(held: &Lease, failure: Failure<'_>) -> Result<String, FunctionError> {
    static CALL: LazyLock<String> = LazyLock::new(statements::fail_call);
    static WINDOW: LazyLock<String> = LazyLock::new(statements::fail_window);
    let statement = match held.lane {
        Lane::Ingest => &WINDOW,
        Lane::Vault | Lane::Factory | Lane::Judge => &CALL,
    };
    let args = [
        held.item.into(),
        held.epoch.into(),
        failure.error.into(),
        failure.permanent.into(),
        failure.retry_after.into(),
        held.lane.as_str().into(),
    ];
    let status: Option<String> = query::value(statement, &args)?;
    let status = status.ok_or(held.stale())?;
    if held.lane == Lane::Ingest && status == "failed" {
        alerts::window_in_doubt()?;
    }
    lease::close(held)?;
    Ok(status)
}

/// Ends an attempt in failure; returns the item's new status. `permanent` makes a dead letter at once.
/// `retry_after` says that the other party is in trouble: no attempt is burnt, but a call that is put off for
/// longer than `deferral.LANE_hours` is parked until a person releases it (`requeue`). Otherwise one is, and the last
/// one makes a dead letter.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn fail(
    id: Uuid,
    epoch: i64,
    error: &str,
    permanent: default!(bool, false),
    retry_after: default!(Option<Interval>, "NULL"),
) -> Result<String, ErrorReport> {
    let held = lease::hold(id, epoch, None)?;
    Ok(give_back(
        &held,
        Failure {
            error,
            permanent,
            retry_after,
        },
    )?)
}
