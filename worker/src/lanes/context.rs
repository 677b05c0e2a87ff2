//! What all lanes of a process share.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use callscript_common::db::DbError;
use tokio::sync::broadcast;

use super::keeper::Keeper;
use super::shutdown::Shutdown;
use crate::config::Lane;
use crate::db::Database;
use crate::telemetry::{Metrics, Traces};

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
    pub(super) traces: Traces,
    pub(super) shutdown: Shutdown,
    /// Lanes that rest, because what stopped one item stops every other one.
    pub(super) resting: Mutex<BTreeSet<Lane>>,
    /// Time between looks for work without a notification.
    pub(super) poll: Duration,
}

impl Context {
    /// Notes that a lane rests, or that it does no more.
    pub(super) fn rests(&self, lane: Lane, is_resting: bool) {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        if is_resting {
            resting.insert(lane);
        } else {
            resting.remove(&lane);
        }
    }

    /// Lanes that rest.
    pub(super) fn resting(&self) -> BTreeSet<Lane> {
        self.resting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// The growing waits of an outage of the database.
#[derive(Debug, Default)]
pub(super) struct Outage {
    wait: Duration,
}

impl Outage {
    /// Waits before the next try.
    pub(super) async fn wait(&mut self, error: &DbError) {
        self.wait = (self.wait * 2).clamp(FIRST_WAIT, LONGEST_WAIT);
        tracing::warn!(
            db.wait_ms = self.wait.as_millis() as u64,
            "waiting for the database: {error}"
        );
        tokio::time::sleep(jitter(self.wait)).await;
    }
}

/// Repeats a database call through an outage until it is answered one way or the other. A macro, because
/// a closure that returns a borrowing future cannot be shown to be `Send`.
macro_rules! through_outages {
    ($call:expr) => {{
        let mut outage = $crate::lanes::context::Outage::default();
        loop {
            match $call.await {
                Err(error) if error.is_transient() => outage.wait(&error).await,
                other => break other,
            }
        }
    }};
}
pub(super) use through_outages;

/// Returns when `name` was announced, or everything (the empty name: notifications may have been missed).
pub(super) async fn heard(wake: &mut broadcast::Receiver<String>, name: &str) {
    loop {
        match wake.recv().await {
            Ok(heard) if heard == name || heard.is_empty() => return,
            Ok(_) => {}
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
        }
    }
}

/// Between 80 % and 120 % of a wait, so that workers do not march in step.
pub(super) fn jitter(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.8..1.2))
}
