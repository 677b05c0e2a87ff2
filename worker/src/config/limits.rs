//! How large a recording may be: `CALLSCRIPT_RECORDING_MAX_MB`, `CALLSCRIPT_RECORDING_MAX_SECONDS`.

use clap::Args;

use crate::audio::Limits;

/// Limits of one recording, wherever it comes from.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Recordings")]
pub struct LimitArgs {
    /// Largest recording in megabytes
    #[arg(
        long,
        env = "CALLSCRIPT_RECORDING_MAX_MB",
        value_name = "MB",
        default_value_t = 200
    )]
    pub recording_max_mb: u64,

    /// Longest recording in seconds; half of it for four channels, and so on. An hour of two channels takes
    /// 0.9 GB of memory
    #[arg(
        long,
        env = "CALLSCRIPT_RECORDING_MAX_SECONDS",
        value_name = "SECONDS",
        default_value_t = 15_000,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    pub recording_max_seconds: u32,
}

impl LimitArgs {
    /// The limits of decoding.
    pub fn limits(self) -> Limits {
        Limits {
            bytes: self.recording_max_mb.saturating_mul(1_000_000),
            seconds: self.recording_max_seconds,
        }
    }
}

impl Default for LimitArgs {
    fn default() -> Self {
        Self {
            recording_max_mb: 200,
            recording_max_seconds: 15_000,
        }
    }
}
