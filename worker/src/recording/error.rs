//! Why there is no recording, sorted by who is to blame.

use crate::blame::Blame;
use crate::gate::{GateError, Strain};
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
    /// Nobody may ask the host now.
    #[error("the recording host was not asked: {0}")]
    Gate(#[from] GateError),
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
    /// What it says about the host as a whole.
    pub(super) const fn strain(&self) -> Strain {
        match self {
            Self::Busy {
                status: 429,
                retry_after,
            } => Strain::Throttled(*retry_after),
            Self::Busy { retry_after, .. } => Strain::Failed(*retry_after),
            Self::Http(_) => Strain::Failed(None),
            Self::Gone(_) | Self::Status(_) | Self::TooLarge(_) | Self::Content(_) => Strain::Good,
            Self::Gate(_) | Self::Address(_) | Self::Redirects(_) | Self::TooSlow(_) => Strain::None,
        }
    }

    /// What came is not what a recording looks like.
    pub(super) fn content(what: &str) -> Self {
        Self::Content(what.to_owned())
    }
}
