//! What all lanes of a process share.

use std::sync::Arc;
use std::time::Duration;

use super::keeper::Keeper;
use super::shutdown::Shutdown;
use crate::db::{Database, DbError};
use crate::telemetry::Metrics;

const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// Shared by all lanes of a process.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) database: Database,
    /// Boot-unique id, so that a restarted worker is never taken for its predecessor.
    pub(super) worker: String,
    pub(super) keeper: Arc<Keeper>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) shutdown: Shutdown,
    /// Time between looks for work without a notification.
    pub(super) poll: Duration,
}

/// Repeats a database call through an outage, with growing waits, until it is answered one way or the other.
pub(super) async fn through_outages<T, F>(mut call: impl FnMut() -> F) -> Result<T, DbError>
where
    F: Future<Output = Result<T, DbError>>,
{
    let mut wait = FIRST_WAIT;
    loop {
        match call().await {
            Err(error) if error.is_transient() => {
                tracing::warn!(
                    db.wait_ms = wait.as_millis() as u64,
                    "waiting for the database: {error}"
                );
                tokio::time::sleep(jitter(wait)).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
            other => return other,
        }
    }
}

/// Between 80 % and 120 % of a wait, so that workers do not march in step.
pub(super) fn jitter(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.8..1.2))
}
