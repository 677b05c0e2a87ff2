//! What a visitor may say of a recording: `call.json` (or `call.wav.json`) beside `call.wav`.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

/// Campaign of a recording that nothing is said of.
pub const CAMPAIGN: &str = "Your recordings";
/// Publisher of a recording that nothing is said of.
pub const PUBLISHER: &str = "Your folder";
/// Ringba is younger than this.
const EARLIEST: &str = "2010-01-01T00:00:00Z";
/// Characters of a name.
const LONGEST: usize = 200;
/// All that may be said.
const KEYS: [&str; 5] = ["campaign", "publisher", "time", "caller", "buyer"];

/// What is known of a call beside its sound.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sidecar {
    /// Campaign name.
    pub campaign: Option<String>,
    /// Publisher name.
    pub publisher: Option<String>,
    /// When the call began.
    pub time: Option<Timestamp>,
    /// The caller's number.
    pub caller: Option<String>,
    /// Buyer name.
    pub buyer: Option<String>,
}

/// Reads a sidecar of a call that lasts `length`, at `now`. What cannot be used is left out; each complaint
/// says what and why.
pub fn read(bytes: &[u8], length: SignedDuration, now: Timestamp) -> (Sidecar, Vec<String>) {
    let mut complaints = Vec::new();
    let fields = match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => {
            complaints
                .push("is JSON, but no object like {\"campaign\": \"Solar\"}; defaults are used".to_owned());
            Map::new()
        }
        Err(error) => {
            complaints.push(format!("is not JSON ({error}); defaults are used"));
            Map::new()
        }
    };
    for key in fields.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        complaints.push(format!(
            "has the unknown key {}, which is passed over; known are {}",
            shown(key),
            KEYS.join(", ")
        ));
    }
    let mut take = |key: &'static str, parse: &dyn Fn(&str) -> Result<String, String>| {
        let found = match fields.get(key)? {
            Value::Null => return None,
            Value::String(text) => parse(text.trim()),
            other => Err(format!("is {}, should be text", kind(other))),
        };
        found
            .map_err(|reason| complaints.push(format!("{key} {reason}; the default is used")))
            .ok()
    };
    let sidecar = Sidecar {
        campaign: take("campaign", &name),
        publisher: take("publisher", &name),
        buyer: take("buyer", &name),
        caller: take("caller", &number),
        time: take("time", &|text| {
            moment(text, length, now).map(|time| time.to_string())
        })
        .and_then(|time| time.parse().ok()),
    };
    (sidecar, complaints)
}

fn name(text: &str) -> Result<String, String> {
    let length = text.chars().count();
    if length == 0 {
        Err("is empty".to_owned())
    } else if length > LONGEST {
        Err(format!("has {length} characters, more than {LONGEST}"))
    } else if text.chars().any(char::is_control) {
        Err("holds control characters".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

fn number(text: &str) -> Result<String, String> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_number = text
        .chars()
        .all(|sign| sign.is_ascii_digit() || "+-(). ".contains(sign));
    if is_number && (3..=15).contains(&digits) && text.len() <= 32 {
        Ok(text.to_owned())
    } else {
        Err(format!("{} is no telephone number", shown(text)))
    }
}

fn moment(text: &str, length: SignedDuration, now: Timestamp) -> Result<Timestamp, String> {
    let time: Timestamp = text
        .parse()
        .map_err(|_| format!("{} is no time like 2026-11-02T09:30:00Z", shown(text)))?;
    if EARLIEST.parse().is_ok_and(|earliest: Timestamp| time < earliest) {
        return Err(format!("{} lies before 2010", shown(text)));
    }
    match time.checked_add(length) {
        Ok(end) if end <= now => Ok(time),
        Ok(_) if time <= now => Err(format!(
            "{} is so late that the call would still go on",
            shown(text)
        )),
        _ => Err(format!("{} lies in the future", shown(text))),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Foreign text as it may stand in a line: short, in quotes, without anything that moves a cursor.
pub fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(value: &Value) -> (Sidecar, Vec<String>) {
        let now = "2026-11-18T12:00:00Z".parse().unwrap();
        read(value.to_string().as_bytes(), SignedDuration::from_secs(60), now)
    }

    #[test]
    fn everything_may_be_said() {
        let (sidecar, complaints) = told(&json!({
            "campaign": " Medicare T65 ", "publisher": "Leadmill", "buyer": "Evergreen", "caller": "+1 (555) 010-2030",
            "time": "2026-11-18T06:30:00-05:00",
        }));
        assert_eq!(complaints, [""; 0]);
        assert_eq!(sidecar.campaign.as_deref(), Some("Medicare T65"));
        assert_eq!(sidecar.publisher.as_deref(), Some("Leadmill"));
        assert_eq!(sidecar.buyer.as_deref(), Some("Evergreen"));
        assert_eq!(sidecar.caller.as_deref(), Some("+1 (555) 010-2030"));
        assert_eq!(sidecar.time, "2026-11-18T11:30:00Z".parse().ok());
        assert_eq!(told(&json!({ "campaign": null })), (Sidecar::default(), vec![]));
    }

    #[test]
    fn a_lie_costs_only_itself() {
        for (value, says) in [
            (json!({ "campaign": "x".repeat(5000) }), "has 5000 characters"),
            (json!({ "campaign": "" }), "campaign is empty"),
            (json!({ "campaign": "a\u{1b}[2Jb" }), "control characters"),
            (json!({ "campaign": 7 }), "campaign is a number, should be text"),
            (json!({ "publisher": ["a"] }), "publisher is a list"),
            (json!({ "caller": "anonymous" }), "no telephone number"),
            (json!({ "caller": "1".repeat(40) }), "no telephone number"),
            (json!({ "time": "9999-01-01T00:00:00Z" }), "lies in the future"),
            (json!({ "time": "99999-01-01T00:00:00Z" }), "is no time"),
            (json!({ "time": "2026-11-18T12:00:01Z" }), "lies in the future"),
            (json!({ "time": "2026-11-18T11:59:30Z" }), "still go on"),
            (json!({ "time": "2009-12-31T23:59:59Z" }), "before 2010"),
            (json!({ "time": "yesterday" }), "is no time"),
            (json!({ "time": "2026-11-18T11:00:00" }), "is no time"),
            (json!({ "time": 1_795_000_000 }), "time is a number"),
            (
                json!({ "campain\u{1b}": "Solar" }),
                "unknown key \"campain\\u{1b}\"",
            ),
            (json!(["campaign"]), "no object"),
        ] {
            let (sidecar, complaints) = told(&value);
            assert_eq!(sidecar, Sidecar::default(), "{value}");
            assert!(
                complaints.len() == 1 && complaints[0].contains(says),
                "{complaints:?}"
            );
            assert!(complaints[0].len() < 300, "{complaints:?}");
        }
        let (sidecar, complaints) = told(&json!({ "time": 5, "buyer": "Evergreen" }));
        assert_eq!(
            (sidecar.buyer.as_deref(), complaints.len()),
            (Some("Evergreen"), 1)
        );
    }

    #[test]
    fn what_is_no_json_is_said() {
        let now: Timestamp = "2026-11-29T12:00:00Z".parse().unwrap();
        for bytes in [
            b"campaign: Solar" as &[u8],
            b"",
            b"\xff\xfe{",
            b"{\"campaign\": \"S",
        ] {
            let (sidecar, complaints) = read(bytes, SignedDuration::ZERO, now);
            assert_eq!(sidecar, Sidecar::default());
            assert!(complaints[0].contains("not JSON"), "{complaints:?}");
        }
    }
}
