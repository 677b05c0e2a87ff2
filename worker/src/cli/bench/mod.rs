//! `callscript bench`: what this machine and this model can do.

mod bare;
mod figures;
mod memory;
mod pipeline;
mod transcribe;

use std::process::ExitCode;

use callscript_common::config::LoggingArgs;
use clap::{Args, Subcommand};

use crate::telemetry;

pub(super) use transcribe::TranscribeBench;

/// Measure this machine.
#[derive(Debug, Args)]
pub struct BenchCommand {
    /// What to measure.
    #[command(subcommand)]
    pub subject: Subject,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Subject {
    /// Decode recordings with 1 to N slots: speed, utilisation, time per stage, memory
    Transcribe(Box<TranscribeBench>),
}

impl BenchCommand {
    /// Measures and prints.
    pub async fn run(self, logging: &LoggingArgs) -> anyhow::Result<ExitCode> {
        // What the slots warn of belongs to the figures.
        telemetry::init(logging)?;
        let Subject::Transcribe(bench) = self.subject;
        tokio::task::spawn_blocking(move || bench.run()).await??;
        Ok(ExitCode::SUCCESS)
    }
}
