//! Sets logging up: standard error in the form asked for, and the queue for `core.sys_logs`.

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use super::sys_logs::SysLogs;
use crate::config::{ConfigError, LogFormat, LoggingArgs};

/// Sets logging up, once per process.
pub fn init(args: &LoggingArgs) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&args.log).map_err(|error| ConfigError::Invalid {
        variable: "CALLSCRIPT_LOG",
        reason: error.to_string(),
    })?;
    let standard_error = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let standard_error = match args.log_format {
        LogFormat::Human => standard_error.boxed(),
        LogFormat::Json => standard_error
            .json()
            .flatten_event(true)
            .with_target(true)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(standard_error.with_filter(filter))
        .with(SysLogs::new())
        .try_init()
        .map_err(|error| ConfigError::Invalid {
            variable: "CALLSCRIPT_LOG",
            reason: error.to_string(),
        })
}
