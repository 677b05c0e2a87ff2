//! Sets logging up: standard error in the form asked for, and what else a program does with its lines.

use std::io::IsTerminal as _;

use tracing_subscriber::layer::Identity;
use tracing_subscriber::{EnvFilter, Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{ConfigError, LogFormat, LoggingArgs};

/// Sets logging up, once per process.
pub fn init(args: &LoggingArgs) -> Result<(), ConfigError> {
    init_with(args, Identity::new())
}

/// The same, with one more layer that sees all lines, whatever the filter of standard error.
pub fn init_with(args: &LoggingArgs, also: impl Layer<Registry> + Send + Sync) -> Result<(), ConfigError> {
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
        .with(also)
        .with(standard_error.with_filter(filter))
        .try_init()
        .map_err(|error| ConfigError::Invalid {
            variable: "CALLSCRIPT_LOG",
            reason: error.to_string(),
        })
}
