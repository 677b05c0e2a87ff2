//! From a stored transcript, today's rules and an answer (or none) to everything that a judgement says.

use pgrx::{JsonB, Uuid};
use serde_json::Value;

use crate::error::QueueError;
use crate::judge::review::Review;
use crate::scoring::score::{self, Scored};
use crate::{judge, query};

/// Longest summary in characters.
const MOST_SUMMARY: usize = 2_000;

/// What a call is scored by.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// `{segments, duration_seconds, audio_seconds, facts, settings}`
    pub(crate) transcript: Value,
    /// Active rules of the call's vertical.
    pub(crate) rules: Value,
    /// The setting `judge.second_opinion_below`.
    pub(crate) sure_from: f64,
}

impl Inputs {
    /// Reads them for a call.
    pub(crate) fn of(call_id: Uuid) -> Result<Self, QueueError> {
        let inputs = query::row(include_str!("sql/score_inputs.sql"), &[call_id.into()], |row| {
            Ok(Self {
                transcript: query::required::<JsonB>(row, 1)?.0,
                rules: query::required::<JsonB>(row, 2)?.0,
                sure_from: query::required(row, 3)?,
            })
        })?;
        inputs.ok_or_else(|| judge::no_transcript(call_id))
    }
}

/// A verdict, ready to be written.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) scored: Scored,
    pub(crate) summary: String,
    pub(crate) review: Review,
}

impl Verdict {
    /// Scores a call; `answer` is null where it is judged by rules only.
    pub(crate) fn of(inputs: &Inputs, answer: &Value) -> Self {
        let scored = score::score(&inputs.transcript, &inputs.rules, answer);
        Self {
            summary: summary(&inputs.transcript, &inputs.rules, answer, &scored),
            review: Review::read(answer),
            scored,
        }
    }
}

/// A value of ours as JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<JsonB, QueueError> {
    let json = serde_json::to_value(value).map_err(|error| QueueError::Missing(error.to_string()))?;
    Ok(JsonB(json))
}

/// `{rule id: version}` of every rule that was tried.
pub(crate) fn rule_versions(rules: &Value) -> Value {
    let rules = rules.as_array().into_iter().flatten();
    rules
        .filter_map(|rule| Some((rule["id"].as_str()?.to_owned(), rule["version"].clone())))
        .collect()
}

/// The judge's own summary, or what rules alone can say.
pub(crate) fn summary(transcript: &Value, rules: &Value, answer: &Value, scored: &Scored) -> String {
    let segments = transcript["segments"].as_array().into_iter().flatten();
    let mut texts = segments.filter_map(|segment| segment["text"].as_str());
    if !texts.any(|text| text.chars().any(char::is_alphanumeric)) {
        return "No speech was recognised.".to_owned();
    }
    let written = answer["summary"].as_str().unwrap_or_default().trim();
    if !written.is_empty() {
        return written.chars().take(MOST_SUMMARY).collect();
    }
    let by = if answer.is_null() {
        "Judged by rules only"
    } else {
        "Judged"
    };
    let name = |id: &str| {
        let mut rules = rules.as_array().into_iter().flatten();
        rules
            .find(|rule| rule["id"] == *id)
            .and_then(|rule| rule["name"].as_str())
            .unwrap_or(id)
            .to_owned()
    };
    let names: Vec<String> = scored.flags.iter().map(|flag| name(&flag.rule_id)).collect();
    if names.is_empty() {
        format!("{by}: no rule was broken.")
    } else {
        format!("{by}: {}.", names.join("; "))
    }
}
