//! Settings of a worker: one file per concern, one definition per setting (its clap argument). Those of the
//! database, of the bucket and of logging are the console's too, and lie with the layers under all settings
//! in [`callscript_common::config`].

mod gate;
mod judge;
mod limits;
mod recording;
mod ringba;
mod shelf;
mod slots;
mod speech;
mod worker;

pub use gate::GateChoice;
pub use judge::JudgeArgs;
pub use limits::LimitArgs;
pub use recording::RecordingArgs;
pub use ringba::RingbaArgs;
pub use shelf::ShelfArgs;
pub use slots::SlotCount;
pub use speech::SpeechArgs;
pub use worker::{Lane, ListenAddress, WorkerArgs};

use callscript_common::config::{ConfigError, DatabaseArgs, StorageArgs, layers};
use clap::{Args, FromArgMatches};

/// Names the TOML file of `callscript`.
pub const CONFIG: &str = "CALLSCRIPT_CONFIG";

/// Everything `callscript run` needs.
#[derive(Debug, Clone, Args)]
pub struct RunConfig {
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// Where the call log is read.
    #[command(flatten)]
    pub ringba: RingbaArgs,
    /// How recordings are fetched.
    #[command(flatten)]
    pub recording: RecordingArgs,
    /// Where recordings are kept.
    #[command(flatten)]
    pub storage: StorageArgs,
    /// How speech is recognised.
    #[command(flatten)]
    pub speech: SpeechArgs,
    /// Where speech models lie.
    #[command(flatten)]
    pub shelf: ShelfArgs,
    /// Which language model judges.
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// What this process does.
    #[command(flatten)]
    pub worker: WorkerArgs,
}

/// What `callscript doctor` looks at.
#[derive(Debug, Clone, Args)]
pub struct DoctorConfig {
    /// Check only what these lanes need, comma separated; without it, those that the login of the database may work
    #[arg(long, env = "CALLSCRIPT_LANES", value_name = "LIST", value_delimiter = ',')]
    pub lanes: Vec<Lane>,
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// The bucket.
    #[command(flatten)]
    pub storage: StorageArgs,
    /// The call log.
    #[command(flatten)]
    pub ringba: RingbaArgs,
    /// The speech model.
    #[command(flatten)]
    pub speech: SpeechArgs,
    /// Where speech models lie.
    #[command(flatten)]
    pub shelf: ShelfArgs,
    /// The judge.
    #[command(flatten)]
    pub judge: JudgeArgs,
}

impl RunConfig {
    /// Reads flags (without a program name) and the process environment, for callers that run the
    /// lanes in their own process.
    pub fn parse_args<I, S>(args: I) -> Result<Self, ConfigError>
    where
        I: IntoIterator<Item = S>,
        S: Into<std::ffi::OsString> + Clone,
    {
        let command = Self::augment_args(clap::Command::new("callscript run").no_binary_name(true));
        let matches =
            layers::apply(command, &layers::Sources::process(None, CONFIG)?)?.try_get_matches_from(args)?;
        Ok(Self::from_arg_matches(&matches)?)
    }
}

#[cfg(test)]
mod tests;
