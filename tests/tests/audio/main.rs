//! Recordings in the forms that recorders write: each is heard whole, or says what was not.
//!
//! `cargo test --release -p callscript-tests --test audio -- --nocapture` prints the tables.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "every function here is part of a test, which may panic and prints what it measured"
)]

mod encoder;
mod encodings;
mod small;
mod vault;

type TestResult = anyhow::Result<()>;
