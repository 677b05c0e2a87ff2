//! `callscript rules export` and `import`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use callscript_common::config::DatabaseArgs;
use clap::Args;

use crate::db::Database;
use crate::migrate::rule_file;

pub(super) const IMPORT_DETAILS: &str = "\
The rule becomes a draft: a new rule, or a new version of the one with this id. Its examples are added. Then:
  callscript rules test RULE && callscript rules shadow RULE
  psql -c \"SELECT callscript.publish_rule('RULE', VERSION, 'WHY')\"";

/// Write a rule as a file.
#[derive(Debug, Args)]
pub struct ExportCommand {
    /// The rule
    #[arg(value_name = "RULE")]
    pub rule: String,

    /// Version of the rule; the one that judges the latest days, where none is named
    #[arg(long, value_name = "N")]
    pub version: Option<i32>,

    /// File to write; standard output, where none is named
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// The database, as a member of `callscript_dba`.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl ExportCommand {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.database, "rules export")?;
        let Some(rule) = database.rule(&self.rule, self.version).await? else {
            bail!(
                "there is no such version of {}; callscript rules list shows all",
                self.rule
            );
        };
        let text = rule_file::write(&rule).map_err(anyhow::Error::msg)?;
        match &self.out {
            None => print!("{text}"),
            Some(path) => {
                std::fs::write(path, text).with_context(|| format!("could not write {}", path.display()))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Take a file over as a draft.
#[derive(Debug, Args)]
pub struct ImportCommand {
    /// File of the form of sql/rules, named after the rule: `gift_card.toml`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The database, as a member of `callscript_dba`.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl ImportCommand {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let path = self.file.display();
        let text = std::fs::read_to_string(&self.file).with_context(|| format!("could not read {path}"))?;
        let name = self.file.file_stem().unwrap_or_default().to_string_lossy();
        let rule = rule_file::read(&name, &text).map_err(|reason| anyhow::anyhow!("{path}: {reason}"))?;
        let (version, examples) = Database::new(&self.database, "rules import")?
            .import_rule(&rule)
            .await?;
        let id = rule["rule_id"].as_str().unwrap_or_default();
        println!("{id}: version {version} is a draft, {examples} examples");
        Ok(ExitCode::SUCCESS)
    }
}
