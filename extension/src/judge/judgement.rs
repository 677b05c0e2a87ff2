//! From a call, today's rules and an answer (or none) to everything that a judgement says.

use serde_json::Value;

use super::case::Case;
use super::review::Review;
use crate::scoring::call::Call;
use crate::scoring::score::{self, Scored};

/// Longest summary in characters.
const MOST_SUMMARY: usize = 2_000;

/// A judgement, ready to be written.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) scored: Scored,
    pub(super) summary: String,
    pub(super) review: Review,
}

impl Judgement {
    /// Scores a call; `answer` is null where it is judged by rules only.
    pub(super) fn of(case: &Case, answer: &Value) -> Self {
        let scored = score::score_by(&case.rules.compiled, &case.call, answer);
        Self {
            summary: summary(&case.call, &case.rules.rules, answer, &scored),
            review: Review::read(answer),
            scored,
        }
    }
}

/// The judge's own summary, or what rules alone can say.
pub(super) fn summary(call: &Call, rules: &Value, answer: &Value, scored: &Scored) -> String {
    if call.transcript.tokens.is_empty() {
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
