//! The host of the recordings: signed URLs that expire.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::call_log::{CallLog, RecordingFault};
use super::clock::Clock;
use crate::harness::Server;

/// Makes and checks the URLs.
#[derive(Clone, Debug)]
pub struct Signer {
    base: String,
    secret: Arc<str>,
    lifetime: SignedDuration,
}

impl Signer {
    /// The URL of a recording, valid from `now` for the host's lifetime.
    pub fn url(&self, id: &str, now: Timestamp) -> String {
        let expires = (now + self.lifetime).as_second();
        format!(
            "{}/recordings/{id}?expires={expires}&signature={}",
            self.base,
            self.sign(id, expires)
        )
    }

    fn sign(&self, id: &str, expires: i64) -> String {
        hex::encode(Sha256::digest(format!("{}\n{id}\n{expires}", self.secret)))
    }
}

/// The host.
#[derive(Debug)]
pub struct Recordings {
    _server: Server,
    signer: Signer,
}

#[derive(Clone)]
struct Host {
    log: CallLog,
    clock: Clock,
    signer: Signer,
}

impl Recordings {
    /// Serves the recordings of `log` through URLs that last for `lifetime` (Ringba's: about 24 hours).
    pub async fn start(log: CallLog, clock: Clock, lifetime: SignedDuration) -> Result<Self> {
        let listener = Server::bind().await?;
        let signer = Signer {
            base: format!("http://{}", listener.local_addr()?),
            secret: uuid::Uuid::new_v4().to_string().into(),
            lifetime,
        };
        let host = Host {
            log,
            clock,
            signer: signer.clone(),
        };
        let router = Router::new()
            .route("/recordings/{id}", get(serve))
            .with_state(host);
        Ok(Self {
            _server: Server::start_on(listener, router)?,
            signer,
        })
    }

    /// Makes the URLs for the call log.
    pub fn signer(&self) -> Signer {
        self.signer.clone()
    }
}

#[derive(Deserialize)]
struct Signed {
    #[serde(default)]
    expires: i64,
    #[serde(default)]
    signature: String,
}

async fn serve(State(host): State<Host>, Path(id): Path<String>, Query(signed): Query<Signed>) -> Response {
    let now = (host.clock)();
    if signed.signature != host.signer.sign(&id, signed.expires) || signed.expires < now.as_second() {
        let body = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
        return (
            StatusCode::FORBIDDEN,
            [(header::CONTENT_TYPE, "application/xml")],
            body,
        )
            .into_response();
    }
    let found = host.log.with(&id, |entry| {
        let recording = entry.recording.as_mut()?;
        let fault = recording.fault.clone();
        if let RecordingFault::Unavailable(times) = &mut recording.fault {
            *times = times.saturating_sub(1);
        }
        Some((Arc::clone(&recording.audio), recording.content_type, fault))
    });
    let Some((audio, content_type, fault)) = found.flatten() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let bytes = match fault {
        RecordingFault::None | RecordingFault::Unavailable(0) => audio.to_vec(),
        RecordingFault::Empty => Vec::new(),
        // Cut in the middle of the data, header left whole, and served as if it were complete.
        RecordingFault::Truncated => audio[..audio.len() / 3].to_vec(),
        RecordingFault::Html => {
            return Html(
                "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>",
            )
            .into_response();
        }
        RecordingFault::Missing => return StatusCode::NOT_FOUND.into_response(),
        RecordingFault::Unavailable(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        RecordingFault::Slow(delay) => {
            tokio::time::sleep(delay).await;
            audio.to_vec()
        }
    };
    ([(header::CONTENT_TYPE, content_type)], Body::from(bytes)).into_response()
}
