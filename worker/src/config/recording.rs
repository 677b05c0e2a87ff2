//! Fetching recordings: `CALLSCRIPT_RECORDING_TIMEOUT`, `CALLSCRIPT_RECORDING_MIN_RATE`,
//! `CALLSCRIPT_RECORDING_ALLOW_PRIVATE`.

use clap::Args;

use super::LimitArgs;

/// Limits of a recording's transfer. Recording URLs come from outside, so what they may reach is limited.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Recordings")]
pub struct RecordingArgs {
    /// How large it may be.
    #[command(flatten)]
    pub limits: LimitArgs,

    /// Seconds one transfer may take
    #[arg(
        long,
        env = "CALLSCRIPT_RECORDING_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 300
    )]
    pub recording_timeout: u64,

    /// Least bytes per second, averaged over 30 seconds; a slower transfer is cut (0: no limit)
    #[arg(
        long,
        env = "CALLSCRIPT_RECORDING_MIN_RATE",
        value_name = "BYTES",
        default_value_t = 2048
    )]
    pub recording_min_rate: u64,

    /// Also fetch from private and loopback addresses (for tests and recordings kept in-house)
    #[arg(long, env = "CALLSCRIPT_RECORDING_ALLOW_PRIVATE", value_name = "BOOL", default_value_t = false,
          num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub recording_allow_private: bool,
}
