//! The answer's JSON schema, in the subset that strict structured output accepts: every property required,
//! nothing additional, null where a value may be missing, no ranges and lengths.

use serde_json::{Value, json};

use super::review;

/// The schema of one review; a finding can name only these rules.
pub(super) fn of(rule_ids: &[&str]) -> Value {
    let rule_id = if rule_ids.is_empty() {
        json!({"type": "string"})
    } else {
        json!({"type": "string", "enum": rule_ids})
    };
    object(&json!({
        "findings": {"type": "array", "items": object(&json!({
            "rule_id": rule_id,
            "segment": {"type": "integer"},
            "quote": {"type": "string"},
            "speaker": {"type": "string", "enum": ["agent", "caller", "unknown"]},
            "confidence": {"type": "number"},
            "reason": {"type": "string"},
        }))},
        "suspicions": {"type": "array", "items": object(&json!({
            "suspicion": {"type": "integer"},
            "verdict": {"type": "string", "enum": ["upheld", "cleared"]},
            "segment": {"type": ["integer", "null"]},
            "quote": {"type": ["string", "null"]},
            "confidence": {"type": "number"},
            "reason": {"type": "string"},
        }))},
        "summary": {"type": "string"},
        "sentiment": {"type": "string", "enum": review::SENTIMENTS},
        "disposition": {"type": "string", "enum": review::DISPOSITIONS},
        "sale": {"type": ["boolean", "null"]},
        "coached_caller": {"type": ["boolean", "null"]},
        "intent": {"type": ["string", "null"]},
    }))
}

fn object(properties: &Value) -> Value {
    let required: Vec<&String> = properties
        .as_object()
        .into_iter()
        .flat_map(|map| map.keys())
        .collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks a schema and checks what strict mode demands of every object in it.
    fn assert_strict(schema: &Value) {
        match schema {
            Value::Object(map) => {
                if let Some(properties) = map.get("properties").and_then(Value::as_object) {
                    let required: Vec<_> = map["required"]
                        .as_array()
                        .expect("required")
                        .iter()
                        .filter_map(Value::as_str)
                        .collect();
                    assert_eq!(required, properties.keys().collect::<Vec<_>>());
                    assert_eq!(map["additionalProperties"], false);
                }
                for banned in [
                    "minimum",
                    "maximum",
                    "minLength",
                    "maxLength",
                    "pattern",
                    "format",
                    "minItems",
                    "maxItems",
                ] {
                    assert!(!map.contains_key(banned), "{banned}");
                }
                map.values().for_each(assert_strict);
            }
            Value::Array(items) => items.iter().for_each(assert_strict),
            _ => {}
        }
    }

    #[test]
    fn is_strict() {
        assert_strict(&of(&["a", "b"]));
        assert_eq!(
            of(&["a"])["properties"]["findings"]["items"]["properties"]["rule_id"]["enum"],
            json!(["a"])
        );
        assert!(
            of(&[])["properties"]["findings"]["items"]["properties"]["rule_id"]
                .get("enum")
                .is_none()
        );
    }
}
