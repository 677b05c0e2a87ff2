//! What a hostile account does to an answer as a whole.

use std::io;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use rand::Rng;

use super::hostility::Drawn;
use super::ringba::message;
use super::trouble::Trouble;

/// The answer in place of `good`, which is asked for only where it is needed.
pub(super) async fn spoiled(
    Drawn(trouble, mut random): Drawn,
    patience: Duration,
    good: impl Future<Output = Response>,
) -> Response {
    match trouble {
        Trouble::TooManyRequests => {
            let mut response = message(StatusCode::TOO_MANY_REQUESTS, "Too many requests.");
            response.headers_mut().insert(header::RETRY_AFTER, 1.into());
            response
        }
        Trouble::TooManyRequestsNoHint => message(StatusCode::TOO_MANY_REQUESTS, "Too many requests."),
        Trouble::ServerError => {
            let statuses = [
                StatusCode::INTERNAL_SERVER_ERROR,
                StatusCode::BAD_GATEWAY,
                StatusCode::SERVICE_UNAVAILABLE,
            ];
            message(
                statuses[random.random_range(0..statuses.len())],
                "An error has occurred.",
            )
        }
        Trouble::TimeOut => {
            tokio::time::sleep(patience.mul_f64(1.5)).await;
            good.await
        }
        Trouble::CutBody => cut(good.await).await,
        Trouble::Garbage => (
            [(header::CONTENT_TYPE, "application/json")],
            r#"{"report":{"partialResult":false,"records":[{"inb"#,
        )
            .into_response(),
        Trouble::WebPage => {
            Html("<!DOCTYPE html><html><body>Scheduled maintenance</body></html>").into_response()
        }
        _ => good.await,
    }
}

/// Half of the body, then the end of the connection.
async fn cut(good: Response) -> Response {
    let (mut parts, body) = good.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    let half = bytes.slice(..bytes.len() / 2);
    let end = async {
        // The first half must be on its way, or the client sees no answer at all.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(io::ErrorKind::ConnectionReset.into())
    };
    let pieces = stream::iter([Ok::<Bytes, io::Error>(half)]).chain(stream::once(end));
    Response::from_parts(parts, Body::from_stream(pieces))
}
