//! A language model behind OpenAI's API that answers as it is told to.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use callscript_demo::services::Server;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::judge_answer;
pub use super::judge_behaviour::Behaviour;
pub use super::judge_counts::{Counts, Tokens};
use super::judge_limit::{self, Limit, Verdict};

/// Trouble by chance.
#[derive(Debug)]
struct Chance {
    share: f64,
    random: ChaCha8Rng,
}

/// The simulated service.
#[derive(Debug)]
pub struct Judge {
    server: Server,
    state: Arc<Service>,
}

#[derive(Debug, Default)]
struct Service {
    key: String,
    next: Mutex<VecDeque<Behaviour>>,
    usual: Mutex<Behaviour>,
    tokens: Mutex<BTreeMap<String, Tokens>>,
    latency: Mutex<Duration>,
    chance: Mutex<Option<Chance>>,
    limit: Mutex<Option<Limit>>,
    counts: Mutex<Counts>,
    prefixes: Mutex<HashSet<String>>,
    requests: Mutex<Vec<Value>>,
    keeps_none: Mutex<bool>,
    refuses: Mutex<Vec<&'static str>>,
    ignores_schema: Mutex<bool>,
}

impl Judge {
    /// Starts the service; it answers well until told otherwise.
    pub async fn start() -> Result<Self> {
        let state = Arc::new(Service {
            key: format!("sk-{}", uuid::Uuid::new_v4().simple()),
            ..Service::default()
        });
        let router = Router::new()
            .route("/v1/chat/completions", post(completions))
            .route("/v1/models", get(models))
            .with_state(Arc::clone(&state));
        Ok(Self {
            server: Server::start(router).await?,
            state,
        })
    }

    /// What a worker needs to know, as environment variables.
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            ("OPENAI_BASE_URL", self.url()),
            ("OPENAI_API_KEY", self.state.key.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// Base URL, with the version.
    pub fn url(&self) -> String {
        format!("{}/v1", self.server.url())
    }

    /// Value of the `Authorization` header.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.state.key)
    }

    /// The answers to the next requests, in this order; then the usual one again.
    pub fn next(&self, behaviours: impl IntoIterator<Item = Behaviour>) {
        lock(&self.state.next).extend(behaviours);
    }

    /// How it answers when nothing else was asked for.
    pub fn always(&self, behaviour: Behaviour) {
        *lock(&self.state.usual) = behaviour;
    }

    /// Takes this long for every answer.
    pub fn latency(&self, latency: Duration) {
        *lock(&self.state.latency) = latency;
    }

    /// Makes trouble of every kind by chance in this share of its answers.
    pub fn trouble(&self, share: f64, seed: u64) {
        *lock(&self.state.chance) = Some(Chance {
            share,
            random: ChaCha8Rng::seed_from_u64(seed),
        });
    }

    /// Allows so many requests a minute, says so in its headers, and answers 429 beyond.
    pub fn limit(&self, requests_per_minute: u32) {
        *lock(&self.state.limit) = Some(Limit::per_minute(requests_per_minute));
    }

    /// Keeps no copy of the requests: there will be many.
    pub fn keep_no_requests(&self) {
        *lock(&self.state.keeps_none) = true;
    }

