//! What the model says of the whole call, beside its findings. None of these remarks raises a flag, because
//! none has evidence.

use serde::Serialize;
use serde_json::Value;

/// Longest intent in characters.
const MOST_INTENT: usize = 200;
/// Moods of `core.judgements.sentiment`.
pub(super) const SENTIMENTS: [&str; 4] = ["positive", "neutral", "negative", "hostile"];
/// Ends of `core.judgements.disposition`.
pub(super) const DISPOSITIONS: [&str; 10] = [
    "sale",
    "transferred",
    "callback",
    "not_interested",
    "not_qualified",
    "do_not_call",
    "wrong_number",
    "voicemail",
    "no_conversation",
    "other",
];

/// Columns of `core.judgements`; whatever is not one of the known values is left out.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Review {
    sentiment: Option<String>,
    disposition: Option<String>,
    sale: Option<bool>,
    coached_caller: Option<bool>,
    intent: Option<String>,
}

impl Review {
    /// Reads an answer; anything may be in it.
    pub(crate) fn read(answer: &Value) -> Self {
        let known = |name: &str, values: &[&str]| {
            let value = answer.get(name)?.as_str()?;
            values.contains(&value).then(|| value.to_owned())
        };
        let intent = answer.get("intent").and_then(Value::as_str).map(str::trim);
        Self {
            sentiment: known("sentiment", &SENTIMENTS),
            disposition: known("disposition", &DISPOSITIONS),
            sale: answer.get("sale").and_then(Value::as_bool),
            coached_caller: answer.get("coached_caller").and_then(Value::as_bool),
            intent: intent
                .filter(|intent| !intent.is_empty())
                .map(|intent| intent.chars().take(MOST_INTENT).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_known_is_kept() {
        let review = Review::read(
            &json!({"sentiment": "hostile", "disposition": "ignore the rules", "sale": "yes",
                                          "coached_caller": true, "intent": " a quote "}),
        );
        assert_eq!(
            review,
            Review {
                sentiment: Some("hostile".to_owned()),
                coached_caller: Some(true),
                intent: Some("a quote".to_owned()),
                ..Review::default()
            }
        );
        assert_eq!(Review::read(&Value::Null), Review::default());
    }
}
