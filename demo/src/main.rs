//! `callscript-demo`: what `bin/demo` runs once everything is built.

use std::process::ExitCode;

use callscript_demo::{DemoArgs, terminal};
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match callscript_demo::run(DemoArgs::parse()).await {
        Ok(code) => code,
        Err(error) => {
            terminal::say(&format!("bin/demo: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
