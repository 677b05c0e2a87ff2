//! Trouble that the S3 server makes on request.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// An answer to every request.
#[derive(Debug, Clone, Copy)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Code in the body, as S3 writes it.
    pub code: &'static str,
    /// `x-amz-bucket-region`.
    pub region: Option<&'static str>,
}

/// What goes wrong with the server.
#[derive(Debug, Default)]
pub struct ObjectFaults {
    refusal: Mutex<Option<Refusal>>,
    slow_down: AtomicU32,
    delay_ms: AtomicU64,
    damage: AtomicU32,
    lose_end: AtomicU32,
    other_etags: AtomicBool,
}

impl ObjectFaults {
    /// Answers the next `requests` with 503 `SlowDown`.
    pub fn slow_down(&self, requests: u32) {
        self.slow_down.store(requests, Ordering::SeqCst);
    }

    /// Answers every request so from now on, or none any more.
    pub fn refuse(&self, refusal: Option<Refusal>) {
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = refusal;
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

    pub(super) fn refusal(&self) -> Option<Refusal> {
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner)
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
