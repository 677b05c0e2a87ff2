//! Logs, health and figures.

mod factory;
mod fields;
mod logging;
mod metrics;
mod server;
mod sys_logs;

pub use factory::FactoryStage;
pub use logging::init;
pub use metrics::{Ended, InFlight, Metrics};
pub use server::serve;
pub use sys_logs::ship_logs;
