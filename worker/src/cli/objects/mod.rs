//! `callscript objects`: what the bucket holds against what the database knows.

mod key;
mod missing;
mod orphans;
mod report;

use std::process::ExitCode;

use anyhow::bail;
use callscript_common::config::{DatabaseArgs, StorageArgs};
use callscript_common::storage::Storage;
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::db::Database;
use report::Report;

/// This many orphans may be deleted whatever their share is.
const FEW: u64 = 20;
/// One in this many objects: more orphans than that look like a database that has forgotten.
const ONE_IN: u64 = 20;

/// Compare the bucket with the database.
#[derive(Debug, Args)]
pub struct ObjectsCommand {
    /// What to do.
    #[command(subcommand)]
    pub action: ObjectsAction,
}

/// What can be done with the bucket.
#[derive(Debug, Subcommand)]
pub enum ObjectsAction {
    /// List objects without a call, calls without their object, and unfinished uploads
    ///
    /// Changes nothing without --delete. Exit code 0: every stored recording is there, whole in size (there
    /// may be orphans). Exit code 1: one is missing or has another size, or the check could not be done.
    ///
    /// Objects whose keys are not of the form `YYYY/MM/DD/CALL_ID.EXT` belong to somebody else: they are
    /// counted and left alone. Each stored recording costs one HEAD request; give --from and --to where
    /// the bucket is large.
    Check(Box<CheckCommand>),
}

/// List objects without a call, calls without their object, and unfinished uploads.
#[derive(Debug, Args)]
pub struct CheckCommand {
    /// First day (UTC) of the calls to check; without it, all of them
    #[arg(long, value_name = "DATE", requires = "to")]
    pub from: Option<Date>,

    /// Last day, exclusive
    #[arg(long, value_name = "DATE", requires = "from")]
    pub to: Option<Date>,

    /// Leave younger objects and uploads alone, e.g. 30m, 24h, 7d
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = age)]
    pub older_than: SignedDuration,

    /// Delete the orphans and end the unfinished uploads
    #[arg(long)]
    pub delete: bool,

    /// Delete although more than 5 % of the objects (and more than 20) are orphans
    #[arg(long, requires = "delete")]
    pub force: bool,

    /// Print a JSON object a line: the findings, then a summary
    #[arg(long)]
    pub json: bool,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// The bucket.
    #[command(flatten)]
    pub storage: StorageArgs,
}

/// What all steps of a check share.
#[derive(Debug)]
struct Check {
    database: Database,
    storage: Storage,
    /// Beginnings of keys to list: a day each, or everything.
    prefixes: Vec<String>,
    /// Objects and uploads from then on are left alone.
    before: Timestamp,
    report: Report,
}

impl ObjectsCommand {
    /// Prints the findings.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let ObjectsAction::Check(command) = self.action;
        command.run().await
    }
}

impl CheckCommand {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.database, "objects")?;
        let before = database.now().await?.checked_sub(self.older_than)?;
        let mut check = Check {
            storage: Storage::new(&self.storage).await?,
            prefixes: prefixes(self.from, self.to)?,
            before,
            report: Report::new(self.json),
            database,
        };
        check.find_orphans().await?;
        check.find_unfinished().await?;
        let (from, to) = (midnight(self.from)?, midnight(self.to)?);
        check.find_missing(from, to).await?;
        if self.delete {
            let counts = &check.report.counts;
            let too_many = counts.orphans > FEW && counts.orphans * ONE_IN > counts.listed;
            if too_many && !self.force {
                let (orphans, listed) = (counts.orphans, counts.listed);
                check.report.sum_up();
                bail!(
                    "nothing was deleted: {orphans} of {listed} objects are orphans, which looks like a database restored \
                     from an old backup; if these recordings may really go, add --force"
                );
            }
            check.delete_orphans().await?;
            check.end_unfinished().await?;
        }
        check.report.sum_up();
        Ok(if check.report.counts.is_whole() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn prefixes(from: Option<Date>, to: Option<Date>) -> anyhow::Result<Vec<String>> {
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(vec![String::new()]);
    };
    if from >= to {
        bail!("--to {to} is not after --from {from}: --to is the day after the last one");
    }
    let days = from.series(1.day()).take_while(|day| *day < to);
    Ok(days.map(|day| day.strftime("%Y/%m/%d/").to_string()).collect())
}

fn midnight(day: Option<Date>) -> anyhow::Result<Option<Timestamp>> {
    Ok(day
        .map(|day| day.to_zoned(TimeZone::UTC))
        .transpose()?
        .map(|day| day.timestamp()))
}

fn age(text: &str) -> Result<SignedDuration, String> {
    let text = text.trim();
    let days = text
        .strip_suffix('d')
        .and_then(|days| days.trim().parse::<i64>().ok());
    let age = match days {
        Some(days) => days.checked_mul(24).map(SignedDuration::from_hours),
        None => text.parse().ok(),
    };
    age.filter(|age| !age.is_negative())
        .ok_or_else(|| "give an age like 30m, 24h or 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_ages() {
        let date = |text: &str| Some(text.parse().unwrap());
        assert_eq!(prefixes(None, None).unwrap(), [""]);
        assert_eq!(
            prefixes(date("2026-10-31"), date("2026-11-02")).unwrap(),
            ["2026/10/31/", "2026/11/01/"]
        );
        assert!(prefixes(date("2026-11-02"), date("2026-11-02")).is_err());
        assert_eq!(age("7d").unwrap(), SignedDuration::from_hours(168));
        assert_eq!(age("90m").unwrap(), SignedDuration::from_mins(90));
        assert_eq!(age("0s").unwrap(), SignedDuration::ZERO);
        assert!(age("-1h").is_err() && age("old").is_err());
    }
}
