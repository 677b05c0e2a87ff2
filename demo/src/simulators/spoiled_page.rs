//! What a hostile account does to a page.

use std::ops::Range;
use std::sync::Arc;

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::call_log::Entry;
use super::trouble::Trouble;

/// Rows of a page, with what is said about them.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) rows: Vec<Arc<Entry>>,
    pub(super) partial: bool,
    pub(super) total: Option<i64>,
}

impl Draft {
    /// The page that `asked` names, of all `rows` in their order, as it should be.
    pub(super) fn good(rows: &[Arc<Entry>], asked: Range<usize>) -> Self {
        Self {
            rows: rows[clamped(&asked, rows.len())].to_vec(),
            partial: false,
            total: i64::try_from(rows.len()).ok(),
        }
    }

    /// The same page spoiled; `None` when there is nothing to spoil in it.
    pub(super) fn spoiled(
        rows: &[Arc<Entry>],
        asked: &Range<usize>,
        trouble: Trouble,
        random: &mut ChaCha8Rng,
    ) -> Option<Self> {
        let good = Self::good(rows, asked.clone());
        let mut draft = good.clone();
        let count = draft.rows.len();
        match trouble {
            Trouble::ShortPage | Trouble::PartialPage => {
                draft.partial = trouble == Trouble::PartialPage;
                let keep = if count == 0 {
                    0
                } else {
                    random.random_range(0..count)
                };
                // From anywhere in the page, not only from its end.
                let mut places: Vec<usize> = (0..count).collect();
                places.shuffle(random);
                places.truncate(keep);
                places.sort_unstable();
                draft.rows = places
                    .into_iter()
                    .map(|place| Arc::clone(&draft.rows[place]))
                    .collect();
            }
            Trouble::ShiftedLater | Trouble::ShiftedEarlier => {
                let by = random.random_range(1..=7.min(asked.len().max(1)));
                let shifted = if trouble == Trouble::ShiftedLater {
                    asked.start + by..asked.end + by
                } else {
                    asked.start.saturating_sub(by)..asked.end.saturating_sub(by.min(asked.start))
                };
                draft.rows = rows[clamped(&shifted, rows.len())].to_vec();
            }
            Trouble::Repeated if count > 1 => {
                let place = random.random_range(1..count);
                draft.rows[place] = Arc::clone(&draft.rows[place - 1]);
            }
            Trouble::RepeatedAcross if count > 0 && asked.start > 0 => {
                let before = rows[..asked.start].last()?;
                draft.rows[random.random_range(0..count)] = Arc::clone(before);
            }
            Trouble::TiesTurned => {
                let mut turned = rows.to_vec();
                turned
                    .chunk_by_mut(|one, two| one.start == two.start)
                    .for_each(<[_]>::reverse);
                draft.rows = turned[clamped(asked, rows.len())].to_vec();
            }
            Trouble::TotalMissing => draft.total = None,
            Trouble::TotalTooLow => {
                draft.total = draft.total.map(|total| total * random.random_range(0..100) / 100);
            }
            Trouble::TotalTooHigh => {
                draft.total = draft.total.map(|total| total + random.random_range(1..40));
            }
            _ => {}
        }
        (draft != good).then_some(draft)
    }
}

impl PartialEq for Draft {
    fn eq(&self, other: &Self) -> bool {
        let ids = |draft: &Self| draft.rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
        (self.partial, self.total) == (other.partial, other.total) && ids(self) == ids(other)
    }
}

fn clamped(asked: &Range<usize>, count: usize) -> Range<usize> {
    asked.start.min(count)..asked.end.min(count)
}
