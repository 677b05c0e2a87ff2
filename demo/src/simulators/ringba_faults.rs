//! Trouble that the simulated call log makes on request.

use std::time::Duration;

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
    /// Trouble of every kind by chance, besides what is asked for above.
    pub hostility: Option<Hostility>,
}

impl Faults {
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
