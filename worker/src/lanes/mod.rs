//! The lanes: each claims items, does one slow thing outside the database, and hands the result back.
//!
//! [`run`] works the configured lanes in this process until told to stop (or, with `once`, until all is
//! drained). Nothing here decides who may do what: claims, leases and back-off live in the database.

mod context;
mod drain;
mod error;
mod factory;
mod handler;
mod handlers;
mod ingest;
mod judge;
mod keeper;
mod process;
mod recordings;
mod rest;
mod runner;
mod seat;
mod shutdown;
mod signer;
mod supervisor;
mod upkeep;
mod vault;

pub use error::RunError;
pub use seat::SeatError;
pub use shutdown::Shutdown;
pub use supervisor::run;
