//! Reads a chat completion: refusal and truncation first, then the JSON, then its shape. Servers behind the
//! same API may accept a schema without enforcing it, so nothing is taken on trust.

use serde::Serialize;
use serde_json::Value;

/// Longest unusable answer that is handed in.
const MOST_RAW: usize = 64 * 1024;

/// Tokens billed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Input tokens, cached ones included.
    pub input: u64,
    /// Cached input tokens.
    pub cached: u64,
    /// Output tokens, reasoning included.
    pub output: u64,
    /// Output tokens spent on reasoning.
    pub reasoning: u64,
}

/// How an answer came out; `core.judge_opinions.outcome` in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A verdict.
    Usable,
    /// `finish_reason: length`
    Truncated,
    /// The model declined to answer.
    Refused,
    /// `finish_reason: content_filter`
    Filtered,
    /// Not the JSON that was asked for.
    Malformed,
    /// Nothing came.
    Empty,
}

impl Outcome {
    /// As in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Truncated => "truncated",
            Self::Refused => "refused",
            Self::Filtered => "filtered",
            Self::Malformed => "malformed",
            Self::Empty => "empty",
        }
    }
}

/// An answer, usable or not, ready for `callscript.judged`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reply {
    /// How it came out.
    pub outcome: Outcome,
    /// The verdict, where it is usable.
    pub answer: Option<Value>,
    /// What came instead, where it is not.
    pub raw: Option<String>,
    /// What it is billed for.
    pub usage: Usage,
}

/// Tokens that a completion says it used.
fn usage(completion: &Value) -> Usage {
    let count = |pointer: &str| completion.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    Usage {
        input: count("/usage/prompt_tokens"),
        cached: count("/usage/prompt_tokens_details/cached_tokens"),
        output: count("/usage/completion_tokens"),
        reasoning: count("/usage/completion_tokens_details/reasoning_tokens"),
    }
}

/// Reads the verdict out of a completion; whatever else it may be has a name.
pub fn parse_reply(completion: &Value) -> Reply {
    let usage = usage(completion);
    let unusable = |outcome: Outcome, raw: &str| Reply {
        outcome,
        answer: None,
        raw: Some(storable(&raw[..raw.floor_char_boundary(MOST_RAW)])),
        usage,
    };
    let Some(choice) = completion.pointer("/choices/0") else {
        return unusable(Outcome::Malformed, &completion.to_string());
    };
    let text = |pointer: &str| choice.pointer(pointer).and_then(Value::as_str);
    let content = text("/message/content").unwrap_or_default();
    if let Some(refusal) = text("/message/refusal").filter(|refusal| !refusal.trim().is_empty()) {
        return unusable(Outcome::Refused, refusal);
    }
    match text("/finish_reason") {
        Some("length") => return unusable(Outcome::Truncated, content),
        Some("content_filter") => return unusable(Outcome::Filtered, content),
        _ => {}
    }
    let json = unfence(content);
    if json.is_empty() {
        return unusable(Outcome::Empty, content);
    }
    match serde_json::from_str::<Value>(json) {
        Ok(mut answer) if has_shape(&answer) => {
            make_storable(&mut answer);
            Reply {
                outcome: Outcome::Usable,
                answer: Some(answer),
                raw: None,
                usage,
            }
        }
        _ => unusable(Outcome::Malformed, content),
    }
}

/// Models that do not know `response_format` like to wrap JSON in a code fence, and some servers leave in what the model
/// thought before.
pub(super) fn unfence(text: &str) -> &str {
    let text = text.trim();
    let thought = text
        .strip_prefix("<think>")
        .and_then(|rest| rest.split_once("</think>"));
    let text = thought.map_or(text, |(_, answer)| answer).trim();
    let Some(inner) = text.strip_prefix("```").and_then(|rest| rest.strip_suffix("```")) else {
        return text;
    };
    inner.strip_prefix("json").unwrap_or(inner).trim()
}

