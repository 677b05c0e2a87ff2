//! Trouble that the simulated call log makes on request.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rand::Rng;
use rand::seq::index::sample;

use super::hostility::Hostility;
use crate::calls::plan::random;

/// Counters count down: each affected answer takes one off, at zero all is well again.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Seed of everything that is left to chance.
    pub seed: u64,
    /// Answers 429.
    pub too_many_requests: u32,
    /// Seconds named in `Retry-After` of a 429; none leaves the header out.
    pub retry_after: Option<u64>,
    /// Answers 503.
    pub unavailable: u32,
    /// Answers 200 with something that is no JSON.
    pub garbage: u32,
    /// Answers 200 with a web page.
    pub html: u32,
    /// Leaves a part of a page out and says `partialResult`.
    pub partial: u32,
    /// Rows that hold a place in the paging but are never returned: pages come back short without being
    /// the last.
    pub ghost_rows: usize,
    /// Ids of rows that are counted and hold a place in the paging but are never returned.
    pub swallowed: Vec<String>,
    /// `callDt` as a date string instead of milliseconds.
    pub date_strings: bool,
    /// `totalCount` says this much too many.
    pub total_off_by: Option<i64>,
    /// Columns this account does not know.
    pub unknown_columns: Vec<String>,
    /// Waits before every answer.
    pub delay: Duration,
    /// Limits of the account.
    pub limits: Option<Limits>,
    /// Answers 429 to every second request.
    pub refuses_half: bool,
    /// Answers 500 to every question about a stretch of time that holds this instant.
    pub poison: Option<Timestamp>,
    /// Trouble of every kind by chance, besides what is asked for above.
    pub hostility: Option<Hostility>,
}

/// What an account allows, as Ringba's help pages say it, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Requests in a second.
    pub per_second: usize,
    /// Requests in a minute.
    pub per_minute: usize,
    /// When the requests that were let in came.
    let_in: VecDeque<Instant>,
}

impl Limits {
    /// Refuses from that many requests on.
    pub fn new(per_second: usize, per_minute: usize) -> Self {
        Self {
            per_second,
            per_minute,
            let_in: VecDeque::new(),
        }
    }

    /// Lets a request in; else the seconds after which the next one is.
    fn let_in(&mut self, now: Instant) -> Result<(), u64> {
        let minute = Duration::from_mins(1);
        while self.let_in.front().is_some_and(|at| now - *at >= minute) {
            self.let_in.pop_front();
        }
        if self.let_in.len() >= self.per_minute {
            let free_in = self
                .let_in
                .front()
                .map_or(minute, |first| minute.saturating_sub(now - *first));
            return Err(free_in.as_secs() + 1);
        }
        let in_a_second = self
            .let_in
            .iter()
            .rev()
            .take_while(|at| now - **at < Duration::from_secs(1))
            .count();
        if in_a_second >= self.per_second {
            return Err(1);
        }
        self.let_in.push_back(now);
        Ok(())
    }
}

impl Faults {
    /// Whether this request is refused for asking too often, and the seconds after which the next one is welcome.
    pub(super) fn refuses(&mut self, number: usize, now: Instant) -> Option<u64> {
        if self.refuses_half && number % 2 == 1 {
            return Some(self.retry_after.unwrap_or(1));
        }
        self.limits.as_mut().and_then(|limits| limits.let_in(now).err())
    }

    /// Takes one off a counter; whether there was one.
    pub(super) fn take(counter: &mut u32) -> bool {
        let any = *counter > 0;
        *counter = counter.saturating_sub(1);
        any
    }

    /// Which of `slots` places are ghosts.
    pub(super) fn ghosts(&self, slots: usize) -> Vec<usize> {
        sample(
            &mut random(self.seed, slots, 6),
            slots,
            self.ghost_rows.min(slots),
        )
        .into_vec()
    }

    /// How many of `records` records a partial page holds.
    pub(super) fn part_of(&self, records: usize) -> usize {
        let share = random(self.seed, records, 7).random_range(0.3..0.8);
        (records as f64 * share) as usize
    }
}
