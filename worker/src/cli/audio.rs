//! `callscript audio`

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use callscript_common::config::{DatabaseArgs, StorageArgs};
use callscript_common::storage::Storage;
use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::db::Database;

/// Listen to a stored recording.
#[derive(Debug, Args)]
pub struct AudioCommand {
    /// What to do.
    #[command(subcommand)]
    pub action: AudioAction,
}

/// What can be done with a recording.
#[derive(Debug, Subcommand)]
pub enum AudioAction {
    /// Print an address that plays one recording for a few minutes
    ///
    /// The bucket is private; this is the only way out of it. Whoever has the address can listen until it
    /// expires: hand it to one person, and keep it out of tickets and logs.
    #[command(alias = "URL")]
    Url(Box<UrlCommand>),
}

/// Print an address that plays one recording for a few minutes.
#[derive(Debug, Args)]
pub struct UrlCommand {
    /// The call's id (`bi.calls.call_id`)
    #[arg(value_name = "CALL_ID")]
    pub call: Uuid,

    /// Minutes for which the address works
    #[arg(long, value_name = "MINUTES", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=60))]
    pub minutes: u16,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// The bucket.
    #[command(flatten)]
    pub storage: StorageArgs,
}

impl AudioCommand {
    /// Prints the address and nothing else.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let AudioAction::Url(command) = self.action;
        let key = Database::new(&command.database, "audio")?
            .audio_key(command.call)
            .await?
            .with_context(|| {
                format!(
                    "call {} has no stored recording: look at its status in bi.calls",
                    command.call
                )
            })?;
        let lasting = Duration::from_secs(u64::from(command.minutes) * 60);
        println!(
            "{}",
            Storage::new(&command.storage)
                .await?
                .presign(&key, lasting)
                .await?
        );
        Ok(ExitCode::SUCCESS)
    }
}
