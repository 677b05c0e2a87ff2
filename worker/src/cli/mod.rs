//! The command line: one file per command.

mod audio;
mod backfill;
mod bench;
mod cost;
mod doctor;
mod exit;
pub mod heap;
mod migrate;
mod model;
mod objects;
mod proof;
mod reconcile;
mod rescore;
mod rules;
mod run;
mod status;
mod time_args;
mod transcribe;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use callscript_common::config::{ConfigError, LoggingArgs, layers};
use callscript_common::memory;
use clap::{Parser, Subcommand};

use crate::config::CONFIG;
use crate::speech;

const EXAMPLES: &str = "\
Examples:
  callscript migrate                                 create or update the database
  callscript doctor                                  what is broken, and what to do about it
  callscript run                                     the lanes that the login of the database may work
  callscript run --lanes factory --slots 4           a GPU box
  callscript run --once                              drain the queue, then exit
  callscript backfill --from 2026-11-01 --to 2026-11-08
  callscript proof --from 2026-11-01 --to 2026-11-08   is anything missing between these days?
  callscript transcribe call.mp3 --format srt        one file, without a database
  callscript bench transcribe calls/*.mp3            how fast is this machine, with how many slots?
  callscript rescore --from 2026-11-01 --to 2026-11-08   today's rules on stored calls, no model asked
  callscript cost plan --calls 10000 --minutes 4     the bill to expect for a day
  callscript status                                  what is waiting, working, failing
  callscript audio url CALL_ID                       listen to a stored recording for ten minutes
  callscript objects check                           is every stored recording there, and what is in excess

Every option may also come from its environment variable, from a file named by VARIABLE_FILE, or
from a TOML file (--config) whose keys are the long option names.

Exit codes: 0 done; 1 failed, and the same again may succeed; 2 a flag or a
variable cannot be understood; 78 a setting or the installation is wrong until a person corrects it.";

/// CallScript: call recordings in, evidence-backed flags out.
#[derive(Debug, Parser)]
#[command(name = "callscript", version, about, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    /// TOML file with settings; keys are long option names
    #[arg(long, env = CONFIG, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// Logging.
    #[command(flatten)]
    pub logging: LoggingArgs,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Work lanes until told to stop
    Run(Box<run::RunCommand>),
    /// Create or update the database
    Migrate(Box<migrate::MigrateCommand>),
    /// Read a stretch of history and prove that nothing is missing
    Backfill(Box<backfill::BackfillCommand>),
    /// Compare what is stored with a fresh reading of Ringba
    Reconcile(Box<reconcile::ReconcileCommand>),
    /// Score stored calls again, under today's rules
    Rescore(Box<rescore::RescoreCommand>),
    /// Write, try and compare rules
    Rules(Box<rules::RulesCommand>),
    /// Is anything missing? What the ledger can prove
    Proof(Box<proof::ProofCommand>),
    /// Say what is waiting, working and failing
    Status(Box<status::StatusCommand>),
    /// Say what is broken, and what to do about it
    Doctor(Box<doctor::DoctorCommand>),
    /// Turn recordings into text, without the database
    Transcribe(Box<transcribe::TranscribeCommand>),
    /// Measure what this machine and a model can do
    Bench(Box<bench::BenchCommand>),
    /// What a day costs
    Cost(Box<cost::CostCommand>),
    /// List, fetch, check and remove speech models
    Model(Box<model::ModelCommand>),
    /// Listen to a stored recording
    Audio(Box<audio::AudioCommand>),
    /// Compare the bucket with the database
    Objects(Box<objects::ObjectsCommand>),
}

/// Parses, runs and reports; the only place that turns errors into text and exit codes.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli: Cli = match layers::parse(&args, CONFIG) {
        Ok(cli) => cli,
        Err(ConfigError::Usage(error)) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
        Err(error) => return report(&error.into()),
    };
    // A measurement resets figures of its own under /proc, and holds no keys.
    if !matches!(cli.command, Command::Bench(_)) {
        memory::keep_private();
    }
    heap::give_large_blocks_back();
    // SAFETY: there is one thread, and nothing was multiplied.
    unsafe { speech::choose_kernel() };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report(&anyhow::Error::new(error).context("could not start the async runtime")),
    };
    runtime
        .block_on(dispatch(cli))
        .unwrap_or_else(|error| report(&error))
}

async fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Run(command) => command.run(&cli.logging).await,
        Command::Migrate(command) => command.run().await,
        Command::Backfill(command) => command.run().await,
        Command::Reconcile(command) => command.run().await,
        Command::Rescore(command) => Box::pin(command.run()).await,
        Command::Rules(command) => Box::pin(command.run()).await,
        Command::Proof(command) => command.run().await,
        Command::Status(command) => command.run().await,
        Command::Doctor(command) => Box::pin(command.run()).await,
        Command::Transcribe(command) => command.run().await,
        Command::Bench(command) => command.run(&cli.logging).await,
        Command::Cost(command) => command.run().await,
        Command::Model(command) => command.run().await,
        Command::Audio(command) => Box::pin(command.run()).await,
        Command::Objects(command) => Box::pin(command.run()).await,
    }
}

#[expect(clippy::print_stderr, reason = "the last word of a command that failed")]
fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("callscript: {error:#}");
    ExitCode::from(exit::code_of(error))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
