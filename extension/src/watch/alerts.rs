//! Alerts that are raised the moment their cause is known; the watchdog finds the others.
//!
//! `core.watch` reads the views of schema `alerts`, one for each kind: conditions and words stand there.

use crate::error::FunctionError;
use crate::query;

/// A window of Ringba's call log could not be read whole: says so, with its exact minutes.
pub(crate) fn window_in_doubt() -> Result<(), FunctionError> {
    one_at_a_time()?;
    watch(Some(&["window_in_doubt", "audit_in_doubt"])).map(drop)
}

/// An audit was compared with what is stored: raises or resolves the alert of its day.
pub(crate) fn reconciliation() -> Result<(), FunctionError> {
    one_at_a_time()?;
    watch(Some(&["reconciliation"])).map(drop)
}

/// A circuit has opened or closed: raises or resolves its alert.
pub(crate) fn circuit() -> Result<(), FunctionError> {
    watch(Some(&["circuit"])).map(drop)
}

/// Looks for the causes of these kinds, or of all, and returns how many alerts were raised and how many resolved.
pub(super) fn watch(kinds: Option<&[&str]>) -> Result<(i32, i32), FunctionError> {
    let kinds = kinds.map(|kinds| kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>());
    let counts = query::row(include_str!("sql/watchdog.sql"), &[kinds.into()], |row| {
        Ok((query::required(row, 1)?, query::required(row, 2)?))
    })?;
    Ok(counts.unwrap_or((0, 0)))
}

fn one_at_a_time() -> Result<(), FunctionError> {
    query::run(include_str!("sql/ledger_alerts_lock.sql"), &[])
}
