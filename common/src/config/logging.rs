//! Logging: `CALLSCRIPT_LOG`, `CALLSCRIPT_LOG_FORMAT`.

use clap::{Args, ValueEnum};

/// What is logged to standard error, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logging")]
pub struct LoggingArgs {
    /// Filter, e.g. `error,callscript_worker=debug`; `callscript` means all of its own crates, and libraries
    /// only report errors by default
    #[arg(
        long,
        env = "CALLSCRIPT_LOG",
        value_name = "FILTER",
        default_value = "error,callscript=info",
        global = true
    )]
    pub log: String,

    /// Form of the lines on standard error
    #[arg(
        long,
        env = "CALLSCRIPT_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "human",
        global = true
    )]
    pub log_format: LogFormat,
}

/// Form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Human,
    /// One JSON object a line
    Json,
}
