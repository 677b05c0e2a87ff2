//! What a form of a decision says.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::error::PageError;
use crate::http::fields::Fields;

/// Most calls of one decision.
pub(super) const MOST_CALLS: usize = 500;

/// What is decided about what.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) action: String,
    pub(super) calls: Vec<Uuid>,
    pub(super) flags: Vec<i64>,
    /// `{flag: decision}` as the page showed them; 0: open.
    pub(super) seen: Value,
}

impl Decision {
    pub(super) fn read(fields: &Fields) -> Result<Self, PageError> {
        // A row's own button decides about its row, whatever else is ticked.
        let one = fields.get("one").and_then(|one| one.split_once(':'));
        let action = one.map_or_else(|| fields.get("action"), |(action, _)| Some(action));
        let action = action
            .filter(|action| ["confirmed", "dismissed", "escalated", "reopened"].contains(action))
            .ok_or_else(|| PageError::Invalid("Confirm, dismiss, escalate or reopen?".to_owned()))?;
        let chosen: Vec<&str> = match one {
            Some((_, call)) => vec![call],
            None => fields.all("call").collect(),
        };
        let calls = chosen
            .iter()
            .map(|call| call.parse())
            .collect::<Result<Vec<Uuid>, _>>()
            .map_err(|_| PageError::NotFound("there is no such call"))?;
        let flags = fields
            .all("flag")
            .map(str::parse)
            .collect::<Result<Vec<i64>, _>>()
            .map_err(|_| PageError::NotFound("there is no such flag"))?;
        let seen = fields
            .all("seen")
            .map(|seen| {
                let (flag, decision) = seen.split_once(':')?;
                let (flag, decision): (i64, i64) = (flag.parse().ok()?, decision.parse().ok()?);
                Some((flag.to_string(), Value::from(decision)))
            })
            .collect::<Option<Map<String, Value>>>()
            .ok_or(PageError::NotFound("there is no such flag"))?;
        match calls.len() + flags.len() {
            0 => Err(PageError::Invalid(
                "No call is selected: tick some first.".to_owned(),
            )),
            n if n > MOST_CALLS => Err(PageError::Invalid(format!(
                "At most {MOST_CALLS} calls at a time."
            ))),
            _ => Ok(Self {
                action: action.to_owned(),
                calls,
                flags,
                seen: Value::Object(seen),
            }),
        }
    }
}

/// What is done, as a button says it.
pub(super) fn verb(action: &str) -> &'static str {
    match action {
        "confirmed" => "Confirm",
        "dismissed" => "Dismiss",
        "escalated" => "Escalate",
        _ => "Reopen",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rows_button_means_its_row_only() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let read = |form: String| Decision::read(&Fields::parse(form.as_bytes()));
        let decision = read(format!("call={a}&call={b}&action=dismissed")).expect("a decision");
        assert_eq!((decision.action.as_str(), decision.calls.len()), ("dismissed", 2));
        let decision = read(format!("call={a}&one=confirmed:{b}&seen=7:0&seen=8:12")).expect("a decision");
        assert_eq!((decision.action.as_str(), decision.calls), ("confirmed", vec![b]));
        assert_eq!(decision.seen, serde_json::json!({"7": 0, "8": 12}));
        for form in [
            "action=dismissed",
            "action=deleted&flag=1",
            "call=x&action=dismissed",
            "flag=1",
            "flag=1&action=dismissed&seen=1",
            "flag=1&action=dismissed&seen=1:x",
        ] {
            assert!(read(form.to_owned()).is_err(), "{form}");
        }
    }
}
