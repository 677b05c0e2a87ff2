//! `callscript rules shadow`

use std::process::ExitCode;

use clap::Args;

use super::Answer;
use crate::db::{Database, RuleTokens, Shadow};

/// Calls of a day, for what a version costs.
const CALLS: f64 = 10_000.0;
/// From this share of calls on a version flags too many to be looked at.
const MANY: f64 = 0.1;

pub(super) const DETAILS: &str = "\
Nothing is changed, and no model is asked: what patterns and measurements of the version find is compared with what the
rule has flagged.

Example:
  callscript rules shadow gift_card --days 7";

/// What a version would have flagged.
#[derive(Debug, Args)]
pub struct ShadowCommand {
    /// The rule
    #[arg(value_name = "RULE")]
    pub rule: String,

    /// Version of the rule; the newest, where none is named
    #[arg(long, value_name = "N")]
    pub version: Option<i32>,

    /// Days before now whose calls are tried
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(i32).range(1..=3650))]
    pub days: i32,

    /// Database and form.
    #[command(flatten)]
    pub answer: Answer,
}

impl ShadowCommand {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.answer.database, "rules shadow")?;
        let rows = database.shadow(&self.rule, self.days, self.version).await?;
        let tokens = database.rule_tokens(&self.rule, self.version).await?;
        if self.answer.json {
            let answer = serde_json::json!({"calls": rows, "tokens": tokens});
            println!("{}", serde_json::to_string_pretty(&answer)?);
            return Ok(ExitCode::SUCCESS);
        }
        println!(
            "{:<34} {:>8} {:>8} {:>9} {:>7} {:>7} {:>7}",
            "campaign", "calls", "flagged", "by rule", "kept", "added", "lost"
        );
        for row in &rows {
            println!("{}", line(row));
        }
        if let Some(all) = rows.first().filter(|all| share(all) > MANY) {
            println!(
                "warning: the version flags {:.0} % of all calls",
                share(all) * 100.0
            );
        }
        if let Some(tokens) = tokens {
            println!("{}", cost(&tokens));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Share of calls that the version flags.
fn share(row: &Shadow) -> f64 {
    (row.kept + row.added) as f64 / row.calls.max(1) as f64
}

fn line(row: &Shadow) -> String {
    format!(
        "{:<34} {:>8} {:>8} {:>7.2} % {:>7} {:>7} {:>7}",
        row.campaign.as_deref().unwrap_or("all"),
        row.calls,
        row.flagged,
        share(row) * 100.0,
        row.kept,
        row.added,
        row.lost
    )
}

fn cost(tokens: &RuleTokens) -> String {
    let more = tokens.of_version - tokens.of_current;
    let usd = tokens.usd_per_m.map(|usd| usd * more as f64 * CALLS / 1e6);
    let usd = usd.map_or_else(String::new, |usd| {
        format!(", {usd:+.4} $ for 10,000 calls (cached)")
    });
    format!(
        "in a question: {} tokens, {more:+} against the version in force{usd}",
        tokens.of_version
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_costs_are_said() {
        let row = Shadow {
            campaign: None,
            calls: 200,
            flagged: 30,
            kept: 3,
            added: 1,
            lost: 2,
        };
        assert!(line(&row).starts_with("all "), "{}", line(&row));
        assert!(line(&row).contains("2.00 %"), "{}", line(&row));
        let tokens = RuleTokens {
            of_version: 60,
            of_current: 40,
            usd_per_m: Some(0.01),
        };
        assert_eq!(
            cost(&tokens),
            "in a question: 60 tokens, +20 against the version in force, +0.0020 $ for 10,000 calls (cached)"
        );
    }
}
