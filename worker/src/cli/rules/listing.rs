//! `callscript rules list`

use std::process::ExitCode;

use clap::Args;

use super::Answer;
use crate::db::Database;

/// Every rule that judges calls, with its source, and drafts.
#[derive(Debug, Args)]
pub struct ListCommand {
    /// Database and form.
    #[command(flatten)]
    pub answer: Answer,
}

impl ListCommand {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let rules = Database::new(&self.answer.database, "rules list")?
            .rules()
            .await?;
        if self.answer.json {
            println!("{}", serde_json::to_string_pretty(&rules)?);
            return Ok(ExitCode::SUCCESS);
        }
        for rule in &rules {
            let days = match (rule.judges_from.as_str(), rule.judges_until.as_str()) {
                ("", "") => String::new(),
                (from, "") => format!(", calls from {from}"),
                ("", until) => format!(", calls until {until}"),
                (from, until) => format!(", calls of {from} to {until}"),
            };
            println!(
                "{:<34} {:>3}  {:<8} {:<8} {:<14} {}{days}\n{:41}{} ({})",
                rule.id,
                rule.version,
                rule.kind,
                rule.severity,
                rule.vertical,
                rule.state,
                "",
                rule.source,
                rule.source_date
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}
