//! `callscript cost`

use std::process::ExitCode;

use callscript_common::config::DatabaseArgs;
use clap::{Args, Subcommand};

use crate::db::{CostItem, Database};

const DETAILS: &str = "\
Prices of models and tiers are those of core.judge_models and core.judge_tiers, GPUs those of core.gpu_types; both are
a DBA's to change. Tokens are those of the last 1,000 answers, or an assumption while there are fewer than 100.

Examples:
  callscript cost plan --calls 10000 --minutes 4 --gpu 3090
  callscript cost plan --calls 10000 --minutes 4 --gpu 3090 --spot --second-opinions 0.02";

/// What a day costs.
#[derive(Debug, Args)]
pub struct CostCommand {
    /// What to do.
    #[command(subcommand)]
    pub action: CostAction,
}

/// What can be asked about costs.
#[derive(Debug, Subcommand)]
pub enum CostAction {
    /// The bill to expect for a day, with its assumptions
    #[command(after_help = DETAILS)]
    Plan(PlanCommand),
}

/// The bill to expect for a day, with its assumptions.
#[derive(Debug, Args)]
pub struct PlanCommand {
    /// Calls a day
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(i32).range(1..=100_000_000))]
    pub calls: i32,

    /// Minutes a call
    #[arg(long, value_name = "MINUTES", default_value_t = 4.0)]
    pub minutes: f64,

    /// GPU that decodes, an id of `core.gpu_types`
    #[arg(long, value_name = "ID", default_value = "3090")]
    pub gpu: String,

    /// At the spot price
    #[arg(long)]
    pub spot: bool,

    /// Share of calls for which the model of tier 2 is asked too
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    pub second_opinions: f64,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl CostCommand {
    /// Answers.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.action {
            CostAction::Plan(plan) => plan.run().await,
        }
    }
}

impl PlanCommand {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn run(self) -> anyhow::Result<ExitCode> {
        let items = Database::new(&self.database, "cost plan")?
            .cost_plan(
                self.calls,
                self.minutes,
                &self.gpu,
                self.spot,
                self.second_opinions,
            )
            .await?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&items)?);
        } else {
            for item in &items {
                println!("{}", line(item));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn line(item: &CostItem) -> String {
    format!(
        "{:<24} {:>14} {:<7} {:>9} $   {}",
        item.item,
        grouped(item.quantity),
        item.unit,
        format!("{:.2}", item.usd),
        item.assumption
    )
}

/// A whole number with separators between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digit != '-' {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_can_be_read() {
        for (value, text) in [(7.0, "7"), (1000.0, "1,000"), (37_000_000.4, "37,000,000")] {
            assert_eq!(grouped(value), text);
        }
    }
}
