//! The one place where HTTP clients are built: time-outs on everything, no redirects unless asked for,
//! bodies read up to a limit.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::{Client, ClientBuilder, Response, StatusCode, header, redirect};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// An exchange that did not yield a usable answer. Holds no URL: it may be signed.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// No connection.
    #[error("no connection ({0})")]
    Connect(String),
    /// The connection broke.
    #[error("the connection broke ({0})")]
    Broken(String),
    /// The answer is larger than it may be.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// A client could not be made.
    #[error("no HTTP client could be made ({0})")]
    Setup(String),
}

impl HttpError {
    /// Whether the other party has not seen the request.
    pub const fn is_before_sending(&self) -> bool {
        matches!(self, Self::Connect(_) | Self::Setup(_))
    }
}

impl From<reqwest::Error> for HttpError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        // A connection that does not come in time is none: nothing was sent.
        if error.is_timeout() && !error.is_connect() {
            return Self::Timeout;
        }
        let mut text = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            text = inner.to_string(); // the innermost cause says it best
            source = inner.source();
        }
        if error.is_connect() {
            Self::Connect(text)
        } else {
            Self::Broken(text)
        }
    }
}

/// A builder with the time-outs that every client here has; `total` covers one whole exchange.
pub fn builder(total: Duration) -> ClientBuilder {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the place where clients are built"
    )]
    Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(total.min(Duration::from_mins(1)))
        .timeout(total)
        .redirect(redirect::Policy::none())
        .pool_idle_timeout(Duration::from_mins(1))
        .user_agent(concat!("callscript/", env!("CARGO_PKG_VERSION")))
}

/// A client for an API.
pub fn client(total: Duration) -> Result<Client, HttpError> {
    builder(total)
        .build()
        .map_err(|error| HttpError::Setup(error.to_string()))
}

/// Reads a body of at most `limit` bytes.
pub async fn read_body(response: Response, limit: usize) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        if body.len() + chunk.len() > limit {
            return Err(HttpError::TooLarge(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// `Retry-After` in seconds, at most an hour (RFC 9110, 10.2.3). The form with a date is counted from the answer's own `Date`, so
/// that no clock of ours takes part; without one nothing is known but that it is not now, and a minute is waited.
pub fn retry_after(headers: &header::HeaderMap) -> Option<f64> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    let seconds: f64 = match value.trim().parse() {
        Ok(seconds) => seconds,
        Err(_) => until(value, headers.get(header::DATE))?,
    };
    (seconds.is_finite() && seconds >= 0.0).then_some(seconds.min(3600.0))
}

/// Seconds from the date of an answer to another date; dates as HTTP writes them (RFC 9110, 5.6.7).
fn until(date: &str, from: Option<&header::HeaderValue>) -> Option<f64> {
    let read = |text: &str| jiff::fmt::rfc2822::parse(text.trim()).ok();
    let end = read(date)?;
    let Some(from) = from.and_then(|from| read(from.to_str().ok()?)) else {
        return Some(60.0);
    };
    Some(
        end.timestamp()
            .duration_since(from.timestamp())
            .as_secs_f64()
            .max(0.0),
    )
}

/// What a status says about trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Fine.
    Success,
    /// The other party's trouble: later.
    Transient,
    /// Asking again gives the same answer.
    Permanent,
}

/// Sorts statuses into success, later, and never.
pub fn verdict(status: StatusCode) -> Verdict {
    if status.is_success() {
        Verdict::Success
    } else if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
        Verdict::Transient
    } else {
        Verdict::Permanent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_to_come_back_at_is_counted_from_the_answers_own_date() {
        let headers = |retry_after: &str, date: Option<&str>| {
            let mut headers = header::HeaderMap::new();
            headers.insert(header::RETRY_AFTER, retry_after.parse().unwrap());
            if let Some(date) = date {
                headers.insert(header::DATE, date.parse().unwrap());
            }
            super::retry_after(&headers)
        };
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(headers("Sun, 06 Nov 1994 08:49:57 GMT", date), Some(20.0));
        assert_eq!(headers("Sun, 06 Nov 1994 08:49:07 GMT", date), Some(0.0));
        assert_eq!(headers("Mon, 07 Nov 1994 08:49:37 GMT", date), Some(3600.0));
        assert_eq!(headers("Sun, 06 Nov 1994 08:49:57 GMT", None), Some(60.0));
        assert_eq!(headers("7", date), Some(7.0));
        assert_eq!(headers("soon", date), None);
    }

    #[test]
    fn only_the_other_partys_trouble_is_transient() {
        for code in [408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(
                verdict(StatusCode::from_u16(code).unwrap()),
                Verdict::Transient,
                "{code}"
            );
        }
        for code in [301, 400, 401, 403, 404, 410, 422] {
            assert_eq!(
                verdict(StatusCode::from_u16(code).unwrap()),
                Verdict::Permanent,
                "{code}"
            );
        }
        assert_eq!(verdict(StatusCode::OK), Verdict::Success);
    }
}
