//! How fast the judge may be asked: as many questions at a time as are allowed, fewer when its rate limit
//! comes near, none while it said to wait.
//!
//! Where the headers name no limit, only the number of questions at a time and `Retry-After` count. A 429
//! while the headers show plenty of room comes from one busy server, not from our limit: only the question
//! that got the 429 waits, unless more of them follow.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::limit::{Limit, exhausted_for, retry_after};

/// A call that has to wait longer than this is better given back.
const PATIENCE: Duration = Duration::from_secs(20);
/// First wait after a 429 that does not say how long; doubles up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// So many 429s without a good answer between them are a limit, whatever the headers say.
const IN_A_ROW: u32 = 3;

/// One pace for all questions of a process.
#[derive(Debug)]
pub struct Pace {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    /// Questions that may be open at a time: halved by a limit that headers do not tell, one more after as
    /// many good answers.
    allowed: f64,
    most: f64,
    open: u32,
    /// Nobody asks before this.
    not_before: Instant,
    /// End of the pause that the newest 429 asked for.
    paused_until: Instant,
    /// Time between two questions while the limit is near.
    spacing: Duration,
    /// Wait after the next 429 that does not say how long.
    wait: Duration,
    /// Whether the newest good answer told of limits.
    is_told: bool,
    /// Whether it told of plenty of room.
    has_room: bool,
    /// 429s since the newest good answer.
    refused: u32,
}

/// A question that may be asked; gives its place back when it is dropped.
#[derive(Debug)]
pub struct Ticket<'a> {
    pace: &'a Pace,
}

/// The limit cannot be waited for: so many seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TooLong(pub f64);

impl Pace {
    /// A pace of at most so many questions at a time.
    pub fn new(most: u16) -> Self {
        let now = Instant::now();
        Self {
            state: Mutex::new(State {
                allowed: f64::from(most.max(1)),
                most: f64::from(most.max(1)),
                open: 0,
                not_before: now,
                paused_until: now,
                spacing: Duration::ZERO,
                wait: FIRST_WAIT,
                is_told: false,
                has_room: false,
                refused: 0,
            }),
            changed: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until one more question may be asked.
    pub async fn enter(&self) -> Result<Ticket<'_>, TooLong> {
        loop {
            let changed = self.changed.notified();
            let wait = {
                let mut state = self.state();
                let now = Instant::now();
                let wait = state.not_before.saturating_duration_since(now);
                if wait > PATIENCE {
                    return Err(TooLong(wait.as_secs_f64()));
                }
                let has_place = f64::from(state.open) < state.allowed.max(1.0).floor();
                if has_place && wait.is_zero() {
                    state.open += 1;
                    state.not_before = now + state.spacing;
                    return Ok(Ticket { pace: self });
                }
                has_place.then_some(wait)
            };
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => changed.await,
            }
        }
    }

    /// Asks nothing for so long: another worker that shares the key was told so.
    pub(super) fn pause(&self, wait: Duration) {
        let mut state = self.state();
        state.not_before = state.not_before.max(Instant::now() + wait);
    }

