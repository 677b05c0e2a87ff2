//! Ringba's call log API.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call_log::CallLog;
use super::clock::Clock;
use super::columns::COLUMNS;
use super::hostility::{Drawn, Hostility};
use super::recordings::Signer;
use super::ringba_faults::Faults;
use super::ringba_query::{Query, record};
use super::spoiled_answer::spoiled;
use super::trouble::Trouble;
use crate::services::Server;

/// A Ringba account.
#[derive(Debug)]
pub struct Ringba {
    server: Server,
    state: Arc<Account>,
}

struct Account {
    id: String,
    token: String,
    log: CallLog,
    clock: Clock,
    signer: Signer,
    faults: Mutex<Faults>,
    exchanges: Mutex<Vec<Exchange>>,
    /// Until when the last `Retry-After` asked everybody to stay away.
    closed_until: Mutex<Option<Instant>>,
}

/// A request, and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// When the request came.
    pub at: Instant,
    /// Path below the account, e.g. `calllogs`.
    pub endpoint: String,
    /// Status of the answer; none where there was no answer, or not yet.
    pub status: Option<u16>,
    /// Whether it came before the time that a `Retry-After` had named.
    pub is_too_early: bool,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Ringba {
    /// Serves the rows of `log`; recordings' URLs come from `signer`.
    pub async fn start(log: CallLog, signer: Signer, clock: Clock) -> Result<Self> {
        let state = Arc::new(Account {
            id: "RA1234567890".to_owned(),
            token: uuid::Uuid::new_v4().simple().to_string(),
            log,
            clock,
            signer,
            faults: Mutex::default(),
            exchanges: Mutex::default(),
            closed_until: Mutex::default(),
        });
        Ok(Self {
            server: Server::start(router(Arc::clone(&state))).await?,
            state,
        })
    }

    /// What a worker needs to know, as environment variables.
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            ("RINGBA_BASE_URL", self.server.url()),
            ("RINGBA_ACCOUNT_ID", self.state.id.clone()),
            ("RINGBA_API_TOKEN", self.state.token.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// Base URL.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// URL of one of the account's endpoints, e.g. `calllogs`.
    pub fn endpoint(&self, name: &str) -> String {
        format!("{}/v2/{}/{name}", self.server.url(), self.state.id)
    }

    /// Value of the `Authorization` header.
    pub fn authorization(&self) -> String {
        format!("Token {}", self.state.token)
    }

    /// The rows.
    pub fn log(&self) -> &CallLog {
        &self.state.log
    }

    /// Trouble on request.
    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.state.faults)
    }

    /// Every request so far, in the order in which they came.
    pub fn exchanges(&self) -> Vec<Exchange> {
        lock(&self.state.exchanges).clone()
    }

    /// Status codes of all answers so far.
    pub fn answers(&self) -> Vec<u16> {
        self.exchanges()
            .into_iter()
            .filter_map(|exchange| exchange.status)
            .collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn router(state: Arc<Account>) -> Router {
    Router::new()
        .route("/v2/{account}/calllogs", post(calllogs))
        .route("/v2/{account}/calllogs/detail", post(detail))
        .route("/v2/{account}/calllogs/columns", get(columns))
        .layer(from_fn_with_state(Arc::clone(&state), doorkeeper))
        .with_state(state)
}

/// Checks token and account, makes the trouble that concerns every endpoint, and notes the exchange.
async fn doorkeeper(State(account): State<Arc<Account>>, mut request: Request, next: Next) -> Response {
    let number = account.note(request.uri().path());
    let delay = lock(&account.faults).delay;
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let asked =
        refusal(&account, request.headers(), request.uri().path()).or_else(|| trouble(&account, number));
    let response = if let Some(response) = asked {
        response
    } else {
        let drawn = lock(&account.faults).hostility.as_mut().and_then(Hostility::draw);
        if let Some(drawn) = drawn.clone() {
            request.extensions_mut().insert(drawn);
        }
        match drawn {
            Some(drawn) if !drawn.0.is_of_page() => {
                let patience = account.spend(drawn.0);
                spoiled(drawn, patience, next.run(request)).await
            }
            _ => next.run(request).await,
        }
    };
    if let Some(exchange) = lock(&account.exchanges).get_mut(number) {
        exchange.status = Some(response.status().as_u16());
    }
    response
}

impl Account {
    /// Notes a request; returns its number.
    fn note(&self, path: &str) -> usize {
        let endpoint = path.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
        let at = Instant::now();
        let is_too_early = lock(&self.closed_until).is_some_and(|until| at < until);
        let mut exchanges = lock(&self.exchanges);
        exchanges.push(Exchange {
            at,
            endpoint,
            status: None,
            is_too_early,
        });
        exchanges.len() - 1
    }

    /// Notes that trouble was made; returns how long clients wait.
    fn spend(&self, trouble: Trouble) -> Duration {
        let mut faults = lock(&self.faults);
        let Some(hostility) = &mut faults.hostility else {
            return Duration::ZERO;
        };
        hostility.spend(trouble);
        hostility.patience
    }
}

fn refusal(account: &Account, headers: &HeaderMap, path: &str) -> Option<Response> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Token "));
    if token != Some(account.token.as_str()) {
        return Some(message(
            StatusCode::UNAUTHORIZED,
            "Authorization has been denied for this request.",
        ));
    }
    let ours = path.strip_prefix("/v2/").and_then(|rest| rest.split('/').next()) == Some(&account.id);
    (!ours).then(|| message(StatusCode::NOT_FOUND, "Account not found."))
}

