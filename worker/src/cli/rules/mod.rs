//! `callscript rules`

mod file;
mod golden;
mod listing;
mod shadow;
mod trial;

use std::process::ExitCode;

use callscript_common::config::DatabaseArgs;
use clap::{Args, Subcommand};

use file::{ExportCommand, ImportCommand};
use golden::GoldenCommand;
use listing::ListCommand;
use shadow::ShadowCommand;
use trial::{TestCommand, TryCommand};

/// Write, try and compare rules.
#[derive(Debug, Args)]
pub struct RulesCommand {
    /// What to do.
    #[command(subcommand)]
    pub action: RulesAction,
}

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub enum RulesAction {
    /// Every rule that judges calls, with its source, and drafts
    List(ListCommand),
    /// Try rules on their examples; exits with 1 where one is wrong
    #[command(after_help = trial::TEST_DETAILS)]
    Test(TestCommand),
    /// Try a rule on a conversation
    #[command(after_help = trial::TRY_DETAILS)]
    Try(TryCommand),
    /// What a version would have flagged, by campaign, and what it costs
    #[command(after_help = shadow::DETAILS)]
    Shadow(ShadowCommand),
    /// The golden set under the rules in force, or under another prompt or model; exits with 1 where one is wrong
    #[command(after_help = golden::GOLDEN_DETAILS)]
    Golden(Box<GoldenCommand>),
    /// Write a rule as a file of the form of sql/rules
    Export(ExportCommand),
    /// Take a file of the form of sql/rules over as a draft
    #[command(after_help = file::IMPORT_DETAILS)]
    Import(ImportCommand),
}

/// The database, and the form of the answer.
#[derive(Debug, Args)]
pub struct Answer {
    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// The database, as a member of `callscript_dba`.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl RulesCommand {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.action {
            RulesAction::List(command) => command.run().await,
            RulesAction::Test(command) => command.run().await,
            RulesAction::Try(command) => command.run().await,
            RulesAction::Shadow(command) => command.run().await,
            RulesAction::Golden(command) => command.run().await,
            RulesAction::Export(command) => command.run().await,
            RulesAction::Import(command) => command.run().await,
        }
    }
}
