//! How fast the judge may be asked: as many questions at a time as are allowed, fewer when its rate limit comes near, none
//! while it said to wait.
//!
//! OpenAI and the servers that imitate it answer with `x-ratelimit-limit-*`, `-remaining-*` and `-reset-*`, once for
//! requests and once for tokens; `reset` is the time until the limit is whole again, so it fills at
//! (limit - remaining) / reset. Without such headers only the number of questions at a time and `Retry-After` count.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Whoever has to wait longer than this is better off giving the call back.
const PATIENCE: Duration = Duration::from_secs(20);
/// First wait after a 429 that does not say how long; doubles up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// One pace for all questions of a process.
#[derive(Debug)]
pub struct Pace {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    /// Questions that may be open at a time: halved by a 429, one more after as many good answers.
    allowed: f64,
    most: f64,
    open: u32,
    /// Nobody asks before this.
    not_before: Instant,
    /// Time between two questions while the limit is near.
    spacing: Duration,
    /// Wait after the next 429 that does not say how long.
    wait: Duration,
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
                spacing: Duration::ZERO,
                wait: FIRST_WAIT,
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

    /// Learns from an answer's status and headers.
    pub(super) fn observe(&self, status: u16, headers: &HeaderMap) {
        let mut state = self.state();
        let now = Instant::now();
        if status == 429 {
            let said = retry_after(headers).or_else(|| exhausted_for(headers));
            let wait = said.unwrap_or(state.wait);
            state.wait = (state.wait * 2).min(LONGEST_WAIT);
            state.not_before = state.not_before.max(now + wait);
            state.allowed = (state.allowed / 2.0).max(1.0);
        } else if (200..300).contains(&status) {
            state.wait = FIRST_WAIT;
            state.allowed = (state.allowed + 1.0 / state.allowed).min(state.most);
            // What is open now will take its share of what is left.
            state.spacing = ["requests", "tokens"]
                .iter()
                .filter_map(|kind| Limit::read(headers, kind))
                .map(|limit| limit.spacing(state.open))
                .max()
                .unwrap_or_default();
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

/// One of the two limits, as an answer states it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Limit {
    whole: f64,
    remaining: f64,
    reset: f64,
    /// Of one question: 1 request, or its tokens.
    is_tokens: bool,
}

impl Limit {
    fn read(headers: &HeaderMap, kind: &str) -> Option<Self> {
        let text = |part: &str| headers.get(format!("x-ratelimit-{part}-{kind}"))?.to_str().ok();
        let number = |part: &str| {
            text(part)?
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite() && *n >= 0.0)
        };
        Some(Self {
            whole: number("limit")?,
            remaining: number("remaining")?,
            reset: text("reset").and_then(seconds)?,
            is_tokens: kind == "tokens",
        })
    }

    /// Time between questions: none while plenty is left, else what it takes for one more to fit.
    fn spacing(self, open: u32) -> Duration {
        let used = self.whole - self.remaining;
        if used <= 0.0 || self.reset <= 0.0 {
            return Duration::ZERO;
        }
        // A question is taken for a two-hundredth of a token limit: 4,000 tokens of 800,000 a minute, and more careful
        // with a smaller one.
        let one = if self.is_tokens { self.whole / 200.0 } else { 1.0 };
        let needed = f64::from(open + 1) * one;
        if self.remaining > needed.max(self.whole * 0.02) {
            return Duration::ZERO;
        }
        let each = self.reset / used * one;
        Duration::try_from_secs_f64(each).unwrap_or(PATIENCE)
    }
}

/// How long a limit that is used up will stay so.
fn exhausted_for(headers: &HeaderMap) -> Option<Duration> {
    let limits = ["requests", "tokens"]
        .iter()
        .filter_map(|kind| Limit::read(headers, kind));
    let longest = limits
        .filter(|limit| limit.remaining < 1.0)
        .map(|limit| limit.reset)
        .fold(0.0_f64, f64::max);
    (longest > 0.0).then(|| Duration::try_from_secs_f64(longest).unwrap_or(LONGEST_WAIT))
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    crate::http::retry_after(headers).and_then(|wait| Duration::try_from_secs_f64(wait).ok())
}

/// Reads `6ms`, `1s`, `6m0s`, `1h2m3.5s`, or plain seconds.
fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(plain) = text.parse::<f64>() {
        return (plain.is_finite() && plain >= 0.0).then_some(plain);
    }
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let value: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let (unit, size) = [
            ("ms", 0.001),
            ("us", 0.000_001),
            ("h", 3600.0),
            ("m", 60.0),
            ("s", 1.0),
        ]
        .into_iter()
        .find(|(unit, _)| rest.starts_with(unit))?;
        sum += value * size;
        rest = &rest[unit.len()..];
    }
    (sum.is_finite() && !text.is_empty()).then_some(sum)
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

    #[test]
    fn durations_as_they_are_written() {
        for (text, expected) in [
            ("6ms", Some(0.006)),
            ("1s", Some(1.0)),
            ("6m0s", Some(360.0)),
            ("1h2m3.5s", Some(3723.5)),
            ("12", Some(12.0)),
            ("", None),
            ("soon", None),
            ("5x", None),
            ("-1", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn it_slows_down_before_the_limit() {
        let limit = |remaining: f64| Limit {
            whole: 500.0,
            remaining,
            reset: 60.0 * (500.0 - remaining) / 500.0,
            is_tokens: false,
        };
        assert_eq!(limit(400.0).spacing(8), Duration::ZERO);
        // 500 a minute are one in 120 ms.
        assert_eq!(limit(5.0).spacing(8).as_millis(), 120);
        assert_eq!(limit(500.0).spacing(8), Duration::ZERO);
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
