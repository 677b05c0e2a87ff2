//! The gate in front of the account: one token bucket, one `Retry-After` and one circuit breaker for all
//! workers, kept in the database (`callscript.gate_pass`, `callscript.gate_report`).

use std::time::Duration;

use super::RingbaError;
use crate::db::Database;

/// A closed gate that opens within this time is waited for; for a longer rest the lease is better given back.
const PATIENCE: Duration = Duration::from_secs(5);

/// What stands between this process and the account.
#[derive(Debug)]
pub enum Gate {
    /// Nothing: for a command that a person runs once.
    None,
    /// The gate of this name.
    Shared {
        /// Where it is kept.
        database: Database,
        /// `ringba:<account>`
        name: String,
    },
}

/// Leave to send one request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass {
    /// There was trouble lately: a good answer is worth a report.
    is_troubled: bool,
}

impl Gate {
    /// Waits for leave to send one request; [`RingbaError::Closed`] where that would take long.
    pub(super) async fn pass(&self) -> Result<Pass, RingbaError> {
        let Self::Shared { database, name } = self else {
            return Ok(Pass { is_troubled: false });
        };
        loop {
            let answer = database.gate_pass(name).await.map_err(RingbaError::Gate)?;
            let wait = Duration::try_from_secs_f64(answer.wait_seconds).unwrap_or(PATIENCE);
            if answer.is_closed && wait > PATIENCE {
                return Err(RingbaError::Closed(wait.as_secs_f64()));
            }
            tokio::time::sleep(wait).await;
            if !answer.is_closed {
                return Ok(Pass {
                    is_troubled: answer.is_troubled,
                });
            }
        }
    }

    /// Says how the request ended. A report that cannot be made changes nothing for the request.
    pub(super) async fn report<T>(&self, pass: Pass, answer: &Result<T, RingbaError>) {
        let Self::Shared { database, name } = self else {
            return;
        };
        let reported = match answer {
            Ok(_) if pass.is_troubled => database.gate_report(name, "ok", None, None).await,
            Ok(_) => return,
            Err(error) => match error.strain() {
                Strain::None => return,
                Strain::Throttled(retry_after) => {
                    database
                        .gate_report(name, "throttled", retry_after, Some(&error.to_string()))
                        .await
                }
                Strain::Failed(retry_after) => {
                    database
                        .gate_report(name, "failed", retry_after, Some(&error.to_string()))
                        .await
                }
            },
        };
        match reported {
            Ok(true) => tracing::warn!(gate.name = name, "the circuit is open: Ringba is left alone"),
            Ok(false) => {}
            Err(error) => tracing::warn!("the gate was not told: {error}"),
        }
    }
}

/// What an error says about the account as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Strain {
    /// Nothing: it concerns this request only.
    None,
    /// We ask too often; `Retry-After` in seconds.
    Throttled(Option<f64>),
    /// The account cannot be read now; `Retry-After` in seconds.
    Failed(Option<f64>),
}

/// An answer of `callscript.gate_pass`.
#[derive(Debug, Clone, Copy)]
pub struct GateAnswer {
    /// Seconds to wait.
    pub wait_seconds: f64,
    /// Whether no request may be sent after them either, without asking again.
    pub is_closed: bool,
    /// Whether there was trouble lately.
    pub is_troubled: bool,
}

impl RingbaError {
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
            Self::Refused(_) | Self::Closed(_) | Self::Gate(_) => Strain::None,
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
        assert_eq!(RingbaError::Closed(60.0).strain(), Strain::None);
    }
}
