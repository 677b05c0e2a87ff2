//! `callscript run`

use std::process::ExitCode;

use callscript_common::config::LoggingArgs;
use clap::Args;

use crate::config::RunConfig;
use crate::{lanes, telemetry};

/// Work lanes until told to stop.
#[derive(Debug, Args)]
pub struct RunCommand {
    /// Everything the lanes need.
    #[command(flatten)]
    pub config: RunConfig,
}

impl RunCommand {
    /// Runs until the first signal, or until all is drained with `--once`.
    pub async fn run(self, logging: &LoggingArgs) -> anyhow::Result<ExitCode> {
        telemetry::init(logging)?;
        lanes::run(self.config, lanes::Shutdown::on_signals()?).await?;
        Ok(ExitCode::SUCCESS)
    }
}
