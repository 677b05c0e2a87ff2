//! What can go wrong with Ringba, and what to do about it.

use callscript_common::db::DbError;

use crate::blame::Blame;
use crate::db::Failure;
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
    /// The gate is closed for a while: nobody asks Ringba now.
    #[error(
        "Ringba is left alone for {0:.0} s more: it asked for that, or it failed too often in a row (see core.gates)"
    )]
    Closed(f64),
    /// The gate could not be asked.
    #[error("the gate in front of Ringba cannot be asked: {0}")]
    Gate(DbError),
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
            Self::Closed(seconds) => Some(*seconds),
            Self::Http(_)
            | Self::Garbage(_)
            | Self::Token(_)
            | Self::Account
            | Self::Column(_)
            | Self::Gate(_) => Some(0.0),
            Self::Refused(_) => None,
        };
        Failure {
            error: self.to_string(),
            kind: Self::KIND,
            permanent: false,
            retry_after_seconds,
        }
    }
}
