//! Reads a chat completion: refusal and truncation first, then the JSON, then its shape. Servers behind
//! the same API may accept a schema and not enforce it, so nothing is taken on trust.

use serde_json::Value;

use super::JudgeError;

/// Tokens billed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Usage {
    /// Input tokens, cached ones included.
    pub input: u64,
    /// Cached input tokens.
    pub cached: u64,
    /// Output tokens, reasoning included.
    pub output: u64,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.cached += other.cached;
        self.output += other.output;
    }
}

/// A usable answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The verdict.
    pub answer: Value,
    /// The text it was read from.
    pub raw: String,
}

/// Tokens that a completion says it used.
pub(super) fn usage(completion: &Value) -> Usage {
    let count = |pointer: &str| completion.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    Usage {
        input: count("/usage/prompt_tokens"),
        cached: count("/usage/prompt_tokens_details/cached_tokens"),
        output: count("/usage/completion_tokens"),
    }
}

/// The text of a completion, usable or not.
pub(super) fn content(completion: &Value) -> Option<&str> {
    completion
        .pointer("/choices/0/message/content")
        .and_then(Value::as_str)
}

/// Reads the verdict out of a completion.
pub fn parse_reply(completion: &Value) -> Result<Reply, JudgeError> {
    let choice = completion
        .pointer("/choices/0")
        .ok_or_else(|| malformed("it has no choices"))?;
    if choice
        .pointer("/message/refusal")
        .and_then(Value::as_str)
        .is_some_and(|text| !text.trim().is_empty())
    {
        return Err(JudgeError::Refusal);
    }
    match choice.get("finish_reason").and_then(Value::as_str) {
        Some("length") => return Err(JudgeError::CutOff),
        Some("content_filter") => return Err(JudgeError::Filtered),
        _ => {}
    }
    let raw = content(completion).unwrap_or_default();
    let text = unfence(raw);
    if text.is_empty() {
        return Err(JudgeError::Empty);
    }
    // serde's message holds a position and no content.
    let answer: Value =
        serde_json::from_str(text).map_err(|error| malformed(&format!("not JSON, {error}")))?;
    check_shape(&answer)?;
    Ok(Reply {
        answer,
        raw: raw.to_owned(),
    })
}

/// Models that do not know `response_format` like to wrap JSON in a code fence.
fn unfence(text: &str) -> &str {
    let text = text.trim();
    let Some(inner) = text.strip_prefix("```").and_then(|rest| rest.strip_suffix("```")) else {
        return text;
    };
    inner.strip_prefix("json").unwrap_or(inner).trim()
}

fn check_shape(answer: &Value) -> Result<(), JudgeError> {
    let findings = answer
        .get("findings")
        .and_then(Value::as_array)
        .ok_or_else(|| malformed("no list of findings"))?;
    for finding in findings {
        let has = |name: &str| finding.get(name).is_some_and(Value::is_string);
        if !has("rule_id") || !has("quote") {
            return Err(malformed("a finding has no rule_id or no quote"));
        }
        let confidence = finding.get("confidence");
        if confidence.is_some_and(|value| !value.is_null() && !value.is_number()) {
            return Err(malformed("a confidence is no number"));
        }
    }
    if answer
        .get("summary")
        .is_some_and(|summary| !summary.is_string() && !summary.is_null())
    {
        return Err(malformed("the summary is no text"));
    }
    Ok(())
}

fn malformed(reason: &str) -> JudgeError {
    JudgeError::Malformed(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn completion(content: &str) -> Value {
        json!({ "choices": [{ "message": { "content": content, "refusal": null }, "finish_reason": "stop" }],
                "usage": { "prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": { "cached_tokens": 4 } } })
    }

    #[test]
    fn good_answers() {
        for text in [
            r#"{"findings":[],"summary":"ok"}"#,
            "```json\n{\"findings\":[]}\n```",
            " {\"findings\": []} ",
        ] {
            assert!(parse_reply(&completion(text)).is_ok(), "{text}");
        }
        assert_eq!(
            usage(&completion("")),
            Usage {
                input: 9,
                cached: 4,
                output: 2
            }
        );
        assert_eq!(usage(&json!({})), Usage::default());
    }

    #[test]
    fn each_bad_answer_has_its_name() {
        let of = |value: &Value| parse_reply(value).unwrap_err();
        assert!(matches!(of(&completion("")), JudgeError::Empty));
        assert!(matches!(of(&completion("I think")), JudgeError::Malformed(_)));
        assert!(matches!(of(&completion("[]")), JudgeError::Malformed(_)));
        assert!(matches!(
            of(&completion(r#"{"findings":[{"rule_id":1}]}"#)),
            JudgeError::Malformed(_)
        ));
        assert!(matches!(of(&json!({})), JudgeError::Malformed(_)));
        let mut cut = completion("{\"findings\":[");
        cut["choices"][0]["finish_reason"] = json!("length");
        assert!(matches!(of(&cut), JudgeError::CutOff));
        let mut refused = completion("");
        refused["choices"][0]["message"]["refusal"] = json!("I cannot");
        assert!(matches!(of(&refused), JudgeError::Refusal));
    }

    #[test]
    fn only_what_a_second_question_can_mend_is_repaired() {
        assert!(JudgeError::Empty.is_repairable());
        assert!(!JudgeError::Refusal.is_repairable() && !JudgeError::CutOff.is_repairable());
        assert_eq!(JudgeError::Refusal.failure().retry_after_seconds, None);
        let busy = JudgeError::Busy {
            status: 429,
            retry_after: Some(7.0),
        };
        assert_eq!(busy.failure().retry_after_seconds, Some(7.0));
    }
}
