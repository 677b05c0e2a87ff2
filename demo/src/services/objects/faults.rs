//! Trouble that the S3 server makes on request.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// What goes wrong with the server.
#[derive(Debug, Default)]
pub struct ObjectFaults {
    slow_down: AtomicU32,
    delay_ms: AtomicU64,
    damage: AtomicU32,
    lose_end: AtomicU32,
    other_etags: AtomicBool,
    denies: AtomicBool,
}

impl ObjectFaults {
    /// Answers the next `requests` with 503 `SlowDown`.
    pub fn slow_down(&self, requests: u32) {
        self.slow_down.store(requests, Ordering::SeqCst);
    }

    /// Holds every answer back by `delay`.
    pub fn delay(&self, delay: Duration) {
        self.delay_ms.store(
            u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
            Ordering::SeqCst,
        );
    }

    /// Changes a bit of what the next `uploads` (objects or parts) bring, and says 200.
    pub fn damage(&self, uploads: u32) {
        self.damage.store(uploads, Ordering::SeqCst);
    }

    /// Drops the last byte of the next `objects`, and says 200.
    pub fn lose_end(&self, objects: u32) {
        self.lose_end.store(objects, Ordering::SeqCst);
    }

    /// From now on, objects have `ETags` that are no MD5, as with a key of the bucket's own.
    pub fn other_etags(&self) {
        self.other_etags.store(true, Ordering::SeqCst);
    }

    /// Answers everything with 403 `AccessDenied`, or no longer.
    pub fn deny(&self, denies: bool) {
        self.denies.store(denies, Ordering::SeqCst);
    }

    pub(super) fn denies(&self) -> bool {
        self.denies.load(Ordering::SeqCst)
    }

    pub(super) fn takes_slow_down(&self) -> bool {
        take(&self.slow_down)
    }

    pub(super) fn takes_damage(&self) -> bool {
        take(&self.damage)
    }

    pub(super) fn takes_lose_end(&self) -> bool {
        take(&self.lose_end)
    }

    pub(super) fn has_other_etags(&self) -> bool {
        self.other_etags.load(Ordering::SeqCst)
    }

    pub(super) fn delay_now(&self) -> Duration {
        Duration::from_millis(self.delay_ms.load(Ordering::SeqCst))
    }
}

fn take(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
        .is_ok()
}
