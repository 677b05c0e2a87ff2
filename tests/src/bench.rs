//! The benchmarks: how long things take on this machine, through the real worker, and whether that is good
//! enough.

pub mod args;
pub mod backfill;
pub mod bi;
pub mod busy_core;
pub mod chaos;
pub mod claims;
pub mod console;
mod console_export;
mod console_fill;
mod console_pages;
pub mod cpu_time;
pub mod day;
pub mod factory;
pub mod heard;
pub mod judge;
pub mod lane_figures;
pub mod peer;
pub mod peers;
mod plain;
mod recall;
pub mod rescore;
pub mod rules;
pub mod setup;
pub mod table;
pub mod transfers;
pub mod volume;

pub use args::BenchArgs;

use std::process::ExitCode;

use anyhow::Result;
use callscript_demo::terminal;

use args::Subject;

/// Runs one benchmark and reports. Fails when its limit is missed.
pub async fn run(args: BenchArgs) -> Result<ExitCode> {
    let table = match &args.subject {
        Subject::Backfill(args) => backfill::run(args).await?,
        Subject::Bi(args) => bi::run(args).await?,
        Subject::Chaos(args) => chaos::run(args).await?,
        Subject::Claims(args) => claims::run(args).await?,
        Subject::Console(args) => console::run(args).await?,
        Subject::Day(args) => day::run(args).await?,
        Subject::Factory(args) => factory::run(args).await?,
        Subject::Judge(args) => judge::run(args).await?,
        Subject::Recall(args) => recall::run(args).await?,
        Subject::Peers(args) => peers::run(args).await?,
        Subject::Rescore(args) => rescore::run(args).await?,
        Subject::Rules(args) => rules::run(args).await?,
        Subject::Transfers(args) => transfers::run(args).await?,
    };
    terminal::print(&if args.json { table.json() } else { table.text() });
    Ok(if table.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
