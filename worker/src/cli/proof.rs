//! `callscript proof`

use std::process::ExitCode;

use callscript_common::config::DatabaseArgs;
use clap::Args;
use jiff::Timestamp;

use super::time_args::instant;
use crate::db::{Database, Stretch};

const DETAILS: &str = "\
States:
  proven       read whole, and late enough that every call of the time was listed
  provisional  read whole, but calls that were still going on may come
  open         a worker is going to read it
  in doubt     could not be read whole, or differs from Ringba; an alert says why
  never asked  nobody asked Ringba: `callscript backfill` does

Exit code: 0 when everything is proven or provisional, 1 otherwise.";

/// Is anything missing? What the ledger can prove about a stretch of time.
#[derive(Debug, Args)]
#[command(after_help = DETAILS)]
pub struct ProofCommand {
    /// First instant: a date (UTC midnight) or an RFC 3339 time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub from: Timestamp,

    /// Last instant, exclusive
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub to: Timestamp,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// The database, as a member of `callscript_dba`.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl ProofCommand {
    /// Prints one line a stretch.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let stretches = Database::new(&self.database, "proof")?
            .proof(self.from, self.to)
            .await?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&stretches)?);
        } else {
            for Stretch {
                starts_at,
                ends_at,
                state,
            } in &stretches
            {
                println!("{state:<12} {starts_at} to {ends_at}");
            }
        }
        let is_read = |stretch: &Stretch| matches!(stretch.state.as_str(), "proven" | "provisional");
        Ok(if stretches.iter().all(is_read) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
