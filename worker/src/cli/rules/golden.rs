//! `callscript rules golden`

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::Answer;
use crate::config::JudgeArgs;
use crate::db::{Database, GoldenDifference, GoldenSetup};
use crate::judge::JudgeClient;

/// Questions that are asked at a time.
const AT_A_TIME: u16 = 8;
/// Questions after which it is said how far it is.
const SAY_EVERY: usize = 25;

pub(super) const GOLDEN_DETAILS: &str = "\
The golden set are calls that a person has labelled (SELECT callscript.keep_golden(...)). Without --ask nobody is asked:
the rules in force are tried on the answers that the calls were frozen with.

With --ask the model answers about every call of the set, with the prompt and the model that are to judge and with those
that judge now, unless it has answered before. Then both are compared. Exits with 1 where a call is lost. The answers
cost money, which is booked; OPENAI_API_KEY is needed.

Examples:
  callscript rules golden
  callscript rules golden --ask --prompt 3
  callscript rules golden --ask --tier 1 --model gpt-6-sol";

/// The golden set under the rules in force, or under another prompt or model.
#[derive(Debug, Args)]
pub struct GoldenCommand {
    /// Ask the model, and compare with what judges now
    #[arg(long)]
    pub ask: bool,

    /// Version of the prompt; the one in force, where none is named
    #[arg(long, value_name = "N", requires = "ask")]
    pub prompt: Option<i32>,

    /// Tier that asks; both, where none is named
    #[arg(long, value_name = "N", requires = "ask", value_parser = clap::value_parser!(i32).range(1..=2))]
    pub tier: Option<i32>,

    /// Model, by its name at the API; the tier's own, where none is named
    #[arg(long, value_name = "MODEL", requires_all = ["ask", "tier"])]
    pub model: Option<String>,

    /// The judge.
    #[command(flatten)]
    pub judge: JudgeArgs,

    /// Database and form.
    #[command(flatten)]
    pub answer: Answer,
}

impl GoldenCommand {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.answer.database, "rules golden")?;
        if self.ask {
            self.ask(&database).await
        } else {
            self.rules(&database).await
        }
    }

    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn rules(&self, database: &Database) -> anyhow::Result<ExitCode> {
        let rows = database.golden().await?;
        let wrong = rows.iter().filter(|row| row.is_broken != row.is_flagged).count();
        if self.answer.json {
            println!("{}", serde_json::to_string_pretty(&rows)?);
        } else {
            for row in rows.iter().filter(|row| row.is_broken != row.is_flagged) {
                println!("{}: {} {}", row.name, row.rule, deed(row.is_flagged));
            }
            println!(
                "{} rules broken or flagged in the golden set, {wrong} wrong",
                rows.len()
            );
        }
        Ok(ExitCode::from(u8::from(wrong > 0)))
    }

    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn ask(&self, database: &Database) -> anyhow::Result<ExitCode> {
        let client = JudgeClient::new(&self.judge, AT_A_TIME)?
            .context("no key: set OPENAI_API_KEY; --ask asks the language model")?;
        let model = self.model.as_deref();
        let setups = database.golden_setups(self.tier, model, self.prompt).await?;
        let mut usd = 0.0;
        for setup in &setups {
            usd += ask_all(database, &client, setup).await?;
        }
        let mut lost = 0;
        let mut all = Vec::new();
        for setup in setups.iter().filter(|setup| !setup.is_now) {
            let differences = database.golden_compared(setup).await?;
            lost += differences.iter().filter(|difference| difference.is_loss).count();
            if !self.answer.json {
                print!("{}", told(setup, &differences));
            }
            all.push(json!({ "setup": setup, "differences": differences }));
        }
        if self.answer.json {
            println!("{}", json!({ "usd": usd, "compared": all }));
        } else if all.is_empty() {
            println!("this prompt and model judge now: there is nothing to compare; ${usd:.4} spent");
        } else {
            println!("${usd:.4} spent");
        }
        Ok(ExitCode::from(u8::from(lost > 0)))
    }
}

