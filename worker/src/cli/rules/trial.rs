//! `callscript rules test` and `try`

use std::process::ExitCode;

use clap::Args;

use super::Answer;
use crate::db::Database;

pub(super) const TEST_DETAILS: &str = "\
An example is a conversation in which the rule is broken, or is not (core.qa_rule_examples). Patterns answer for
themselves. Where only the model can tell, the recorded answer of a judge counts, and without one the example is not
tried. A version that fails an example is not put in force.

Examples:
  callscript rules test
  callscript rules test gift_card --version 3";

pub(super) const TRY_DETAILS: &str = "\
Turns are separated by ' / '. Each begins with agent: or caller:, and '@90 agent: hello' begins at second 90.

Example:
  callscript rules try gift_card 'caller: what do i get / agent: a gift card for your time'";

/// Try rules on their examples.
#[derive(Debug, Args)]
pub struct TestCommand {
    /// Rules; all that are in force, where none is named
    #[arg(value_name = "RULE")]
    pub rules: Vec<String>,

    /// Version of the rule; the newest, where none is named
    #[arg(long, value_name = "N", requires = "rules")]
    pub version: Option<i32>,

    /// Database and form.
    #[command(flatten)]
    pub answer: Answer,
}

impl TestCommand {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.answer.database, "rules test")?;
        let versions: Vec<(String, Option<i32>)> = if self.rules.is_empty() {
            let listed = database.rules().await?.into_iter();
            let in_force = listed.filter(|rule| rule.state == "in force");
            in_force.map(|rule| (rule.id, Some(rule.version))).collect()
        } else {
            self.rules.into_iter().map(|rule| (rule, self.version)).collect()
        };
        let (mut right, mut wrong, mut untried) = (0, 0, 0);
        let mut all = serde_json::Map::new();
        for (rule, version) in &versions {
            let examples = database.test_rule(rule, *version).await?;
            for example in &examples {
                match example.is_right {
                    Some(true) => right += 1,
                    None => untried += 1,
                    Some(false) => {
                        wrong += 1;
                        if !self.answer.json {
                            let deed = if example.is_violation { "missed" } else { "caught" };
                            let quote = example.quote.as_deref();
                            let by = quote.map_or_else(String::new, |quote| format!(" (by \"{quote}\")"));
                            println!("{rule}: {deed}: {}{by}", example.said);
                        }
                    }
                }
            }
            all.insert(rule.clone(), serde_json::to_value(&examples)?);
        }
        if self.answer.json {
            println!("{}", serde_json::to_string_pretty(&all)?);
        } else {
            println!(
                "{} rules, {right} examples as expected, {wrong} not, {untried} not tried (only a model can tell)",
                versions.len()
            );
        }
        Ok(ExitCode::from(u8::from(wrong > 0)))
    }
}

/// Try a rule on a conversation.
#[derive(Debug, Args)]
pub struct TryCommand {
    /// The rule
    #[arg(value_name = "RULE")]
    pub rule: String,

    /// The conversation
    #[arg(value_name = "WORDS")]
    pub said: String,

    /// Version of the rule; the newest, where none is named
    #[arg(long, value_name = "N")]
    pub version: Option<i32>,

    /// Database and form.
    #[command(flatten)]
    pub answer: Answer,
}

impl TryCommand {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.answer.database, "rules try")?;
        let caught = database.try_rule(&self.rule, &self.said, self.version).await?;
        if self.answer.json {
            println!("{}", serde_json::to_string_pretty(&caught)?);
            return Ok(ExitCode::SUCCESS);
        }
        match caught {
            None => println!("{}: nothing", self.rule),
            Some(caught) => println!(
                "{}: {} at second {:.1}: \"{}\" (confidence {:.2}). {}",
                self.rule,
                caught.speaker,
                caught.start_seconds,
                caught.quote,
                caught.confidence,
                caught.reason
            ),
        }
        Ok(ExitCode::SUCCESS)
    }
}
