//! Judge: asks the language model about a transcript what the database wants to know, or leaves the verdict
//! to the rules.

use serde::Deserialize;
use serde_json::{Value, json};

use super::context::through_outages;
use super::handler::{Outcome, work_of};
use crate::db::{Database, Item, Stage};
use crate::judge::{Answered, JudgeClient};

/// Status of a call about which there is more to ask.
const MORE: &str = "judging";
/// Why the rest of a long call waits.
const NO_BUDGET: &str =
    "the day's budget has no room for the next part of this long call; what was answered is kept";

/// The judge lane.
#[derive(Debug)]
pub(super) struct Judge {
    pub(super) database: Database,
    /// Absent without a key: rules only.
    pub(super) client: Option<JudgeClient>,
}

#[derive(Debug, Deserialize)]
struct Work {
    segments: u64,
}

/// The answer of `callscript.judge_question`.
#[derive(Debug, Deserialize)]
struct Request {
    /// Absent: there is nothing (more) to ask.
    body: Option<Value>,
    /// Seconds to wait with the rest of a long call.
    wait_seconds: Option<f64>,
    /// By this the answer says what it answers.
    question: Option<i64>,
    #[serde(default)]
    model: String,
    #[serde(default)]
    tier: i16,
    prompt_version: Option<i32>,
    #[serde(default)]
    prompt_sha256: String,
}

impl Judge {
    pub(super) async fn work(&self, item: &Item) -> Outcome {
        let work: Work = match work_of(item) {
            Ok(work) => work,
            Err(outcome) => return outcome,
        };
        // Nothing was said: the rules know that as well as any model.
        let client = self.client.as_ref().filter(|_| work.segments > 0);
        match client {
            None => settled(),
            Some(client) => self.round(client, item).await.unwrap_or_else(|outcome| outcome),
        }
    }

    /// Asks and hands in until there is a verdict. Every answer is handed in before the next question: it has
    /// cost money.
    async fn round(&self, client: &JudgeClient, item: &Item) -> Result<Outcome, Outcome> {
        loop {
            let request = through_outages!(self.database.judge_question(item.lease, client.server()))
                .map_err(Outcome::refused)?;
            let request: Request = serde_json::from_value(request).map_err(|error| {
                Outcome::stopped(format!("the judge request is not understood ({error})"))
            })?;
            let Some(body) = &request.body else {
                return match request.wait_seconds {
                    None => Ok(settled()),
                    Some(seconds) => Err(Outcome::later(NO_BUDGET.to_owned(), seconds)),
                };
            };
            let others_heard = through_outages!(self.database.judge_pause(client.account(), None))
                .map_err(Outcome::refused)?;
            if others_heard > 0.0 {
                client.pause(others_heard);
            }
            let answered = match client.ask(body).await {
                Ok(answered) => answered,
                Err(error) => {
                    if let Some(heard) = client.pause_heard() {
                        through_outages!(self.database.judge_pause(client.account(), Some(heard)))
                            .map_err(Outcome::refused)?;
                    }
                    if let Some(question) = request.question.filter(|_| error.is_free()) {
                        through_outages!(self.database.withdraw_question(item.lease, question))
                            .map_err(Outcome::refused)?;
                    }
                    return Err(if error.is_everyones() {
                        Outcome::Stopped(error.failure())
                    } else {
                        Outcome::Failed(error.failure())
                    });
                }
            };
            let result = result_of(&request, &answered);
            let status = through_outages!(self.database.finish(Stage::Judged, item.lease, &result))
                .map_err(Outcome::refused)?;
            if status != MORE {
                let outcome = answered.reply.outcome.name();
                return Ok(Outcome::Ended {
                    error: (status == "failed").then(|| format!("the judge's answer is {outcome}, twice")),
                    status,
                });
            }
        }
    }
}

/// The verdict rests on what was answered before, or on the rules alone.
fn settled() -> Outcome {
    Outcome::Done(Stage::Judged, json!({ "model": null }))
}

fn result_of(request: &Request, answered: &Answered) -> Value {
    let reply = &answered.reply;
    json!({
        "model": request.model, "tier": request.tier, "prompt_version": request.prompt_version,
        "prompt_sha256": request.prompt_sha256, "question": request.question, "outcome": reply.outcome, "answer": reply.answer, "raw": reply.raw,
        "usage": reply.usage, "latency_ms": answered.latency_ms,
    })
}
