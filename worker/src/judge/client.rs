//! Asks the judge; one bad answer is asked about once more, with what was wrong.

use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::JudgeError;
use super::answer::{self, Reply, Usage, parse_reply};
use crate::config::JudgeArgs;
use crate::http::{self, HttpError};

const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// A verdict with what it took.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The verdict.
    pub reply: Reply,
    /// Tokens of all questions asked for it.
    pub usage: Usage,
    /// Milliseconds of all questions asked for it.
    pub latency_ms: u64,
}

/// A client for one judge service.
#[derive(Debug)]
pub struct JudgeClient {
    http: reqwest::Client,
    base: String,
    key: SecretString,
}

impl JudgeClient {
    /// A client, or `None` without a key: then calls are judged by rules only.
    pub fn new(args: &JudgeArgs) -> Result<Option<Self>, HttpError> {
        let Some(key) = args
            .openai_api_key
            .clone()
            .filter(|key| !key.expose_secret().is_empty())
        else {
            return Ok(None);
        };
        let http = http::client(Duration::from_secs(args.judge_timeout))?;
        Ok(Some(Self {
            http,
            base: args.openai_base_url.as_str().trim_end_matches('/').to_owned(),
            key,
        }))
    }

    /// Sends a request made by `callscript.judge_request`, unchanged.
    pub async fn judge(&self, body: &Value) -> Result<Judgement, JudgeError> {
        let begun = Instant::now();
        let first = self.post(body).await?;
        let mut usage = answer::usage(&first);
        let reply = match parse_reply(&first) {
            Err(error) if error.is_repairable() => {
                let second = self.post(&repair(body, &first, &error)).await?;
                usage += answer::usage(&second);
                parse_reply(&second)?
            }
            other => other?,
        };
        let latency_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Judgement {
            reply,
            usage,
            latency_ms,
        })
    }

    /// Ids of the models that this key may use, for `callscript doctor`.
    pub async fn models(&self) -> Result<Vec<String>, JudgeError> {
        let answer = self.send(self.http.get(format!("{}/models", self.base))).await?;
        let models = answer
            .get("data")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        Ok(models
            .iter()
            .filter_map(|model| model.get("id")?.as_str().map(str::to_owned))
            .collect())
    }

    async fn post(&self, body: &Value) -> Result<Value, JudgeError> {
        self.send(
            self.http
                .post(format!("{}/chat/completions", self.base))
                .json(body),
        )
        .await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value, JudgeError> {
        let response = request
            .bearer_auth(self.key.expose_secret())
            .send()
            .await
            .map_err(HttpError::from)?;
        let status = response.status();
        match (status.as_u16(), http::verdict(status)) {
            (_, http::Verdict::Success) => {}
            (code @ (401 | 403), _) => return Err(JudgeError::Key(code)),
            (404, _) => return Err(JudgeError::Model),
            (code, http::Verdict::Transient) => {
                return Err(JudgeError::Busy {
                    status: code,
                    retry_after: http::retry_after(&response),
                });
            }
            (code, http::Verdict::Permanent) => return Err(JudgeError::Request(code)),
        }
        let body = http::read_body(response, BODY_LIMIT).await?;
        serde_json::from_slice(&body).map_err(|error| JudgeError::Malformed(format!("not JSON, {error}")))
    }
}

fn repair(body: &Value, first: &Value, error: &JudgeError) -> Value {
    let mut body = body.clone();
    if let Some(messages) = body.get_mut("messages").and_then(Value::as_array_mut) {
        if let Some(said) = answer::content(first).filter(|text| !text.trim().is_empty()) {
            messages.push(json!({ "role": "assistant", "content": said }));
        }
        let hint = format!("{error}. Answer again, with nothing but one JSON object of the required schema.");
        messages.push(json!({ "role": "user", "content": hint }));
    }
    body
}
