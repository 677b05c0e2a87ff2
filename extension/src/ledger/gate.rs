//! The gate in front of another party's API: a token bucket for each kind of request, one `Retry-After` and one circuit
//! breaker for all workers.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::FunctionError;
use crate::query;
use crate::watch::alerts;

/// Ends the name of a gate where details of specific calls are asked for: they have a bucket of their own, and share the rest.
const DETAIL: &str = "/detail";

/// Asks whether one request may be sent through `gate` (`ringba:<account>`, `ringba:<account>/detail`, `recording:<host>`). `is_closed` false: send it after
/// `wait_seconds`, a place in the queue is taken. True: send nothing, ask again after `wait_seconds`.
/// `is_troubled`: there were failures lately, so a good answer is worth a report too.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn gate_pass(
    gate: &str,
) -> Result<
    TableIterator<
        'static,
        (
            name!(wait_seconds, f64),
            name!(is_closed, bool),
            name!(is_troubled, bool),
        ),
    >,
    ErrorReport,
> {
    let (gate, is_detail) = gate
        .strip_suffix(DETAIL)
        .map_or((gate, false), |gate| (gate, true));
    let pass = || -> Result<Option<(f64, bool, bool)>, FunctionError> {
        query::row(
            include_str!("sql/gate_pass.sql"),
            &[gate.into(), is_detail.into()],
            |row| {
                Ok((
                    query::required(row, 1)?,
                    query::required(row, 2)?,
                    query::required(row, 3)?,
                ))
            },
        )
    };
    let answer = if let Some(answer) = pass()? {
        answer
    } else {
        make(gate)?;
        pass()?.ok_or_else(|| FunctionError::Missing(format!("the gate {gate} cannot be made")))?
    };
    Ok(TableIterator::once(answer))
}

/// Notes how a request through `gate` ended: `ok`, `throttled` or `failed`, with the seconds of its
/// `Retry-After` if it had one and an error without any secret. Returns whether the circuit is open now.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn gate_report(
    gate: &str,
    outcome: &str,
    retry_after_seconds: default!(Option<f64>, "NULL"),
    error: default!(Option<&str>, "NULL"),
) -> Result<bool, ErrorReport> {
    if !matches!(outcome, "ok" | "throttled" | "failed") {
        return Err(FunctionError::invalid("outcome", "must be ok, throttled or failed").into());
    }
    let retry_after = retry_after_seconds.map(|seconds| {
        if seconds.is_finite() {
            seconds.clamp(0.0, 3600.0)
        } else {
            0.0
        }
    });
    let gate = gate.strip_suffix(DETAIL).unwrap_or(gate);
    make(gate)?;
    let args = [gate.into(), outcome.into(), retry_after.into(), error.into()];
    let noted = query::row(include_str!("sql/gate_report.sql"), &args, |row| {
        Ok((query::required::<bool>(row, 1)?, query::required::<bool>(row, 2)?))
    })?;
    let (is_open, is_news) = noted.unwrap_or((false, false));
    if is_news {
        alerts::circuit()?;
    }
    Ok(is_open)
}

/// For how many seconds nobody may send anything through `gate`; 0 when it is open. For whoever has waited for a place: the
/// gate may have been closed meanwhile.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn gate_closed_for(gate: &str) -> Result<f64, ErrorReport> {
    let gate = gate.strip_suffix(DETAIL).unwrap_or(gate);
    Ok(query::value(include_str!("sql/gate_closed_for.sql"), &[gate.into()])?.unwrap_or(0.0))
}

fn make(gate: &str) -> Result<(), FunctionError> {
    if gate.trim().is_empty() || gate.len() > 200 {
        return Err(FunctionError::invalid(
            "gate",
            "must be a short name such as ringba:RA0123456789",
        ));
    }
    query::run(include_str!("sql/gate_make.sql"), &[gate.into()])
}
