//! From a call, today's rules and an answer (or none) to everything that a judgement says.

use serde_json::{Map, Value, json};

use super::case::Case;
use super::review::Review;
use super::round::{self, Round};
use crate::error::FunctionError;
use crate::scoring::call::Call;
use crate::scoring::score::{self, Scored};

/// Longest summary in characters.
const MOST_SUMMARY: usize = 2_000;

/// What the open round of a call has come to.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The answer; of a long call `{parts: [...]}` with a review of all of it; null where nobody was asked.
    pub(super) answer: Value,
    /// The last opinion that it rests on.
    pub(super) opinion: Option<i64>,
    /// The highest tier that has answered.
    pub(super) tier: Option<i16>,
    /// Share of the call's text that the model was shown; `None` where nobody was asked.
    pub(super) read_share: Option<f64>,
}

impl Said {
    /// Of the answers that count in a round.
    pub(super) fn of(round: &Round) -> Result<Self, FunctionError> {
        let opinions = round.that_count();
        let mut answers = Vec::with_capacity(opinions.len());
        for opinion in &opinions {
            answers.push(round::answer(opinion.id)?);
        }
        let share: f64 = opinions.iter().map(|opinion| f64::from(opinion.read_share)).sum();
        Ok(Self {
            answer: joined(answers),
            opinion: opinions.iter().map(|opinion| opinion.id).max(),
            tier: opinions.iter().map(|opinion| opinion.tier).max(),
            // Six digits, so that the parts of a call that was read whole make 1.
            read_share: (!opinions.is_empty()).then(|| ((share * 1e6).round() / 1e6).min(1.0)),
        })
    }

    /// The answers to the parts of the call.
    pub(super) fn parts(mut self) -> Vec<Value> {
        if let Some(Value::Array(parts)) = self.answer.get_mut("parts") {
            return std::mem::take(parts);
        }
        if self.answer.is_null() {
            Vec::new()
        } else {
            vec![self.answer]
        }
    }
}

/// One answer of several parts of a call, in its order: how a call ends is seen in the last part, what the caller wants in
/// the first.
pub(super) fn joined(mut answers: Vec<Value>) -> Value {
    if answers.len() < 2 {
        return answers.pop().unwrap_or_default();
    }
    let text = |answer: &Value| answer["summary"].as_str().unwrap_or_default().trim().to_owned();
    let summaries: Vec<String> = answers
        .iter()
        .map(text)
        .filter(|summary| !summary.is_empty())
        .collect();
    let first = |key: &str| {
        answers
            .iter()
            .map(|answer| &answer[key])
            .find(|value| !value.is_null())
    };
    let last = |key: &str| {
        let mut values = answers.iter().rev().map(|answer| &answer[key]);
        values.find(|value| !value.is_null())
    };
    let any = |key: &str| {
        let known = answers.iter().filter_map(|answer| answer[key].as_bool());
        known.reduce(|one, other| one || other)
    };
    let mut all = Map::new();
    all.insert("summary".to_owned(), json!(summaries.join(" ")));
    all.insert("sentiment".to_owned(), json!(last("sentiment")));
    all.insert("disposition".to_owned(), json!(last("disposition")));
    all.insert("intent".to_owned(), json!(first("intent")));
    all.insert("sale".to_owned(), json!(any("sale")));
    all.insert("coached_caller".to_owned(), json!(any("coached_caller")));
    all.insert("parts".to_owned(), Value::Array(answers));
    Value::Object(all)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_stays_as_it_is_and_several_become_one() {
        let one = json!({"findings": [], "summary": "s", "sale": null});
        assert_eq!(joined(vec![one.clone()]), one);
        assert_eq!(joined(Vec::new()), Value::Null);
        let other = json!({"findings": [], "summary": " t ", "sale": true, "disposition": "sale", "intent": "a plan"});
        let both = joined(vec![one.clone(), other.clone()]);
        assert_eq!((&both["summary"], &both["sale"]), (&json!("s t"), &json!(true)));
        assert_eq!(
            (&both["disposition"], &both["coached_caller"]),
            (&json!("sale"), &Value::Null)
        );
        assert_eq!(both["parts"], json!([one, other]));
    }
}
