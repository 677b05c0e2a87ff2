//! A flag that stops a decode.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Cloned between the task that wants to stop a decode and the thread that runs it. Once set it stays set; with
/// a limit it sets itself when the decode has run for so long.
#[derive(Debug, Clone, Default)]
pub struct AbortFlag(Arc<Flag>);

#[derive(Debug, Default)]
struct Flag {
    is_set: AtomicBool,
    limit: Option<Duration>,
    begun: OnceLock<Instant>,
}

impl Flag {
    fn is_late(&self) -> bool {
        let begun = self.begun.get();
        let limit = begun.zip(self.limit);
        limit.is_some_and(|(begun, limit)| begun.elapsed() > limit)
    }

    fn is_up(&self) -> bool {
        self.is_set.load(Ordering::Relaxed) || self.is_late()
    }
}

impl AbortFlag {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// A flag that sets itself when a decode has run for so long. The time for which the decode waits for a slot
    /// does not count.
    pub fn after(limit: Duration) -> Self {
        Self(Arc::new(Flag {
            limit: Some(limit),
            ..Flag::default()
        }))
    }

    /// Stops the decode at its next step, within a few milliseconds.
    pub fn set(&self) {
        self.0.is_set.store(true, Ordering::Relaxed);
    }

    /// Has it been set, or is its time over?
    pub fn is_set(&self) -> bool {
        self.0.is_up()
    }

    /// Whether its time is over.
    pub fn is_late(&self) -> bool {
        self.0.is_late()
    }

    /// The decode begins: from now on its time counts.
    pub(super) fn begin(&self) {
        self.0.begun.get_or_init(Instant::now);
    }

    /// What [`aborted`] is given. Valid while `self` lives.
    pub(super) fn as_ptr(&self) -> *mut c_void {
        Arc::as_ptr(&self.0).cast_mut().cast()
    }
}

/// The callback whisper.cpp polls between graph nodes. The safe wrapper of whisper-rs 0.16 casts its closure
/// to the wrong type, so the flag is handed over as it is.
///
/// # Safety
/// `flag` comes from [`AbortFlag::as_ptr`] and its flag is alive.
pub(super) unsafe extern "C" fn aborted(flag: *mut c_void) -> bool {
    // SAFETY: the caller's promise; the flag is only read.
    unsafe { &*flag.cast::<Flag>() }.is_up()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callback_sees_the_flag() {
        let flag = AbortFlag::new();
        let other = flag.clone();
        // SAFETY: `flag` lives to the end of the test.
        assert!(!unsafe { aborted(flag.as_ptr()) });
        other.set();
        // SAFETY: as above.
        assert!(unsafe { aborted(flag.as_ptr()) } && flag.is_set());
    }

    #[test]
    fn the_time_counts_from_the_beginning_of_the_decode() {
        let flag = AbortFlag::after(Duration::ZERO);
        assert!(!flag.is_set(), "it waits for a slot");
        flag.begin();
        while !flag.is_late() {}
        // SAFETY: `flag` lives to the end of the test.
        assert!(flag.is_set() && unsafe { aborted(flag.as_ptr()) });
        let patient = AbortFlag::after(Duration::from_hours(1));
        patient.begin();
        assert!(!patient.is_set() && !patient.is_late());
    }
}