    /// Refuses requests with one of these fields, or with one of these types of `response_format`, as servers do that do not
    /// know all of the API.
    pub fn refuse(&self, fields: &[&'static str]) {
        *lock(&self.state.refuses) = fields.to_vec();
    }

    /// Takes a schema and answers as if there was none, as some servers do.
    pub fn ignore_schema(&self) {
        *lock(&self.state.ignores_schema) = true;
    }

    /// Tokens of all answers so far.
    pub fn tokens(&self) -> Tokens {
        let mut sum = Tokens::default();
        for tokens in lock(&self.state.tokens).values() {
            sum += *tokens;
        }
        sum
    }

    /// Tokens by model.
    pub fn tokens_by_model(&self) -> BTreeMap<String, Tokens> {
        lock(&self.state.tokens).clone()
    }

    /// How requests were answered so far.
    pub fn counts(&self) -> Counts {
        *lock(&self.state.counts)
    }

    /// The requests so far, whatever they were answered.
    pub fn requests(&self) -> Vec<Value> {
        lock(&self.state.requests).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn models(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response {
    if !authorized(&service, &headers) {
        return error(
            StatusCode::UNAUTHORIZED,
            "invalid_api_key",
            "Incorrect API key provided.",
        );
    }
    let model = |id: &str, shutdown: Option<&str>| json!({ "id": id, "object": "model", "owned_by": "simulator", "shutdown_date": shutdown });
    let data = [
        model("gpt-6-luna", None),
        model("gpt-6-sol", None),
        model("gpt-4o", Some("2027-01-14")),
        model("gpt-4o-mini", Some("2027-01-14")),
    ];
    Json(json!({ "object": "list", "data": data })).into_response()
}

async fn completions(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let request = match admit(&service, &headers, &body) {
        Ok(request) => request,
        Err(response) => return *response,
    };
    let verdict = lock(&service.limit).as_mut().map(Limit::take);
    if let Some(Verdict::Refused(headers)) = verdict {
        lock(&service.counts).limited += 1;
        let refused = error(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limit_exceeded",
            "Rate limit reached for requests.",
        );
        return (headers, refused).into_response();
    }
    let behaviour = service.behaviour();
    if matches!(behaviour, Behaviour::TooMany(_) | Behaviour::Broken) {
        lock(&service.counts).errors += 1;
    }
    match behaviour {
        Behaviour::TooMany(seconds) => {
            let mut response = error(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limit_exceeded",
                "Rate limit reached for requests.",
            );
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            return response;
        }
        Behaviour::Broken => {
            return error(
                StatusCode::INTERNAL_SERVER_ERROR,
                "server_error",
                "The server had an error.",
            );
        }
        Behaviour::Unauthorized => {
            return error(
                StatusCode::UNAUTHORIZED,
                "invalid_api_key",
                "Incorrect API key provided.",
            );
        }
        Behaviour::Slow(delay) => tokio::time::sleep(delay).await,
        _ => {
            let latency = *lock(&service.latency);
            tokio::time::sleep(latency).await;
        }
    }
    let ignores_schema = *lock(&service.ignores_schema);
    let reply = judge_answer::reply(&request, &behaviour, ignores_schema);
    let tokens = service.count(&request, &reply.text);
    let body = json!({
        "id": "chatcmpl-simulated",
        "object": "chat.completion",
        "model": request["model"],
        "choices": [{
            "index": 0,
            "finish_reason": reply.finish_reason,
            "message": { "role": "assistant", "content": reply.content(), "refusal": reply.refusal() },
        }],
        "usage": {
            "prompt_tokens": tokens.input,
            "completion_tokens": tokens.output,
            "total_tokens": tokens.input + tokens.output,
            "prompt_tokens_details": { "cached_tokens": tokens.cached },
            "completion_tokens_details": { "reasoning_tokens": tokens.reasoning },
        },
    });
    lock(&service.counts).completions += 1;
    let headers = match verdict {
        Some(Verdict::Allowed(headers)) => headers,
        _ => judge_limit::plenty(),
    };
    (headers, Json(body)).into_response()
}

/// The request, or why it is none.
fn admit(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<Value, Box<Response>> {
    if !authorized(service, headers) {
        return Err(Box::new(error(
            StatusCode::UNAUTHORIZED,
            "invalid_api_key",
            "Incorrect API key provided.",
        )));
    }
    let Ok(request) = serde_json::from_slice::<Value>(body) else {
        return Err(Box::new(error(
            StatusCode::BAD_REQUEST,
            "invalid_json",
            "We could not parse the JSON body of your request.",
        )));
    };
    if !*lock(&service.keeps_none) {
        lock(&service.requests).push(request.clone());
    }
    if !request["messages"].is_array() || !request["model"].is_string() {
        return Err(Box::new(error(
            StatusCode::BAD_REQUEST,
            "missing_required_parameter",
            "model and messages are required.",
        )));
    }
    let form = request.pointer("/response_format/type").and_then(Value::as_str);
    let refuses = lock(&service.refuses);
    let unknown = refuses
        .iter()
        .find(|name| request.get(**name).is_some() || form == Some(**name));
    if let Some(name) = unknown {
        return Err(Box::new(error(
            StatusCode::BAD_REQUEST,
            "unknown_parameter",
            &format!("Unrecognized request argument supplied: {name}"),
        )));
    }
    drop(refuses);
    Ok(request)
}

impl Service {
    /// What was asked for next, or else trouble by chance, or else the usual.
    fn behaviour(&self) -> Behaviour {
        if let Some(queued) = lock(&self.next).pop_front() {
            return queued;
        }
        let mut chance = lock(&self.chance);
        if let Some(chance) = chance.as_mut()
            && chance.random.random_bool(chance.share)
        {
            let kinds = [
                Behaviour::TooMany(1),
                Behaviour::Broken,
                Behaviour::Malformed,
                Behaviour::OffSchema,
                Behaviour::Refused,
                Behaviour::Truncated,
                Behaviour::Empty,
                Behaviour::FalseQuote,
            ];
            if let Some(kind) = kinds.choose(&mut chance.random) {
                return kind.clone();
            }
        }
        drop(chance);
        lock(&self.usual).clone()
    }

    /// Counts a token for every four bytes, and a known first message of 1024 tokens or more as cached.
    fn count(&self, request: &Value, answer: &str) -> Tokens {
        let contents: Vec<&str> = request["messages"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|m| m["content"].as_str())
            .collect();
        let tokens_of = |text: &str| (text.len() as u64).div_ceil(4);
        let first = contents.first().copied().unwrap_or_default();
        let known = !lock(&self.prefixes).insert(first.to_owned());
        let cached = if known && tokens_of(first) >= 1024 {
            tokens_of(first) / 128 * 128
        } else {
            0
        };
        // Who may reason does so a little.
        let reasoning = if request["reasoning_effort"].is_string() {
            32
        } else {
            0
        };
        let counted = Tokens {
            input: contents.iter().map(|text| tokens_of(text)).sum(),
            cached,
            output: tokens_of(answer) + reasoning,
            reasoning,
        };
        let model = request["model"].as_str().unwrap_or_default().to_owned();
        *lock(&self.tokens).entry(model).or_default() += counted;
        counted
    }
}

fn authorized(service: &Service, headers: &HeaderMap) -> bool {
    let expected = format!("Bearer {}", service.key);
    headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes() == expected.as_bytes())
}

fn error(status: StatusCode, code: &str, text: &str) -> Response {
    (
        status,
        Json(json!({ "error": { "message": text, "type": code, "code": code } })),
    )
        .into_response()
}
