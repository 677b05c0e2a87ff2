//! Finds out what a judge's server understands of OpenAI's API: with one cheap question, and one more for each thing that
//! the server refuses or ignores.

use serde::Serialize;
use serde_json::{Value, json};

use super::answer::unfence;
use super::{JudgeClient, JudgeError};

/// Most tokens of an answer to the question; enough for models that think first.
const MOST_TOKENS: u32 = 400;
/// The word that the answer must hold.
const WORD: &str = "callscript";

/// What a server understands; the columns of `core.judge_servers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Found {
    /// `json_schema`, `json_object` or `text`.
    pub answer_format: &'static str,
    /// `max_completion_tokens` or `max_tokens`.
    pub token_limit: &'static str,
    /// Whether it takes `reasoning_effort`.
    pub takes_effort: bool,
}

impl Found {
    /// In the order in which they are tried: what loses least comes first.
    fn all(effort: Option<&str>) -> Vec<Self> {
        let efforts: &[bool] = if effort.is_some() { &[true, false] } else { &[true] };
        let mut all = Vec::new();
        for &takes_effort in efforts {
            for token_limit in ["max_completion_tokens", "max_tokens"] {
                for answer_format in ["json_schema", "json_object", "text"] {
                    all.push(Self {
                        answer_format,
                        token_limit,
                        takes_effort,
                    });
                }
            }
        }
        all
    }

    /// The question in this server's words. Nothing in the words asks for JSON where a schema or a format does, so that an
    /// answer shows whether the server heeds it.
    fn question(self, model: &str, effort: Option<&str>) -> Value {
        let schema = json!({"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"],
                            "additionalProperties": false});
        let told = match self.answer_format {
            "json_schema" => format!("Say the word {WORD}."),
            _ => {
                format!("Answer with a JSON object that has one field, \"word\", with the value \"{WORD}\".")
            }
        };
        let mut body = json!({"model": model, "messages": [{"role": "user", "content": told}]});
        body[self.token_limit] = json!(MOST_TOKENS);
        match self.answer_format {
            "json_schema" => {
                body["response_format"] = json!({"type": "json_schema", "json_schema": {"name": "word", "strict": true, "schema": schema}});
            }
            "json_object" => body["response_format"] = json!({"type": "json_object"}),
            _ => {}
        }
        if let Some(effort) = effort.filter(|_| self.takes_effort) {
            body["reasoning_effort"] = json!(effort);
        }
        body
    }
}

/// Whether a completion shows that the format was heeded; a model that used up its tokens thinking gets the benefit of the
/// doubt.
fn is_heeded(completion: &Value) -> bool {
    let text = |pointer: &str| {
        completion
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    if text("/choices/0/finish_reason") == "length" {
        return true;
    }
    serde_json::from_str::<Value>(unfence(text("/choices/0/message/content")))
        .is_ok_and(|answer| answer.get("word").is_some_and(Value::is_string))
}

/// What the server behind `client` understands when it is asked with this model. `None`: it answers, but no form brought
/// JSON.
///
/// # Errors
/// [`JudgeError`] where the server could not be asked; one that refuses every form is [`JudgeError::Request`].
pub async fn probe(
    client: &JudgeClient,
    model: &str,
    effort: Option<&str>,
) -> Result<Option<Found>, JudgeError> {
    let mut refused = None;
    for found in Found::all(effort) {
        match client.complete(&found.question(model, effort)).await {
            Ok(completion) if is_heeded(&completion) => return Ok(Some(found)),
            Ok(_) => refused = None,
            Err(JudgeError::Request(code)) => refused = Some(code),
            Err(error) => return Err(error),
        }
    }
    refused.map_or(Ok(None), |code| Err(JudgeError::Request(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_capable_form_comes_first() {
        let all = Found::all(Some("low"));
        assert_eq!(all.len(), 12);
        let first = all[0].question("m", Some("low"));
        assert_eq!(first["max_completion_tokens"], MOST_TOKENS);
        assert_eq!(first["reasoning_effort"], "low");
        assert_eq!(first["response_format"]["type"], "json_schema");
        let last = all[11].question("m", Some("low"));
        assert_eq!(last["max_tokens"], MOST_TOKENS);
        assert!(last.get("response_format").is_none() && last.get("reasoning_effort").is_none());
        assert_eq!(Found::all(None).len(), 6);
    }

    #[test]
    fn an_answer_shows_whether_the_format_was_heeded() {
        let said = |content: &str, reason: &str| json!({"choices": [{"message": {"content": content}, "finish_reason": reason}]});
        assert!(is_heeded(&said("{\"word\": \"callscript\"}", "stop")));
        assert!(is_heeded(&said("```json\n{\"word\": \"x\"}\n```", "stop")));
        assert!(is_heeded(&said("", "length")));
        assert!(!is_heeded(&said("callscript", "stop")));
        assert!(!is_heeded(&json!({})));
    }
}
