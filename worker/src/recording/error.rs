//! Why there is no recording, sorted by who is to blame.

use crate::blame::Blame;
use crate::http::HttpError;

/// Why there is no recording. Messages hold no URL: it may be signed.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address has expired or never was right; a fresh one may help.
    #[error("the recording's address answers {0}")]
    Gone(u16),
    /// The recording host is in trouble.
    #[error("the recording host asked us to come back later ({status})")]
    Busy {
        /// HTTP status
        status: u16,
        /// Seconds, where it said
        retry_after: Option<f64>,
    },
    /// Another status.
    #[error("the recording's address answers {0}, which is no recording")]
    Status(u16),
    /// No `http(s)` address, or one that may not be reached.
    #[error("the recording's address cannot be used: {0}")]
    Address(&'static str),
    /// It leads from one address to the next.
    #[error("the recording's address redirects more than {0} times")]
    Redirects(usize),
    /// Larger than allowed.
    #[error("the recording is larger than {0} MB (CALLSCRIPT_RECORDING_MAX_MB)")]
    TooLarge(u64),
    /// Slower than allowed.
    #[error("the recording comes at less than {0} bytes a second (CALLSCRIPT_RECORDING_MIN_RATE)")]
    TooSlow(u64),
    /// What came is no recording.
    #[error("what came is no recording: {0}")]
    Content(String),
    /// No or a broken exchange.
    #[error("the recording could not be fetched: {0}")]
    Http(#[from] HttpError),
}

impl Blame for FetchError {
    const KIND: &'static str = "fetch";
}

impl FetchError {
    /// What came is not what a recording looks like.
    pub(super) fn content(what: &str) -> Self {
        Self::Content(what.to_owned())
    }
}
