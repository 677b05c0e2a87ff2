//! Logs, health and figures.

mod factory;
mod fields;
mod histogram;
mod logging;
mod metrics;
mod queue;
mod server;
mod sys_logs;
mod traces;

pub use factory::FactoryStage;
pub use logging::init;
pub use metrics::{Ended, InFlight, Metrics};
pub use server::serve;
pub use sys_logs::ship_logs;
pub use traces::{LaneSpan, Traces, wall_clock};
