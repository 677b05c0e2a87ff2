//! Judge: asks the language model about a transcript, or leaves the verdict to the rules.

use serde::Deserialize;
use serde_json::{Value, json};

use super::context::through_outages;
use super::handler::{Outcome, work_of};
use crate::db::{Database, DbError, Item, Stage};
use crate::judge::JudgeClient;

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

#[derive(Debug, Deserialize)]
struct Request {
    model: String,
    prompt_sha256: String,
    body: Value,
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
            None => Outcome::Done(Stage::Judged, json!({ "model": null })),
            Some(client) => self.ask(client, item).await,
        }
    }

    async fn ask(&self, client: &JudgeClient, item: &Item) -> Outcome {
        let request = match through_outages!(self.database.judge_request(item.lease.id)) {
            Ok(request) => request,
            Err(DbError::StaleLease(_)) => return Outcome::Lost,
            Err(error) => return Outcome::attempt_failed(error),
        };
        let request: Request = match serde_json::from_value(request) {
            Ok(request) => request,
            Err(error) => {
                return Outcome::later(format!("the judge request is not understood ({error})"), 60.0);
            }
        };
        match client.judge(&request.body).await {
            Err(error) => Outcome::Failed(error.failure()),
            Ok(judgement) => Outcome::Done(
                Stage::Judged,
                json!({
                    "model": request.model, "prompt_sha256": request.prompt_sha256,
                    "answer": judgement.reply.answer, "raw": judgement.reply.raw,
                    "usage": judgement.usage, "latency_ms": judgement.latency_ms,
                }),
            ),
        }
    }
}
