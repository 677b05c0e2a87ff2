//! `--once`: knows when everything that can be drained has been.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use callscript_common::db::DbError;
use serde_json::Value;

use super::context::{Context, through_outages};
use crate::config::Lane;

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What waits in the lanes of this process.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Queue {
    /// Can be claimed, or is held by somebody.
    live: u64,
    /// Waits for its next attempt.
    backing_off: u64,
}

/// Returns when the lanes hold nothing that could be worked, or when what backs off has not moved for
/// `longest_wait`.
pub(super) async fn drained(
    context: Arc<Context>,
    lanes: Vec<Lane>,
    longest_wait: Duration,
) -> Result<(), DbError> {
    let mut last = Queue::default();
    let mut moved = Instant::now();
    loop {
        tokio::select! {
            () = context.shutdown.soft.cancelled() => return Ok(()),
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        if context.keeper.len() > 0 {
            moved = Instant::now();
            continue;
        }
        let status = through_outages!(context.database.status())?;
        let queue = queue_of(&status, &lanes, &context.resting());
        if queue == Queue::default() {
            return Ok(());
        }
        if queue != last || queue.live > 0 {
            moved = Instant::now();
        }
        if moved.elapsed() > longest_wait {
            tracing::warn!(
                queue.backing_off = queue.backing_off,
                "drained, but for what backs off longer than --once-wait"
            );
            return Ok(());
        }
        last = queue;
    }
}

/// What waits in a lane that rests can be worked no more than what backs off.
fn queue_of(status: &Value, lanes: &[Lane], resting: &BTreeSet<Lane>) -> Queue {
    let mut queue = Queue::default();
    for lane in lanes {
        let Some(figures) = status.pointer(&format!("/lanes/{lane}")) else {
            continue;
        };
        let count = |name: &str| figures.get(name).and_then(Value::as_u64).unwrap_or(0);
        let is_paused = figures.get("paused").and_then(Value::as_bool).unwrap_or(false);
        queue.live += count("working");
        if !is_paused {
            let waiting = count("waiting");
            let is_resting = resting.contains(lane);
            queue.live += if is_resting { 0 } else { waiting };
            queue.backing_off += count("backing_off") + if is_resting { waiting } else { 0 };
        }
    }
    queue
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_lanes_of_this_process_count() {
        let status = json!({ "lanes": {
            "vault": { "waiting": 2, "working": 1, "backing_off": 3, "paused": false },
            "factory": { "waiting": 7, "working": 0, "backing_off": 0, "paused": true },
            "judge": { "waiting": 9, "working": 9, "backing_off": 9, "paused": false },
        } });
        assert_eq!(
            queue_of(&status, &[Lane::Vault, Lane::Factory], &BTreeSet::new()),
            Queue {
                live: 3,
                backing_off: 3
            }
        );
        assert_eq!(
            queue_of(&status, &[Lane::Vault], &BTreeSet::from([Lane::Vault])),
            Queue {
                live: 1,
                backing_off: 5
            },
            "what waits in a lane that rests is not worked"
        );
        assert_eq!(
            queue_of(&json!({}), &Lane::ALL, &BTreeSet::new()),
            Queue::default()
        );
    }
}