fn trouble(account: &Account, number: usize) -> Option<Response> {
    let mut faults = lock(&account.faults);
    let now = Instant::now();
    if let Some(seconds) = faults.refuses(number, now) {
        let mut response = message(StatusCode::TOO_MANY_REQUESTS, "Too many requests.");
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        *lock(&account.closed_until) = Some(now + Duration::from_secs(seconds));
        return Some(response);
    }
    if Faults::take(&mut faults.too_many_requests) {
        let mut response = message(StatusCode::TOO_MANY_REQUESTS, "Too many requests.");
        if let Some(seconds) = faults.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            *lock(&account.closed_until) = Some(now + Duration::from_secs(seconds));
        }
        return Some(response);
    }
    if Faults::take(&mut faults.unavailable) {
        return Some(message(StatusCode::SERVICE_UNAVAILABLE, "Service unavailable."));
    }
    if Faults::take(&mut faults.garbage) {
        return Some(
            (
                [(header::CONTENT_TYPE, "application/json")],
                r#"{"report":{"records":[{"inb"#,
            )
                .into_response(),
        );
    }
    if Faults::take(&mut faults.html) {
        return Some(Html("<!DOCTYPE html><html><body>Scheduled maintenance</body></html>").into_response());
    }
    None
}

async fn calllogs(
    State(account): State<Arc<Account>>,
    Path(_): Path<String>,
    drawn: Option<Extension<Drawn>>,
    body: Bytes,
) -> Response {
    let query: Query = match serde_json::from_slice(&body) {
        Ok(query) => query,
        Err(error) => {
            return message(
                StatusCode::BAD_REQUEST,
                &format!("The request is invalid: {error}"),
            );
        }
    };
    let mut faults = lock(&account.faults);
    if let Some(column) = query.unknown_column(&faults) {
        let text = format!("Validation failed: '{column}' is not a valid column for this report.");
        return message(StatusCode::UNPROCESSABLE_ENTITY, &text);
    }
    if faults.poison.is_some_and(|at| query.holds(at)) {
        return message(StatusCode::INTERNAL_SERVER_ERROR, "An error has occurred.");
    }
    let now = (account.clock)();
    let drawn = drawn.map(|Extension(drawn)| drawn);
    let trouble = drawn.as_ref().map(|drawn| drawn.0);
    let (page, spoiled) = query.answer(&account.log, &mut faults, drawn, now, &account.signer);
    drop(faults);
    if let (true, Some(trouble)) = (spoiled, trouble) {
        account.spend(trouble);
    }
    account.log.answered();
    Json(page.body()).into_response()
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(rename = "InboundCallIds")]
    ids: Vec<String>,
}

async fn detail(State(account): State<Arc<Account>>, Path(_): Path<String>, body: Bytes) -> Response {
    let Ok(wanted) = serde_json::from_slice::<Wanted>(&body) else {
        return message(StatusCode::BAD_REQUEST, "InboundCallIds is required.");
    };
    let now = (account.clock)();
    let faults = lock(&account.faults);
    let records: Vec<Value> = wanted
        .ids
        .iter()
        .filter_map(|id| account.log.find(id, now))
        .map(|row| record(&row, COLUMNS.into_iter(), &faults, now, &account.signer))
        .collect();
    Json(json!({ "isSuccessful": true, "report": { "partialResult": false, "records": records } }))
        .into_response()
}

async fn columns(State(account): State<Arc<Account>>, Path(_): Path<String>) -> Response {
    let faults = lock(&account.faults);
    let known = COLUMNS
        .iter()
        .filter(|column| !faults.unknown_columns.iter().any(|gone| gone == *column));
    let list: Vec<Value> = known.map(|column| json!({ "column": column })).collect();
    Json(json!({ "columns": list })).into_response()
}

pub(super) fn message(status: StatusCode, text: &str) -> Response {
    (status, Json(json!({ "message": text }))).into_response()
}
