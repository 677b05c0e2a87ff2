//! What can go wrong with the judge. Messages hold none of its words: they may quote the call.

use crate::db::Failure;
use crate::http::HttpError;

/// A verdict that did not come.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// 401, 403
    #[error("the judge refused the API key ({0}): check OPENAI_API_KEY")]
    Key(u16),
    /// 404
    #[error(
        "the judge does not know the model or the address (404): check OPENAI_BASE_URL and the setting judge.model"
    )]
    Model,
    /// 429, 5xx
    #[error("the judge asked us to come back later ({status})")]
    Busy {
        /// HTTP status
        status: u16,
        /// Seconds, where it said
        retry_after: Option<f64>,
    },
    /// Another 4xx.
    #[error("the judge refused the request ({0})")]
    Request(u16),
    /// The model declined to answer.
    #[error("the judge declined to judge this call")]
    Refusal,
    /// `finish_reason: content_filter`
    #[error("the judge's content filter stopped the answer")]
    Filtered,
    /// `finish_reason: length`
    #[error("the judge's answer was cut off at its length limit: raise max_completion_tokens of the model")]
    CutOff,
    /// Nothing came.
    #[error("the judge's answer is empty")]
    Empty,
    /// Not what was asked for.
    #[error("the judge's answer cannot be used: {0}")]
    Malformed(String),
    /// No or a broken exchange.
    #[error("the judge could not be asked: {0}")]
    Http(#[from] HttpError),
}

impl JudgeError {
    /// Whether asking once more, with a hint, may bring a usable answer at once.
    pub fn is_repairable(&self) -> bool {
        matches!(self, Self::Empty | Self::Malformed(_))
    }

    /// How the attempt is to be recorded. A bad key or model is the operator's to mend and the same for
    /// every call, so no call pays for it with an attempt.
    pub fn failure(&self) -> Failure {
        let retry_after_seconds = match self {
            Self::Busy { retry_after, .. } => Some(retry_after.unwrap_or(0.0)),
            Self::Http(_) => Some(0.0),
            Self::Key(_) | Self::Model => Some(60.0),
            _ => None,
        };
        Failure {
            error: self.to_string(),
            permanent: false,
            retry_after_seconds,
        }
    }
}
