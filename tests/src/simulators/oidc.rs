//! An identity provider (`OpenID` Connect) whose tokens can be wrong in any way. Whoever asks is let in at once, as
//! whom the test says. What a well-behaved provider checks is checked: client and secret, code, PKCE, redirect.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use anyhow::Result;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use callscript_demo::services::Server;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub use super::oidc_keys::Signer;
use super::oidc_keys::{Key, encoded};

/// The client that it knows.
pub const CLIENT: &str = "the-console";
/// The client's secret.
pub const SECRET: &str = "a secret of the tests";

/// What it does next.
#[derive(Debug, Default)]
struct Plan {
    /// Claims that replace the usual ones; null takes one away.
    claims: Value,
    signer: Signer,
    /// Whether every request is answered with an error.
    is_down: bool,
    /// Whether its description is as long as it gets.
    is_endless: bool,
    /// What it says the issuer is, if not its address.
    issuer: Option<String>,
}

/// A login that was let in and not yet exchanged.
#[derive(Debug)]
struct Login {
    nonce: String,
    challenge: String,
    redirect: String,
}

#[derive(Debug)]
struct Service {
    url: String,
    plan: Mutex<Plan>,
    key: Mutex<Key>,
    logins: Mutex<HashMap<String, Login>>,
    described: Mutex<usize>,
}

/// The simulated provider.
#[derive(Debug)]
pub struct Provider {
    _server: Server,
    service: Arc<Service>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Seconds since 1970.
fn now() -> u64 {
    UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs())
}

impl Provider {
    /// Starts it; its tokens are right until told otherwise.
    pub async fn start() -> Result<Self> {
        let listener = Server::bind().await?;
        let service = Arc::new(Service {
            url: format!("http://{}", listener.local_addr()?),
            plan: Mutex::default(),
            key: Mutex::new(Key::new("first")),
            logins: Mutex::default(),
            described: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(service.clone());
        Ok(Self {
            _server: Server::start_on(listener, router)?,
            service,
        })
    }

    /// Its address, which is its issuer.
    pub fn url(&self) -> &str {
        &self.service.url
    }

    /// Variables of a console that uses it.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("CALLSCRIPT_OIDC_ISSUER", self.url().to_owned()),
            ("CALLSCRIPT_OIDC_CLIENT_ID", CLIENT.to_owned()),
            ("CALLSCRIPT_OIDC_CLIENT_SECRET", SECRET.to_owned()),
            ("CALLSCRIPT_OIDC_NAME", "Northgate".to_owned()),
        ]
    }

    /// Replaces claims of the tokens from now on; null takes one away.
    pub fn claim(&self, claims: Value) {
        lock(&self.service.plan).claims = claims;
    }

    /// Signs tokens in this way from now on.
    pub fn sign(&self, signer: Signer) {
        lock(&self.service.plan).signer = signer;
    }

    /// Answers every request with an error, or not any more.
    pub fn go_down(&self, is_down: bool) {
        lock(&self.service.plan).is_down = is_down;
    }

    /// Describes itself at endless length, or not any more.
    pub fn ramble(&self, is_endless: bool) {
        lock(&self.service.plan).is_endless = is_endless;
    }

    /// Says that it is another issuer.
    pub fn pretend(&self, issuer: Option<&str>) {
        lock(&self.service.plan).issuer = issuer.map(str::to_owned);
    }

    /// Signs with a new key, and publishes that one alone.
    pub fn change_key(&self) {
        *lock(&self.service.key) = Key::new("second");
    }

    /// How often it was asked what it is.
    pub fn described(&self) -> usize {
        *lock(&self.service.described)
    }
}

async fn describe(State(service): State<Arc<Service>>) -> Response {
    *lock(&service.described) += 1;
    let plan = lock(&service.plan);
    if plan.is_down {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let url = &service.url;
    let filler = "x".repeat(if plan.is_endless { 10_000_000 } else { 0 });
    Json(json!({
        "issuer": plan.issuer.as_ref().unwrap_or(url),
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "filler": filler,
    }))
    .into_response()
}

async fn keys(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(json!({ "keys": [lock(&service.key).published()] }))
}

async fn authorize(
    State(service): State<Arc<Service>>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let get = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let fits = get("client_id") == CLIENT
        && get("response_type") == "code"
        && get("code_challenge_method") == "S256"
        && get("scope").split(' ').any(|scope| scope == "openid");
    if !fits {
        return (StatusCode::BAD_REQUEST, "this is no request for a code").into_response();
    }
    let code = hex::encode(rand::random::<[u8; 8]>());
    let redirect = get("redirect_uri");
    let address = format!("{redirect}?code={code}&state={}", get("state"));
    let login = Login {
        nonce: get("nonce"),
        challenge: get("code_challenge"),
        redirect,
    };
    lock(&service.logins).insert(code, login);
    Redirect::to(&address).into_response()
}

async fn token(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    let plan = lock(&service.plan);
    if plan.is_down {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    // RFC 6749, 2.3.1: both are encoded as in a form.
    let known = format!("{CLIENT}:{}", SECRET.replace(' ', "+"));
    let known = format!("Basic {}", STANDARD.encode(known));
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if given != Some(known.as_str()) {
        return refuse("invalid_client");
    }
    let asked: HashMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    let get = |name: &str| asked.get(name).cloned().unwrap_or_default();
    // A code works once.
    let Some(login) = lock(&service.logins).remove(&get("code")) else {
        return refuse("invalid_grant");
    };
    let challenge = encoded(Sha256::digest(get("code_verifier")));
    if challenge != login.challenge || get("redirect_uri") != login.redirect {
        return refuse("invalid_grant");
    }
    let mut claims = json!({
        "iss": service.url, "sub": "subject-1", "aud": CLIENT, "nonce": login.nonce, "iat": now(), "exp": now() + 3600,
        "email": "ann@example.com", "email_verified": true, "name": "Ann of Northgate",
    });
    if let (Some(claims), Some(others)) = (claims.as_object_mut(), plan.claims.as_object()) {
        for (name, value) in others {
            if value.is_null() {
                claims.remove(name);
            } else {
                claims.insert(name.clone(), value.clone());
            }
        }
    }
    let token = lock(&service.key).token(&claims, plan.signer, SECRET);
    Json(json!({ "access_token": "opaque", "token_type": "Bearer", "expires_in": 3600, "id_token": token }))
        .into_response()
}
