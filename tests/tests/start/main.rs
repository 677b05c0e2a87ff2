//! `worker/start.sh` as an operator runs it: the real script and the real worker against a real database and
//! bucket.

#![allow(
    clippy::print_stdout,
    reason = "every function here is part of a test, which prints what it measured"
)]

mod bill;
mod binary;
mod crash;
mod doctor;
mod drain;
mod first_demo;
mod from_nothing;
mod log;
mod refuse;
mod rented;
mod setup;
