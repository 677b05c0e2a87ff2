//! `callscript-bench`: what `bin/bench` runs once everything is built.

use std::process::ExitCode;

use callscript_demo::terminal;
use callscript_tests::bench::{self, BenchArgs};
use clap::Parser;

fn main() -> ExitCode {
    // SAFETY: there is one thread, and nothing was multiplied.
    unsafe { callscript_worker::speech::choose_kernel() };
    measure()
}

#[tokio::main]
async fn measure() -> ExitCode {
    match bench::run(BenchArgs::parse()).await {
        Ok(code) => code,
        Err(error) => {
            terminal::say(&format!("bin/bench: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
