//! What somebody should know: alerts, when the maintenance jobs last ran, the state of the factory, and log lines.
//!
//! The rooms that do the work tell this one; it asks none of them.

pub(crate) mod alerts;
mod logs;
mod status;
pub(crate) mod sweeps;
mod watchdog;