/// Asks about what a setup has not answered yet; returns what it cost in dollars.
#[expect(clippy::print_stderr, reason = "progress")]
async fn ask_all(database: &Database, client: &JudgeClient, setup: &GoldenSetup) -> anyhow::Result<f64> {
    let calls = setup.unasked.len();
    let mut asked = stream::iter(&setup.unasked)
        .map(|name| ask_one(database, client, setup, name))
        .buffer_unordered(usize::from(AT_A_TIME));
    let (mut usd, mut done) = (0.0, 0);
    while let Some(cost) = asked.next().await {
        usd += cost?;
        done += 1;
        if done % SAY_EVERY == 0 || done == calls {
            eprintln!(
                "tier {}, {}, prompt {}: {done} of {calls} calls asked about",
                setup.tier, setup.model, setup.prompt_version
            );
        }
    }
    Ok(usd)
}

/// Asks about one golden call, part by part.
async fn ask_one(
    database: &Database,
    client: &JudgeClient,
    setup: &GoldenSetup,
    name: &str,
) -> anyhow::Result<f64> {
    let mut usd = 0.0;
    loop {
        let next = database.golden_question(name, setup, client.server()).await?;
        let Some(body) = next.get("body").filter(|body| !body.is_null()) else {
            return Ok(usd);
        };
        let answered = client.ask(body).await.with_context(|| {
            format!("the judge did not answer about {name}; what it answered before is kept")
        })?;
        let question = next.get("question").cloned().unwrap_or(Value::Null);
        let reply = &answered.reply;
        let result = json!({
            "model": setup.model, "tier": setup.tier, "prompt_version": setup.prompt_version,
            "prompt_sha256": question.get("prompt_sha256"), "outcome": reply.outcome, "answer": reply.answer,
            "raw": reply.raw, "usage": reply.usage, "latency_ms": answered.latency_ms,
        });
        usd += database.golden_answered(name, &question, &result).await?;
    }
}

fn told(setup: &GoldenSetup, differences: &[GoldenDifference]) -> String {
    let mut text = String::new();
    for difference in differences {
        let verdict = if difference.is_loss { "LOST" } else { "won" };
        let deed = match (difference.is_loss, difference.is_broken) {
            (true, is_broken) => deed(!is_broken),
            (false, true) => "is caught",
            (false, false) => "is no longer flagged",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{verdict}: {}: {} {deed}", difference.name, difference.rule);
    }
    let lost = differences.iter().filter(|difference| difference.is_loss).count();
    let _ = writeln!(
        text,
        "tier {}, {}, prompt {}: {} calls, {lost} rules lost, {} won",
        setup.tier,
        setup.model,
        setup.prompt_version,
        setup.calls,
        differences.len() - lost
    );
    text
}

fn deed(is_flagged: bool) -> &'static str {
    if is_flagged {
        "is flagged and not broken"
    } else {
        "is missed"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_and_gains_are_said() {
        let setup = GoldenSetup {
            tier: 1,
            model: "m".to_owned(),
            prompt_version: 2,
            is_now: false,
            calls: 7,
            unasked: Vec::new(),
        };
        let of = |is_broken: bool, was_flagged: bool| GoldenDifference {
            name: "a-call".to_owned(),
            rule: "r".to_owned(),
            is_broken,
            was_flagged,
            is_loss: is_broken == was_flagged,
        };
        assert_eq!(
            told(
                &setup,
                &[of(true, true), of(false, false), of(true, false), of(false, true)]
            ),
            "LOST: a-call: r is missed\nLOST: a-call: r is flagged and not broken\nwon: a-call: r is caught\n\
             won: a-call: r is no longer flagged\ntier 1, m, prompt 2: 7 calls, 2 rules lost, 2 won\n"
        );
    }
}
