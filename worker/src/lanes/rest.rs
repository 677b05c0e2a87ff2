//! The rest of a lane: a bad key or a bucket that refuses stops every item alike, so one item a minute finds out
//! whether that is over, and the others wait untouched.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// Time between two tries. An alert is raised after five minutes, and needs a few tries to be sure.
const TRY_EVERY: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Copy)]
enum State {
    Well,
    Resting(Instant),
    /// One item is on its way to find out.
    Trying,
}

/// Whether a lane of this worker rests.
#[derive(Debug)]
pub(super) struct Rest {
    state: Mutex<State>,
    changed: Notify,
}

/// What may be claimed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// As much as there are hands.
    All,
    /// One item, to find out whether the lane works again; [`Rest::tries`] must follow when it is there.
    One,
}

impl Default for Rest {
    fn default() -> Self {
        Self {
            state: Mutex::new(State::Well),
            changed: Notify::new(),
        }
    }
}

impl Rest {
    /// Waits until something may be claimed.
    pub(super) async fn turn(&self) -> Turn {
        loop {
            let changed = self.changed.notified();
            let until = match *self.state() {
                State::Well => return Turn::All,
                State::Resting(until) => Some(until),
                State::Trying => None,
            };
            match until {
                Some(until) if until <= Instant::now() => return Turn::One,
                Some(until) => tokio::select! {
                    () = tokio::time::sleep_until(until) => {}
                    () = changed => {}
                },
                None => changed.await,
            }
        }
    }

    /// One item was claimed to find out.
    pub(super) fn tries(&self) {
        *self.state() = State::Trying;
    }

    /// An item ended; `is_stopped`: for a reason that stops every other item too. Returns whether the rest begins
    /// with this.
    pub(super) fn ended(&self, is_stopped: bool) -> bool {
        let mut state = self.state();
        let begins = is_stopped && matches!(*state, State::Well);
        *state = match *state {
            _ if is_stopped => State::Resting(Instant::now() + TRY_EVERY),
            // Of those that were in hand when the trouble began, one may end well.
            State::Resting(until) => State::Resting(until),
            State::Well | State::Trying => State::Well,
        };
        drop(state);
        self.changed.notify_waiters();
        begins
    }

    /// Whether it rests, or is finding out whether that is over.
    pub(super) fn is_on(&self) -> bool {
        !matches!(*self.state(), State::Well)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_item_a_minute_finds_out_whether_the_lane_works_again() {
        let rest = Rest::default();
        assert_eq!(rest.turn().await, Turn::All);
        assert!(rest.ended(true));
        // Seven more were in hand; they tell nothing new.
        for _ in 0..7 {
            assert!(!rest.ended(true));
        }
        assert!(!rest.ended(false));
        let begun = Instant::now();
        assert_eq!(rest.turn().await, Turn::One);
        assert_eq!(begun.elapsed().as_secs(), 60);
        rest.tries();
        let nobody = tokio::time::timeout(Duration::from_mins(10), rest.turn()).await;
        assert!(nobody.is_err(), "nothing is claimed while one is on its way");
        assert!(!rest.ended(true), "the same rest");
        assert_eq!(rest.turn().await, Turn::One);
        rest.tries();
        rest.ended(false);
        assert_eq!(rest.turn().await, Turn::All);
    }
}
