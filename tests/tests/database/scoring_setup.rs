//! Calls that wait for their verdict.

use anyhow::Result;
use serde_json::{Value, json};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::setup::{Item, claim_one};

/// Segments of three seconds each, one after the other.
pub(crate) fn segments(said: &[(&str, &str)]) -> Value {
    let segment = |(index, (speaker, text)): (usize, &(&str, &str))| {
        let start = index as f64 * 3.0;
        json!({"speaker": speaker, "start": start, "end": start + 2.8, "text": text, "confidence": null})
    };
    said.iter().enumerate().map(segment).collect()
}

/// A transcribed call of this campaign; the recording ends with the speech, or lasts 60 s.
pub(crate) async fn transcribed_call(client: &Client, campaign: &str, segments: &Value) -> Result<Uuid> {
    let count = segments.as_array().map_or(0, Vec::len);
    let seconds = if count == 0 { 60.0 } else { count as f64 * 3.0 };
    let statement = include_str!("sql/scoring_transcribed_call.sql");
    Ok(client
        .query_one(statement, &[&campaign, segments, &seconds])
        .await?
        .get(0))
}

/// The same, claimed for the judge.
pub(crate) async fn call_in_judge(client: &Client, campaign: &str, segments: &Value) -> Result<Item> {
    transcribed_call(client, campaign, segments).await?;
    claim_one(client, "judge", "judge-1").await
}

/// A clean call of which nothing is to be said but what is added.
pub(crate) fn clean_and(said: &[(&str, &str)]) -> Value {
    let mut all = vec![
        (
            "agent",
            "Hello, this call may be recorded. We do not offer every plan available in your area.",
        ),
        ("caller", "hi there i saw your commercial on television"),
        ("agent", "what is your zip code please"),
        ("caller", "my zip code is four four one two nine"),
        ("agent", "thank you for calling"),
    ];
    all.extend(said);
    segments(&all)
}

/// Nobody was asked.
pub(crate) fn rules_only() -> Value {
    json!({"model": null})
}
