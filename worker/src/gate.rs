//! The gate in front of another party: token buckets, one `Retry-After` and one circuit breaker for all workers, kept in the
//! database (`callscript.gate_pass`, `callscript.gate_report`).

use std::time::Duration;

use callscript_common::db::DbError;

use crate::db::Database;

/// A closed gate that opens within this time is waited for; for a longer rest the lease is better given back.
const PATIENCE: Duration = Duration::from_secs(5);
/// Whoever waits longer than this for a place asks once more whether the gate is open.
const MOMENT: Duration = Duration::from_millis(20);

/// What stands between this process and another party.
#[derive(Debug)]
pub enum Gate {
    /// Nothing: for a command that a person runs once.
    None,
    /// The gate of this name.
    Shared {
        /// Where it is kept.
        database: Database,
        /// `ringba:<account>`, `recording:<host>`
        name: String,
    },
}

/// Which bucket a request is paid from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purse {
    /// The gate's own.
    Own,
    /// That for details of specific calls.
    Detail,
}

/// Why no request may be sent now.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// The gate is closed for this many seconds.
    #[error(
        "it is left alone for {0:.0} s more: it asked for that, or it failed too often in a row (see core.gates)"
    )]
    Closed(f64),
    /// The gate could not be asked.
    #[error("the gate in front of it cannot be asked: {0}")]
    Database(DbError),
}

/// Leave to send one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pass {
    /// There was trouble lately: a good answer is worth a report.
    is_troubled: bool,
}

impl Gate {
    /// Waits for leave to send one request; [`GateError::Closed`] where that would take long.
    pub(crate) async fn pass(&self, purse: Purse) -> Result<Pass, GateError> {
        let Self::Shared { database, name } = self else {
            return Ok(Pass { is_troubled: false });
        };
        let bucket = match purse {
            Purse::Own => name.clone(),
            Purse::Detail => format!("{name}/detail"),
        };
        loop {
            let answer = database.gate_pass(&bucket).await.map_err(GateError::Database)?;
            let wait = seconds(answer.wait_seconds);
            if answer.is_closed {
                patiently(wait).await?;
                continue;
            }
            tokio::time::sleep(wait).await;
            // Somebody may have been asked to stay away while this one waited for its place.
            let closed_for = if wait > MOMENT {
                seconds(
                    database
                        .gate_closed_for(&bucket)
                        .await
                        .map_err(GateError::Database)?,
                )
            } else {
                Duration::ZERO
            };
            if closed_for.is_zero() {
                return Ok(Pass {
                    is_troubled: answer.is_troubled,
                });
            }
            patiently(closed_for).await?;
        }
    }

    /// Says how the request ended. A report that cannot be made changes nothing for the request.
    pub(crate) async fn report(&self, pass: Pass, strain: Strain, error: &str) {
        let Self::Shared { database, name } = self else {
            return;
        };
        let reported = match strain {
            Strain::Good if pass.is_troubled => database.gate_report(name, "ok", None, None).await,
            Strain::Good | Strain::None => return,
            Strain::Throttled(retry_after) => {
                database
                    .gate_report(name, "throttled", retry_after, Some(error))
                    .await
            }
            Strain::Failed(retry_after) => {
                database
                    .gate_report(name, "failed", retry_after, Some(error))
                    .await
            }
        };
        match reported {
            Ok(true) => tracing::warn!(gate.name = name, "the circuit is open: this host is left alone"),
            Ok(false) => {}
            Err(error) => tracing::warn!("the gate was not told: {error}"),
        }
    }
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(PATIENCE)
}

async fn patiently(wait: Duration) -> Result<(), GateError> {
    if wait > PATIENCE {
        return Err(GateError::Closed(wait.as_secs_f64()));
    }
    tokio::time::sleep(wait).await;
    Ok(())
}

/// What the end of a request says about the other party as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Strain {
    /// All is well.
    Good,
    /// Nothing: it concerns this request only.
    None,
    /// We ask too often; `Retry-After` in seconds.
    Throttled(Option<f64>),
    /// Nobody is answered now; `Retry-After` in seconds.
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
