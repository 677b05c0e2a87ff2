//! What can go wrong with Ringba, and what to do about it.

use crate::blame::Blame;
use crate::db::Failure;
use crate::gate::{GateError, Strain};
use crate::http::HttpError;

/// A question to Ringba that got no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum RingbaError {
    /// 401, 403
    #[error(
        "Ringba refused the API token ({0}): check RINGBA_API_TOKEN (Ringba: Security, API Access Tokens)"
    )]
    Token(u16),
    /// 404
    #[error("Ringba does not know the account (404): check RINGBA_ACCOUNT_ID and RINGBA_BASE_URL")]
    Account,
    /// 429, 5xx
    #[error("Ringba asked us to come back later ({status})")]
    Busy {
        /// HTTP status
        status: u16,
        /// Seconds, where it said
        retry_after: Option<f64>,
    },
    /// A column we cannot do without is not valid in this account.
    #[error(
        "Ringba's call log has no column `{0}` in this account, which CallScript cannot do without: ask Ringba's support"
    )]
    Column(&'static str),
    /// Another 4xx.
    #[error("Ringba refused the request ({0}): this needs a look at the account's API settings")]
    Refused(u16),
    /// No or a broken exchange.
    #[error("Ringba could not be asked: {0}")]
    Http(#[from] HttpError),
    /// Nobody may ask Ringba now, or it is not known whether anybody may.
    #[error("Ringba was not asked: {0}")]
    Gate(#[from] GateError),
    /// Not what the documentation promises.
    #[error("Ringba's answer cannot be understood: {0}")]
    Garbage(String),
}

impl Blame for RingbaError {
    const KIND: &'static str = "ringba";
}

impl RingbaError {
    /// Whether only a person can end this: the token, the account or its columns.
    pub fn needs_a_person(&self) -> bool {
        matches!(self, Self::Token(_) | Self::Account | Self::Column(_))
    }

    /// How the attempt is to be recorded. Trouble that every window and call would meet alike costs no
    /// attempt: the gate counts it, raises the alert and leaves Ringba alone.
    pub fn failure(&self) -> Failure {
        let retry_after_seconds = match self {
            Self::Busy { retry_after, .. } => Some(retry_after.unwrap_or(0.0)),
            Self::Gate(GateError::Closed(seconds)) => Some(*seconds),
            Self::Http(_)
            | Self::Garbage(_)
            | Self::Token(_)
            | Self::Account
            | Self::Column(_)
            | Self::Gate(GateError::Database(_)) => Some(0.0),
            Self::Refused(_) => None,
        };
        Failure {
            error: self.to_string(),
            kind: Self::KIND,
            permanent: false,
            retry_after_seconds,
        }
    }

    /// Whether the same question may well be answered a moment later.
    pub(super) const fn is_worth_repeating(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Http(_) | Self::Garbage(_))
    }

    /// Whether it may be this question that Ringba cannot answer, and not that it is asked too often or not at all.
    pub fn concerns_the_window(&self) -> bool {
        self.is_worth_repeating() && !matches!(self, Self::Busy { status: 429, .. })
    }

    /// What it says about the account as a whole.
    pub(super) fn strain(&self) -> Strain {
        match self {
            Self::Busy {
                status: 429,
                retry_after,
            } => Strain::Throttled(*retry_after),
            Self::Busy { retry_after, .. } => Strain::Failed(*retry_after),
            Self::Http(_) | Self::Garbage(_) | Self::Token(_) | Self::Account | Self::Column(_) => {
                Strain::Failed(None)
            }
            Self::Refused(_) | Self::Gate(_) => Strain::None,
        }
    }
}

/// Name of the gate of an account.
pub fn gate_name(account: &str) -> String {
    format!("ringba:{account}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_concerns_the_account_strains_its_gate() {
        let busy = |status, retry_after| RingbaError::Busy { status, retry_after };
        assert_eq!(busy(429, Some(3.0)).strain(), Strain::Throttled(Some(3.0)));
        assert_eq!(busy(503, None).strain(), Strain::Failed(None));
        assert_eq!(RingbaError::Token(401).strain(), Strain::Failed(None));
        assert_eq!(RingbaError::Refused(400).strain(), Strain::None);
        assert_eq!(RingbaError::Gate(GateError::Closed(60.0)).strain(), Strain::None);
    }

    #[test]
    fn only_a_question_that_ringba_cannot_answer_is_a_windows_own_trouble() {
        let busy = |status| RingbaError::Busy {
            status,
            retry_after: None,
        };
        assert!(busy(500).concerns_the_window());
        assert!(!busy(429).concerns_the_window());
        assert!(!RingbaError::Gate(GateError::Closed(60.0)).concerns_the_window());
        assert!(!RingbaError::Token(401).concerns_the_window());
    }
}