    /// How long the newest 429 of this process still asks to wait, if it does.
    pub(super) fn pause_heard(&self) -> Option<Duration> {
        let left = self
            .state()
            .paused_until
            .saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// Learns from an answer's status and headers.
    pub(super) fn observe(&self, status: u16, headers: &HeaderMap) {
        let mut state = self.state();
        let now = Instant::now();
        if status == 429 {
            let used_up = exhausted_for(headers);
            state.refused += 1;
            let is_hidden = !state.is_told || (used_up.is_none() && state.refused >= IN_A_ROW);
            if used_up.is_none() && state.has_room && !is_hidden {
                return;
            }
            // A limit that headers name is kept by the time between questions; any other limit by fewer
            // questions at a time. Answers to questions that were asked before the pause began report the
            // same limit once more.
            if is_hidden && state.paused_until <= now {
                state.allowed = (state.allowed / 2.0).max(1.0);
            }
            let wait = retry_after(headers).or(used_up).unwrap_or(state.wait);
            state.wait = (state.wait * 2).min(LONGEST_WAIT);
            state.paused_until = state.paused_until.max(now + wait);
            state.not_before = state.not_before.max(state.paused_until);
        } else if (200..300).contains(&status) {
            state.wait = FIRST_WAIT;
            state.refused = 0;
            state.allowed = (state.allowed + 1.0 / state.allowed).min(state.most);
            // What is open now will take its share of what is left.
            let open = state.open;
            let spacings = Limit::stated(headers).map(|limit| limit.spacing(open));
            let longest = spacings.max();
            state.spacing = longest.unwrap_or_default();
            state.is_told = longest.is_some();
            state.has_room = longest.is_some_and(|spacing| spacing.is_zero());
        }
        drop(state);
        self.changed.notify_waiters();
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.pace.state().open -= 1;
        self.pace.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .filter_map(|(name, value)| Some(((*name).parse().ok()?, (*value).parse().ok()?)))
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn as_many_at_a_time_as_are_allowed() {
        let pace = Pace::new(2);
        let first = pace.enter().await.expect("a place");
        let _second = pace.enter().await.expect("a place");
        let third = tokio::time::timeout(Duration::from_secs(1), pace.enter()).await;
        assert!(third.is_err());
        drop(first);
        assert!(pace.enter().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_429_stops_everybody_for_as_long_as_it_says() {
        let pace = Pace::new(8);
        let begun = Instant::now();
        pace.observe(429, &headers(&[("retry-after", "7")]));
        let ticket = pace.enter().await;
        assert_eq!(begun.elapsed().as_secs(), 7);
        drop(ticket);
        assert!((pace.state().allowed - 4.0).abs() < f64::EPSILON);
        // Good answers bring the places back one by one.
        for _ in 0..100 {
            pace.observe(200, &HeaderMap::new());
        }
        assert!((pace.state().allowed - 8.0).abs() < f64::EPSILON);
    }

    #[tokio::test(start_paused = true)]
    async fn a_429_in_the_midst_of_plenty_stops_nobody_else() {
        let plenty = headers(&[
            ("x-ratelimit-limit-requests", "500"),
            ("x-ratelimit-remaining-requests", "400"),
            ("x-ratelimit-reset-requests", "12s"),
        ]);
        let busy = headers(&[("retry-after", "7")]);
        let pace = Pace::new(8);
        let begun = Instant::now();
        pace.observe(200, &plenty);
        pace.observe(429, &busy);
        drop(pace.enter().await);
        assert_eq!((begun.elapsed().as_secs(), pace.state().allowed), (0, 8.0));
        // More of them are a limit that the headers do not show, and it is met once.
        for _ in 0..5 {
            pace.observe(429, &busy);
        }
        drop(pace.enter().await);
        assert_eq!((begun.elapsed().as_secs(), pace.state().allowed), (7, 4.0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_is_told_takes_no_places() {
        let nearly_used_up = headers(&[
            ("x-ratelimit-limit-requests", "500"),
            ("x-ratelimit-remaining-requests", "3"),
            ("x-ratelimit-reset-requests", "10s"),
        ]);
        let pace = Pace::new(8);
        let begun = Instant::now();
        pace.observe(200, &nearly_used_up);
        pace.observe(429, &headers(&[("retry-after", "2")]));
        drop(pace.enter().await);
        assert_eq!((begun.elapsed().as_secs(), pace.state().allowed), (2, 8.0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_lasts_for_hours_is_not_waited_for() {
        let pace = Pace::new(8);
        let day = headers(&[
            ("x-ratelimit-limit-requests", "10000"),
            ("x-ratelimit-remaining-requests", "0"),
            ("x-ratelimit-reset-requests", "5h0m0s"),
        ]);
        pace.observe(429, &day);
        let TooLong(wait) = pace.enter().await.expect_err("too long");
        assert!((wait - 18_000.0).abs() < 1.0, "{wait}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_another_worker_heard_is_kept_and_not_passed_on() {
        let pace = Pace::new(8);
        assert_eq!(pace.pause_heard(), None);
        let begun = Instant::now();
        pace.pause(Duration::from_secs(5));
        assert_eq!(pace.pause_heard(), None, "only what this process was told itself");
        drop(pace.enter().await);
        assert_eq!((begun.elapsed().as_secs(), pace.state().allowed), (5, 8.0));
        pace.observe(429, &headers(&[("retry-after", "7")]));
        assert_eq!(pace.pause_heard(), Some(Duration::from_secs(7)));
    }

    #[tokio::test(start_paused = true)]
    async fn waits_grow_while_nobody_says_how_long() {
        let pace = Pace::new(8);
        for expected in [1, 2, 4, 8] {
            let begun = Instant::now();
            pace.observe(429, &HeaderMap::new());
            drop(pace.enter().await);
            assert_eq!(begun.elapsed().as_secs(), expected);
        }
    }
}
