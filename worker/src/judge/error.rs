//! What can go wrong with the judge. Messages hold none of its words: they may quote the call.

use crate::blame::Blame;
use crate::db::Failure;
use crate::http::HttpError;

/// An answer that did not come.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// 401, 403
    #[error("the judge refused the API key ({0}): check OPENAI_API_KEY")]
    Key(u16),
    /// 404
    #[error(
        "the judge does not know the model or the address (404): check OPENAI_BASE_URL and core.judge_tiers"
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
    /// A good status and no JSON: something else answers at that address.
    #[error("what answers at the judge's address speaks no JSON ({0}): check OPENAI_BASE_URL")]
    NotAnApi(String),
    /// No or a broken exchange.
    #[error("the judge could not be asked: {0}")]
    Http(#[from] HttpError),
}

impl Blame for JudgeError {
    const KIND: &'static str = "judge";
}

impl JudgeError {
    /// Whether nobody bills the question: it was refused before a model saw it, or never arrived. A time-out or a broken
    /// answer may well have been paid for.
    pub const fn is_free(&self) -> bool {
        match self {
            Self::Key(_) | Self::Model | Self::Busy { .. } | Self::Request(_) => true,
            Self::NotAnApi(_) => false,
            Self::Http(error) => error.is_before_sending(),
        }
    }

    /// Whether every question would end so until an operator mends something.
    pub const fn is_everyones(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Model | Self::NotAnApi(_))
    }

    /// How the attempt is to be recorded. A bad key, model or address is the operator's to mend and the same
    /// for every call, so no call pays for it with an attempt.
    pub fn failure(&self) -> Failure {
        let retry_after_seconds = match self {
            Self::Busy { retry_after, .. } => Some(retry_after.unwrap_or(0.0)),
            Self::Http(_) | Self::Key(_) | Self::Model | Self::NotAnApi(_) => Some(0.0),
            Self::Request(_) => None,
        };
        Failure {
            error: self.to_string(),
            kind: Self::KIND,
            permanent: false,
            retry_after_seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refused_request_burns_an_attempt() {
        let waits = |error: JudgeError| error.failure().retry_after_seconds;
        let busy = |retry_after| JudgeError::Busy {
            status: 429,
            retry_after,
        };
        assert_eq!(waits(busy(Some(7.0))), Some(7.0));
        assert_eq!(waits(busy(None)), Some(0.0));
        assert_eq!(waits(JudgeError::Key(401)), Some(0.0));
        assert_eq!(waits(JudgeError::Http(HttpError::Timeout)), Some(0.0));
        assert_eq!(waits(JudgeError::Request(400)), None);
    }

    #[test]
    fn what_may_have_been_answered_may_have_been_paid_for() {
        for (error, is_free) in [
            (JudgeError::Key(401), true),
            (
                JudgeError::Busy {
                    status: 503,
                    retry_after: None,
                },
                true,
            ),
            (JudgeError::Http(HttpError::Connect("refused".to_owned())), true),
            (JudgeError::Http(HttpError::Timeout), false),
            (JudgeError::Http(HttpError::Broken("reset".to_owned())), false),
            (JudgeError::Http(HttpError::TooLarge(1)), false),
            (JudgeError::NotAnApi("eof".to_owned()), false),
        ] {
            assert_eq!(error.is_free(), is_free, "{error}");
        }
    }
}
