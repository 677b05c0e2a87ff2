//! Lets only so many threads pass at the same time.

use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A counting semaphore for threads: the standard library has none, and tokio's is for tasks.
#[derive(Debug)]
pub(super) struct Turnstile {
    free: Mutex<usize>,
    left: Condvar,
}

impl Turnstile {
    pub(super) fn new(width: NonZero<usize>) -> Self {
        Self {
            free: Mutex::new(width.get()),
            left: Condvar::new(),
        }
    }

    /// Waits until there is room. It lasts until what is returned is dropped.
    pub(super) fn enter(&self) -> Turn<'_> {
        let mut free = self
            .left
            .wait_while(self.free(), |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Turn(self)
    }

    fn free(&self) -> MutexGuard<'_, usize> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place inside, given up when dropped.
#[must_use]
#[derive(Debug)]
pub(super) struct Turn<'a>(&'a Turnstile);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free() += 1;
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::thread;

    use super::*;

    #[test]
    fn no_more_than_so_many_are_inside_and_all_get_in() {
        let (inside, most, passed) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let turnstile = Turnstile::new(NonZero::new(2).unwrap());
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let _turn = turnstile.enter();
                        most.fetch_max(inside.fetch_add(1, SeqCst) + 1, SeqCst);
                        thread::yield_now();
                        inside.fetch_sub(1, SeqCst);
                        passed.fetch_add(1, SeqCst);
                    }
                });
            }
        });
        assert_eq!(passed.into_inner(), 1600);
        assert!((1..=2).contains(&most.into_inner()));
    }

    #[test]
    fn a_panic_inside_keeps_nobody_out() {
        let turnstile = Turnstile::new(NonZero::<usize>::MIN);
        let broken = thread::scope(|scope| {
            scope
                .spawn(|| {
                    let _turn = turnstile.enter();
                    panic!("on purpose");
                })
                .join()
        });
        assert!(broken.is_err());
        drop(turnstile.enter());
    }
}
