//! `callscript run`

use std::process::ExitCode;

use clap::Args;

use crate::config::{LoggingArgs, RunConfig};

/// Work lanes until told to stop.
#[derive(Debug, Args)]
pub struct RunCommand {
    /// Everything the lanes need.
    #[command(flatten)]
    pub config: RunConfig,
}

impl RunCommand {
    /// Runs until the first signal, or until all is drained with `--once`.
    pub async fn run(self, _logging: &LoggingArgs) -> anyhow::Result<ExitCode> {
        self.config.storage.bucket()?;
        Ok(ExitCode::SUCCESS)
    }
}
