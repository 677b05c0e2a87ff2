//! `callscript reconcile`

use std::process::ExitCode;
use std::time::Duration;

use callscript_common::config::DatabaseArgs;
use clap::Args;
use comfy_table::{CellAlignment, Table, TableStyle};
use jiff::Timestamp;

use super::time_args::instant;
use crate::db::{Database, Reconciled};

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Compare what is stored with a fresh reading of Ringba, per hour and campaign.
///
/// Exit code: 0 when both sides are equal, 1 when they differ. Minutes that differ are read again by
/// themselves; compare once more afterwards. The newest five minutes are left out: they may not have been
/// read yet.
#[derive(Debug, Args)]
pub struct ReconcileCommand {
    /// First instant: a date (UTC midnight) or an RFC 3339 time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub from: Timestamp,

    /// Last instant, exclusive
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub to: Timestamp,

    /// The database, as a member of `callscript_dba`.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl ReconcileCommand {
    /// Opens the audits, waits for them, and prints what differs.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.database, "reconcile")?;
        let is_equal = compare(&database, self.from, self.to).await?;
        Ok(if is_equal {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

/// Audits a stretch of time and prints the outcome; whether both sides are equal.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(super) async fn compare(database: &Database, from: Timestamp, to: Timestamp) -> anyhow::Result<bool> {
    let opened = database.reconcile(from, to).await?;
    if opened > 0 {
        println!("comparing with Ringba: {opened} audits");
    }
    while database.audits_open(from, to).await? > 0 {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let hours = database.reconciliation(from, to).await?;
    let stretches = database.proof(from, to).await?;
    for stretch in stretches.iter().filter(|stretch| stretch.state == "in doubt") {
        println!("in doubt: {} to {}", stretch.starts_at, stretch.ends_at);
    }
    let (text, is_equal) = outcome(&hours);
    println!("{text}");
    Ok(is_equal && stretches.iter().all(|stretch| stretch.state != "in doubt"))
}

fn outcome(hours: &[Reconciled]) -> (String, bool) {
    let calls: i64 = hours.iter().map(|hour| hour.stored_calls).sum();
    let red: Vec<&Reconciled> = hours.iter().filter(|hour| !hour.is_green).collect();
    if hours.is_empty() {
        return ("RED: nothing could be compared; see bi.alerts".to_owned(), false);
    }
    if red.is_empty() {
        return (
            format!("GREEN: {calls} calls, stored exactly as Ringba lists them"),
            true,
        );
    }
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    table.set_header(["hour (UTC)", "campaign", "stored", "Ringba", "difference"]);
    for column in [2, 3] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for hour in &red {
        table.add_row([
            hour.hour_start.to_string(),
            hour.campaign.clone(),
            hour.stored_calls.to_string(),
            hour.ringba_calls.to_string(),
            hour.difference.clone().unwrap_or_default(),
        ]);
    }
    (
        format!(
            "{table}\nRED: {} of {} hours and campaigns differ",
            red.len(),
            hours.len()
        ),
        false,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(is_green: bool) -> Reconciled {
        Reconciled {
            hour_start: "2026-11-01T10:00:00Z".parse().unwrap(),
            campaign: "Solar".to_owned(),
            ringba_calls: 5,
            stored_calls: if is_green { 5 } else { 3 },
            is_green,
            difference: (!is_green).then(|| "3 of 5 calls at 10:06".to_owned()),
        }
    }

    #[test]
    fn green_is_one_line_and_red_names_the_difference() {
        assert_eq!(
            outcome(&[hour(true), hour(true)]),
            (
                "GREEN: 10 calls, stored exactly as Ringba lists them".to_owned(),
                true
            )
        );
        let (text, is_equal) = outcome(&[hour(true), hour(false)]);
        assert!(!is_equal && text.contains("3 of 5 calls at 10:06"), "{text}");
        assert!(text.ends_with("RED: 1 of 2 hours and campaigns differ"), "{text}");
        assert!(!outcome(&[]).1, "nothing compared proves nothing");
    }
}
