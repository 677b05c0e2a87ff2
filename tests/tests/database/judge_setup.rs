//! Questions to the judge and answers of every kind.

use serde_json::{Value, json};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::setup::{Item, finish};

/// Words that no rule catches.
pub(crate) const PROMISE: &str = "for you I'd swear you are in";

/// What would be asked next; nothing is written down.
pub(crate) async fn ask(client: &Client, call: Uuid) -> anyhow::Result<Value> {
    Ok(client
        .query_one("SELECT callscript.judge_request($1)", &[&call])
        .await?
        .get(0))
}

/// Hands in an answer to what is asked next.
pub(crate) async fn answer(client: &Client, item: &Item, what: Value) -> anyhow::Result<String> {
    let request = question(client, item).await?;
    Ok(hand_in(client, item, &request, what).await?)
}

/// The next question about a held call, written down.
pub(crate) async fn question(client: &Client, item: &Item) -> Result<Value, tokio_postgres::Error> {
    let statement = "SELECT callscript.judge_question($1, $2)";
    Ok(client
        .query_one(statement, &[&item.id, &item.epoch])
        .await?
        .get(0))
}

/// Hands in an answer to a question.
pub(crate) async fn hand_in(
    client: &Client,
    item: &Item,
    request: &Value,
    what: Value,
) -> Result<String, tokio_postgres::Error> {
    let mut result = json!({
        "question": request["question"], "model": request["model"], "tier": request["tier"], "prompt_version": request["prompt_version"],
        "prompt_sha256": request["prompt_sha256"], "latency_ms": 900,
        "usage": {"input": 1000, "cached": 600, "output": 200, "reasoning": 50},
    });
    for (name, value) in what.as_object().into_iter().flatten() {
        result[name] = value.clone();
    }
    finish(client, "judged", item, &result).await
}

/// A finding about [`PROMISE`].
pub(crate) fn finding(rule: &str, confidence: f64) -> Value {
    json!({"rule_id": rule, "segment": 5, "quote": PROMISE, "speaker": "agent", "confidence": confidence, "reason": "Says so."})
}

/// A usable answer.
pub(crate) fn findings(findings: &[Value]) -> Value {
    json!({"outcome": "usable", "answer": {"findings": findings, "summary": "Two people talk.", "sentiment": "negative",
           "disposition": "not_interested", "sale": false, "coached_caller": null, "intent": "a quote"}})
}

/// An answer that nobody can use.
pub(crate) fn unusable(outcome: &str) -> Value {
    json!({"outcome": outcome, "raw": "I would rather not"})
}

/// Number of the first suspicion of a question in whose line this stands, where there is one.
pub(crate) fn suspicion(question: &Value, words: &str) -> Option<u64> {
    let shown = question["body"]["messages"][1]["content"].as_str()?;
    let (_, suspicions) = shown.split_once("<suspicions>")?;
    let line = suspicions.lines().find(|line| line.contains(words))?;
    line.split_once('.')?.0.trim().parse().ok()
}