/// What scoring needs to make sense of an answer; single findings are looked at there, one by one.
fn has_shape(answer: &Value) -> bool {
    let findings = answer.get("findings").and_then(Value::as_array);
    let is_text = |finding: &Value, name: &str| finding.get(name).is_some_and(Value::is_string);
    findings.is_some_and(|findings| {
        findings
            .iter()
            .all(|finding| is_text(finding, "rule_id") && is_text(finding, "quote"))
    })
}

/// PostgreSQL stores no NUL in text.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn make_storable(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = storable(text),
        Value::Array(list) => list.iter_mut().for_each(make_storable),
        Value::Object(map) => {
            if map.keys().any(|key| key.contains('\0')) {
                *map = std::mem::take(map)
                    .into_iter()
                    .map(|(key, value)| (storable(&key), value))
                    .collect();
            }
            map.values_mut().for_each(make_storable);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn completion(content: &str) -> Value {
        json!({ "choices": [{ "message": { "content": content, "refusal": null }, "finish_reason": "stop" }],
                "usage": { "prompt_tokens": 9, "completion_tokens": 3, "prompt_tokens_details": { "cached_tokens": 4 },
                           "completion_tokens_details": { "reasoning_tokens": 1 } } })
    }

    #[test]
    fn good_answers() {
        for text in [
            r#"{"findings":[],"summary":"ok"}"#,
            "```json\n{\"findings\":[]}\n```",
            " {\"findings\": []} ",
            "<think>\nNobody promises {anything}.\n</think>\n\n```json\n{\"findings\": []}\n```",
            "{\"findings\": [], \"summary\": \"says </think> aloud\"}",
        ] {
            assert_eq!(parse_reply(&completion(text)).outcome, Outcome::Usable, "{text}");
        }
        let usage = parse_reply(&completion("{}")).usage;
        assert_eq!(
            usage,
            Usage {
                input: 9,
                cached: 4,
                output: 3,
                reasoning: 1
            }
        );
        assert_eq!(parse_reply(&json!({})).usage, Usage::default());
    }

    #[test]
    fn each_bad_answer_has_its_name_and_is_kept() {
        let of = |value: &Value| {
            let reply = parse_reply(value);
            assert!(reply.answer.is_none());
            (reply.outcome, reply.raw.unwrap_or_default())
        };
        assert_eq!(of(&completion(" ")), (Outcome::Empty, " ".to_owned()));
        for text in [
            "I think",
            "[]",
            r#"{"findings":[{"rule_id":1}]}"#,
            r#"{"findings":"many"}"#,
        ] {
            assert_eq!(of(&completion(text)), (Outcome::Malformed, text.to_owned()));
        }
        assert_eq!(of(&json!({})).0, Outcome::Malformed);
        let mut cut = completion("{\"findings\":[");
        cut["choices"][0]["finish_reason"] = json!("length");
        assert_eq!(of(&cut), (Outcome::Truncated, "{\"findings\":[".to_owned()));
        cut["choices"][0]["finish_reason"] = json!("content_filter");
        assert_eq!(of(&cut).0, Outcome::Filtered);
        let mut refused = completion("");
        refused["choices"][0]["message"]["refusal"] = json!("I cannot");
        assert_eq!(of(&refused), (Outcome::Refused, "I cannot".to_owned()));
    }

    #[test]
    fn whatever_comes_can_be_stored() {
        let nul = completion("{\"findings\":[],\"summ\\u0000ary\":[\"a\\u0000b\"]}");
        let answer = parse_reply(&nul).answer.unwrap_or_default();
        assert!(!answer.to_string().contains("\\u0000"), "{answer}");
        let endless = parse_reply(&completion(&"\u{e9}".repeat(100_000)));
        assert!(endless.raw.is_some_and(|raw| raw.len() <= MOST_RAW));
    }
}
