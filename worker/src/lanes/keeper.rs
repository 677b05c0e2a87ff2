//! Keeps leases alive: one task beats for everything this process holds, and tells a task whose lease
//! was lost to throw its work away.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::db::{Database, Lease};

/// A lease lives for 45 s after its last heartbeat: three heartbeats in a row may fail.
const BEAT_EVERY: Duration = Duration::from_secs(10);

/// What this process holds.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    held: Mutex<HashMap<Uuid, (i64, CancellationToken)>>,
    abandoned: Mutex<Vec<Lease>>,
}

/// A lease that is kept alive until this is dropped.
#[derive(Debug)]
pub(super) struct Held {
    keeper: Arc<Keeper>,
    pub(super) lease: Lease,
    /// Cancelled when the lease was lost.
    pub(super) lost: CancellationToken,
}

impl Keeper {
    /// Starts to keep a lease.
    pub(super) fn hold(self: &Arc<Self>, lease: Lease) -> Held {
        let lost = CancellationToken::new();
        lock(&self.held).insert(lease.id, (lease.epoch, lost.clone()));
        Held {
            keeper: Arc::clone(self),
            lease,
            lost,
        }
    }

    /// Leases whose work was given up; the supervisor gives them back.
    pub(super) fn take_abandoned(&self) -> Vec<Lease> {
        std::mem::take(&mut *lock(&self.abandoned))
    }

    /// How many leases are held.
    pub(super) fn len(&self) -> usize {
        lock(&self.held).len()
    }

    /// Beats until `stop`.
    pub(super) async fn run(self: Arc<Self>, database: Database, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(BEAT_EVERY) => {}
            }
            let leases: Vec<Lease> = lock(&self.held)
                .iter()
                .map(|(id, (epoch, _))| Lease {
                    id: *id,
                    epoch: *epoch,
                })
                .collect();
            if leases.is_empty() {
                continue;
            }
            match database.heartbeat(&leases).await {
                Ok(still_held) => self.drop_lost(&leases, &still_held),
                // Work goes on: the fence decides in the end whether the result still counts.
                Err(error) => tracing::warn!(lease.count = leases.len(), "no heartbeat: {error}"),
            }
        }
    }

    fn drop_lost(&self, asked: &[Lease], still_held: &[Uuid]) {
        let held = lock(&self.held);
        for lease in asked.iter().filter(|lease| !still_held.contains(&lease.id)) {
            // It may have been finished, and even claimed anew, while the question was on its way.
            if let Some((epoch, lost)) = held.get(&lease.id)
                && *epoch == lease.epoch
            {
                lost.cancel();
            }
        }
    }
}

impl Held {
    /// Gives the work up; the lease will be given back.
    pub(super) fn abandon(self) {
        lock(&self.keeper.abandoned).push(self.lease);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = lock(&self.keeper.held);
        if held
            .get(&self.lease.id)
            .is_some_and(|(epoch, _)| *epoch == self.lease.epoch)
        {
            held.remove(&self.lease.id);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_epoch_that_was_asked_about_is_lost() {
        let keeper = Arc::new(Keeper::default());
        let id = Uuid::new_v4();
        let old = keeper.hold(Lease { id, epoch: 1 });
        let asked = [old.lease];
        drop(old);
        let new = keeper.hold(Lease { id, epoch: 2 });
        keeper.drop_lost(&asked, &[]);
        assert!(!new.lost.is_cancelled());
        keeper.drop_lost(&[new.lease], &[]);
        assert!(new.lost.is_cancelled());
        new.abandon();
        assert_eq!(keeper.take_abandoned(), [Lease { id, epoch: 2 }]);
        assert_eq!(keeper.len(), 0);
    }
}
