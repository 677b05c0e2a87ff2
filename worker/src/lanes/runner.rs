//! The claim loop of one lane: as many claims as there are free hands, woken by notifications, polling
//! with jitter in between, backing off while the database is away.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use tokio_util::task::TaskTracker;

use super::context::{Context, heard, jitter};
use super::handler::Handler;
use super::process::process;
use super::rest::{Rest, Turn};

const LONGEST_OUTAGE_WAIT: Duration = Duration::from_secs(30);

/// Claims and works until the soft stop, then waits for what is in hand.
pub(super) async fn run(
    context: Arc<Context>,
    handler: Arc<Handler>,
    hands: usize,
    mut wake: broadcast::Receiver<String>,
) {
    let lane = handler.lane();
    let free = Arc::new(Semaphore::new(hands));
    let tasks = TaskTracker::new();
    let rest = Arc::new(Rest::default());
    let mut outage_wait = Duration::ZERO;
    while let Some(mut permits) = free_hands(&context, &free).await {
        let turn = tokio::select! {
            () = context.shutdown.soft.cancelled() => break,
            turn = rest.turn() => turn,
        };
        if turn == Turn::One {
            permits.truncate(1);
        }
        let wanted = i32::try_from(permits.len()).unwrap_or(i32::MAX);
        let wait = match context.database.claim(lane, &context.worker, wanted).await {
            Ok(items) => {
                context.metrics.claimed(lane, items.len());
                context.metrics.database_answered(true);
                outage_wait = Duration::ZERO;
                let took_all = items.len() == permits.len();
                if turn == Turn::One && !items.is_empty() {
                    rest.tries();
                }
                for (item, permit) in items.into_iter().zip(permits) {
                    let work = process(Arc::clone(&context), Arc::clone(&handler), item);
                    let (rest, context) = (Arc::clone(&rest), Arc::clone(&context));
                    tasks.spawn(async move {
                        let begins = rest.ended(work.await);
                        context.rests(lane, rest.is_on());
                        if begins {
                            tracing::error!(
                                lane = lane.name(),
                                "the lane rests: what stopped this item stops every other one; one a minute is tried"
                            );
                        }
                        drop(permit);
                    });
                }
                if took_all {
                    continue;
                }
                context.poll
            }
            Err(error) => {
                drop(permits);
                context.metrics.database_answered(!error.is_transient());
                outage_wait = (outage_wait * 2).clamp(Duration::from_secs(1), LONGEST_OUTAGE_WAIT);
                tracing::warn!(
                    lane = lane.name(),
                    db.wait_seconds = outage_wait.as_secs(),
                    "no claim: {error}"
                );
                outage_wait
            }
        };
        tokio::select! {
            () = context.shutdown.soft.cancelled() => break,
            () = woken(&mut wake, lane.name(), outage_wait.is_zero()) => {}
            () = tokio::time::sleep(jitter(wait)) => {}
        }
    }
    tasks.close();
    tasks.wait().await;
}

/// Waits for a free hand and takes all that are free; `None` at the soft stop.
async fn free_hands(context: &Context, free: &Arc<Semaphore>) -> Option<Vec<OwnedSemaphorePermit>> {
    let first = tokio::select! {
        () = context.shutdown.soft.cancelled() => return None,
        first = Arc::clone(free).acquire_owned() => first.ok()?,
    };
    let mut permits = vec![first];
    while let Ok(next) = Arc::clone(free).try_acquire_owned() {
        permits.push(next);
    }
    Some(permits)
}

/// Returns when this lane (or every lane: the empty name) was announced. During an outage nothing wakes.
async fn woken(wake: &mut broadcast::Receiver<String>, lane: &str, listening: bool) {
    if !listening {
        return std::future::pending().await;
    }
    heard(wake, lane).await;
}
