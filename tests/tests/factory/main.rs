//! End to end: the real worker binary between a simulated Ringba, an S3-protocol server, a real database
//! and a simulated language model.

#![allow(
    clippy::print_stdout,
    reason = "every function here is part of a test, which prints what it measured"
)]

mod bad_input;
mod dead_air;
mod judged;
mod killed;
mod limits;
mod setup;
mod traced;
mod whole;
