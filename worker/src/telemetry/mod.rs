//! What a worker tells of itself: its log lines in the database too, health, figures and traces.

mod factory;
mod fields;
mod histogram;
mod metrics;
mod queue;
mod server;
mod sys_logs;
mod traces;

pub use factory::FactoryStage;
pub use metrics::{Ended, InFlight, Metrics};
pub use server::serve;
pub use sys_logs::{init, ship_logs};
pub use traces::{LaneSpan, Traces, wall_clock};
