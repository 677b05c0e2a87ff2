//! Alerts that are raised the moment their cause is known; the watchdog finds the others.

use pgrx::Uuid;

use crate::error::FunctionError;
use crate::query;

/// A window of Ringba's call log could not be read whole: says so, with its exact minutes.
pub(crate) fn window_in_doubt(window: Uuid) -> Result<(), FunctionError> {
    one_at_a_time()?;
    query::run(include_str!("sql/alert_window.sql"), &[window.into()])
}

/// An audit was compared with what is stored: raises or resolves the alert of its day.
pub(crate) fn reconciliation(window: Uuid) -> Result<(), FunctionError> {
    one_at_a_time()?;
    query::run(include_str!("sql/alert_reconciliation.sql"), &[window.into()])
}

/// A circuit has opened or closed: raises or resolves its alert.
pub(crate) fn circuit(gate: &str) -> Result<(), FunctionError> {
    query::run(include_str!("sql/alert_circuit.sql"), &[gate.into()])
}

fn one_at_a_time() -> Result<(), FunctionError> {
    query::run(include_str!("sql/ledger_alerts_lock.sql"), &[])
}
