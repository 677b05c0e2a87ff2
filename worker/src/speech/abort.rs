//! A flag that stops a decode.

use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Cloned between the task that wants to stop a decode and the thread that runs it. Once set it stays set.
#[derive(Debug, Clone, Default)]
pub struct AbortFlag(Arc<AtomicBool>);

impl AbortFlag {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the decode at its next step, within a few milliseconds.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Has it been set?
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
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
    // SAFETY: the caller's promise; the atomic is only read.
    unsafe { &*flag.cast::<AtomicBool>() }.load(Ordering::Relaxed)
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
}
