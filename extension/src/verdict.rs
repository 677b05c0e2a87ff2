//! From a stored transcript, today's rules and an answer (or none) to everything that a judgement says.

use std::rc::Rc;

use pgrx::{JsonB, Uuid};
use serde_json::Value;

use crate::error::QueueError;
use crate::judge::review::Review;
use crate::rulebook::Rulebook;
use crate::scoring::input::Input;
use crate::scoring::score::{self, Scored};
use crate::{judge, query};

/// Longest summary in characters.
const MOST_SUMMARY: usize = 2_000;

/// What a call is scored by.
#[derive(Debug)]
pub(crate) struct Inputs {
    pub(crate) input: Input,
    /// Rules in force for the call's vertical.
    pub(crate) book: Rc<Rulebook>,
    /// The setting `judge.second_opinion_below`.
    pub(crate) sure_from: f64,
}

impl Inputs {
    /// Reads them for a call.
    pub(crate) fn of(call_id: Uuid) -> Result<Self, QueueError> {
        let inputs = query::row(include_str!("sql/score_inputs.sql"), &[call_id.into()], |row| {
            Ok((
                Input::read(&query::required::<String>(row, 1)?),
                row.get::<String>(2)?,
                query::required::<String>(row, 3)?,
                query::required(row, 4)?,
            ))
        })?;
        let (input, vertical, key, sure_from) = inputs.ok_or_else(|| judge::no_transcript(call_id))?;
        Ok(Self {
            input,
            book: Rulebook::of(vertical.as_deref(), &key)?,
            sure_from,
        })
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
        let scored = score::score_by(&inputs.book.set, &inputs.input, answer);
        Self {
            summary: summary(&inputs.input, &inputs.book.rules, answer, &scored),
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

/// The judge's own summary, or what rules alone can say.
pub(crate) fn summary(input: &Input, rules: &Value, answer: &Value, scored: &Scored) -> String {
    if input.transcript.tokens.is_empty() {
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
    let found = if names.is_empty() {
        let of = scored
            .not_judged
            .as_ref()
            .map_or("", |_| " in what could be judged");
        format!("{by}: no rule was broken{of}.")
    } else {
        format!("{by}: {}.", names.join("; "))
    };
    match &scored.not_judged {
        None => found,
        Some(part) => format!("{found} Not judged: {part}."),
    }
}
