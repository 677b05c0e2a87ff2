//! The host of the recordings: signed URLs that expire.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use futures_util::{Stream, StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::call_log::{CallLog, RecordingFault};
use super::clock::Clock;
use crate::services::Server;

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
    requests: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone)]
struct Host {
    requests: Arc<Mutex<Vec<String>>>,
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
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let host = Host {
            requests: Arc::clone(&requests),
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
            requests,
        })
    }

    /// Ids of the recordings that were asked for, in order, whatever the answer was.
    pub fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
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
    host.requests
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(id.clone());
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
    let typed = |body: Body| ([(header::CONTENT_TYPE, content_type)], body).into_response();
    let audio = Bytes::from_owner(Shared(audio));
    let length = audio.len();
    match fault {
        RecordingFault::None | RecordingFault::Unavailable(0) => typed(Body::from(audio)),
        RecordingFault::Empty => typed(Body::empty()),
        // Cut in the middle of the data, header left whole, and served as if it were complete.
        RecordingFault::Truncated => typed(Body::from(audio.slice(..length / 3))),
        RecordingFault::Html => {
            Html("<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>")
                .into_response()
        }
        RecordingFault::Missing => StatusCode::NOT_FOUND.into_response(),
        RecordingFault::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        RecordingFault::Slow(delay) => {
            tokio::time::sleep(delay).await;
            typed(Body::from(audio))
        }
        RecordingFault::Unannounced => typed(Body::from_stream(pieces(audio, length))),
        RecordingFault::Breaks { after, announced } => {
            let end = stream::once(async { Err(io::Error::other("the host breaks off")) });
            let sent = pieces(audio, after.min(length)).map(|piece| piece.map_err(|never| match never {}));
            let response = typed(Body::from_stream(sent.chain(end)));
            if announced {
                with(response, header::CONTENT_LENGTH, &length.to_string())
            } else {
                response
            }
        }
        RecordingFault::Drips(pause) => {
            let begin = pieces(audio.clone(), 1024.min(length));
            let drops = stream::unfold(1024, move |at| {
                let byte = audio.get(at).copied();
                async move {
                    tokio::time::sleep(pause).await;
                    Some((Ok::<_, Infallible>(Bytes::from(vec![byte?])), at + 1))
                }
            });
            let response = typed(Body::from_stream(begin.chain(drops)));
            with(response, header::CONTENT_LENGTH, &length.to_string())
        }
        RecordingFault::Endless => {
            let again = stream::repeat(Ok::<_, Infallible>(audio));
            typed(Body::from_stream(again))
        }
        RecordingFault::Status(code) => StatusCode::from_u16(code)
            .unwrap_or(StatusCode::IM_A_TEAPOT)
            .into_response(),
        RecordingFault::Redirect(to) => with(StatusCode::FOUND.into_response(), header::LOCATION, &to),
        RecordingFault::Encoded(name) => with(typed(Body::from(audio)), header::CONTENT_ENCODING, name),
    }
}

/// The first `length` bytes, without a word on how many there will be.
fn pieces(audio: Bytes, length: usize) -> impl Stream<Item = Result<Bytes, Infallible>> {
    const PIECE: usize = 64 * 1024;
    stream::iter((0..length).step_by(PIECE)).map(move |at| Ok(audio.slice(at..length.min(at + PIECE))))
}

/// A recording as many requests send it: not one of them copies it.
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
    response
}
