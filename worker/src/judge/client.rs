//! Asks the judge, one question at a time; what to ask next is the database's to say.

use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::JudgeError;
use super::answer::{Reply, parse_reply};
use super::pace::{Pace, TooLong};
use crate::config::JudgeArgs;
use crate::http::{self, HttpError};

const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// What came of a question.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The answer, usable or not.
    pub reply: Reply,
    /// Milliseconds it took.
    pub latency_ms: u64,
}

/// A client for one judge service.
#[derive(Debug, Clone)]
pub struct JudgeClient {
    http: reqwest::Client,
    base: String,
    /// The same without user and password, as `core.judge_servers` names it.
    server: String,
    account: String,
    key: SecretString,
    pace: Arc<Pace>,
}

impl JudgeClient {
    /// A client that asks at most so many questions at a time, or `None` without a key: then calls are judged
    /// by rules only.
    pub fn new(args: &JudgeArgs, concurrency: u16) -> Result<Option<Self>, HttpError> {
        let Some(key) = args
            .openai_api_key
            .clone()
            .filter(|key| !key.expose_secret().is_empty())
        else {
            return Ok(None);
        };
        let http = http::client(Duration::from_secs(args.judge_timeout))?;
        let server = plain(&args.openai_base_url);
        Ok(Some(Self {
            http,
            base: args.openai_base_url.as_str().trim_end_matches('/').to_owned(),
            account: account(&server, key.expose_secret()),
            server,
            key,
            pace: Arc::new(Pace::new(concurrency)),
        }))
    }

    /// Sends a request made by `callscript.judge_question`, unchanged, as soon as the pace allows.
    ///
    /// # Errors
    /// [`JudgeError`] where no answer came that could be billed; an unusable answer is none.
    pub async fn ask(&self, body: &Value) -> Result<Answered, JudgeError> {
        let _ticket = self
            .pace
            .enter()
            .await
            .map_err(|TooLong(seconds)| JudgeError::Busy {
                status: 429,
                retry_after: Some(seconds),
            })?;
        let begun = Instant::now();
        let request = self
            .http
            .post(format!("{}/chat/completions", self.base))
            .json(body);
        let completion = self.send(request).await?;
        Ok(Answered {
            reply: parse_reply(&completion),
            latency_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// The address of the service, without user and password.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// A name for the key at this service that says nothing of the key. Workers that share a key share its rate
    /// limit too.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Asks nothing for so long, because another worker heard so.
    pub fn pause(&self, seconds: f64) {
        self.pace
            .pause(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    }

    /// Seconds for which the service has told this worker to wait, if it has.
    pub fn pause_heard(&self) -> Option<f64> {
        self.pace.pause_heard().map(|wait| wait.as_secs_f64())
    }

    /// Sends a question that is no call's, for `callscript doctor`.
    pub(super) async fn complete(&self, body: &Value) -> Result<Value, JudgeError> {
        let request = self
            .http
            .post(format!("{}/chat/completions", self.base))
            .json(body);
        self.send(request).await
    }

    /// Ids of the models that this key may use, for `callscript doctor`.
    ///
    /// # Errors
    /// [`JudgeError`] where the service does not say.
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

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value, JudgeError> {
        let response = request
            .bearer_auth(self.key.expose_secret())
            .send()
            .await
            .map_err(HttpError::from)?;
        let status = response.status();
        self.pace.observe(status.as_u16(), response.headers());
        match (status.as_u16(), http::verdict(status)) {
            (_, http::Verdict::Success) => {}
            (code @ (401 | 403), _) => return Err(JudgeError::Key(code)),
            (404, _) => return Err(JudgeError::Model),
            (code, http::Verdict::Transient) => {
                return Err(JudgeError::Busy {
                    status: code,
                    retry_after: http::retry_after(response.headers()),
                });
            }
            (code, http::Verdict::Permanent) => return Err(JudgeError::Request(code)),
        }
        let body = http::read_body(response, BODY_LIMIT).await?;
        // serde's message holds a position and no content.
        serde_json::from_slice(&body).map_err(|error| JudgeError::NotAnApi(error.to_string()))
    }
}

/// An address without what may be secret in it.
fn plain(url: &url::Url) -> String {
    let mut url = url.clone();
    // Only addresses without a host refuse this, and they have no user.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches('/').to_owned()
}

/// The first half of a hash over both: too long to be met by chance, too short to be taken for a secret.
fn account(server: &str, key: &str) -> String {
    let mut name = hex::encode(Sha256::digest(format!("{server}\n{key}")));
    name.truncate(32);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_key_at_a_server() {
        let own = account("https://api.openai.com/v1", "sk-1");
        assert_eq!(own.len(), 32);
        assert_eq!(own, account("https://api.openai.com/v1", "sk-1"));
        assert_ne!(own, account("https://api.openai.com/v1", "sk-2"));
        assert_ne!(own, account("http://10.0.0.7/v1", "sk-1"));
    }

    #[test]
    fn an_address_is_named_without_its_secrets() {
        for (address, named) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1"),
            (
                "http://me:secret@10.0.0.7:8080/v1/?key=k#x",
                "http://10.0.0.7:8080/v1",
            ),
        ] {
            assert_eq!(plain(&address.parse().unwrap()), named);
        }
    }
}
