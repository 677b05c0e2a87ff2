//! Ingest against a call log that does its worst: nothing is lost, nothing is doubled, and what cannot be
//! proven is named.

#![allow(
    clippy::print_stdout,
    reason = "every function here is part of a test, which prints what it measured"
)]

mod account;
mod chaos;
mod commands;
mod objects;
mod politeness;
mod property;
mod reconciliation;
mod setup;
mod windows;
