//! Accounts whose calls lie where paging and windows are weakest.

use callscript_demo::calls::plan::random;
use callscript_demo::simulators::{CallLog, Entry};
use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, json};

use crate::setup::Stored;

const CAMPAIGNS: [(&str, &str); 4] = [
    ("CA01", "ACA Health - Search"),
    ("CA02", "Medicare Advantage Q4"),
    ("CA03", "Debt Relief - Radio"),
    ("CA04", "Auto Insurance"),
];

/// A stretch of hours full of calls.
pub(crate) struct Account {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    /// Rows that are there from the beginning.
    pub(crate) present: Vec<Entry>,
    /// Rows that appear while somebody reads, after so many pages.
    pub(crate) coming: Vec<(u64, Entry)>,
}

impl Account {
    /// The account of a seed, whose stretch ends at `to`.
    pub(crate) fn deal(seed: u64, to: Timestamp) -> Self {
        let mut random = random(seed, 0, 13);
        let hours = random.random_range(3..=6);
        let from = to - SignedDuration::from_hours(hours);
        let mut starts = Vec::new();
        for _ in 0..random.random_range(100..260) {
            starts.push(from + millis(random.random_range(0..hours * 3_600_000)));
        }
        // On the borders of windows, and next to them.
        for hour in 0..hours {
            let border = from + SignedDuration::from_hours(hour);
            starts.extend([border, border, border + millis(1)]);
            if hour > 0 {
                starts.push(border - millis(1));
            }
            starts.push(border + SignedDuration::from_mins(30));
        }
        // Several in one millisecond, in groups that may lie across the border of a page.
        for _ in 0..random.random_range(3..10) {
            let start = from + millis(random.random_range(0..hours * 3_600_000));
            starts.extend(vec![start; random.random_range(2..12)]);
        }
        // A minute that holds more than a page.
        let busy = from + SignedDuration::from_mins(random.random_range(0..hours * 60));
        for _ in 0..random.random_range(20..70) {
            starts.push(busy + millis(random.random_range(0..60_000)));
        }
        starts.retain(|start| (from..to).contains(start));
        let mut number = 0;
        let mut entry = |random: &mut ChaCha8Rng, start| {
            number += 1;
            entry(random, format!("RGB{seed:05}{number:05}"), start)
        };
        let present = starts.iter().map(|start| entry(&mut random, *start)).collect();
        let coming = (0..random.random_range(5..25))
            .map(|_| {
                let start = from + millis(random.random_range(0..hours * 3_600_000));
                (random.random_range(1..60), entry(&mut random, start))
            })
            .collect();
        Self {
            from,
            to,
            present,
            coming,
        }
    }

    /// The call log of this account, not yet read by anybody.
    pub(crate) fn log(&self) -> CallLog {
        let log = CallLog::default();
        self.present.iter().for_each(|entry| log.add(entry.clone()));
        for (pages, entry) in &self.coming {
            log.add_after(*pages, entry.clone());
        }
        log
    }

    /// How the calls that were there from the beginning must be stored.
    pub(crate) fn present(&self) -> Stored {
        self.present.iter().map(truth).collect()
    }

    /// How all calls must be stored.
    pub(crate) fn all(&self) -> Stored {
        let coming = self.coming.iter().map(|(_, entry)| truth(entry));
        self.present().into_iter().chain(coming).collect()
    }
}

/// A call that began at `start`; the rest is left to chance.
pub(crate) fn entry(random: &mut ChaCha8Rng, id: String, start: Timestamp) -> Entry {
    let (campaign, name) = CAMPAIGNS[random.random_range(0..CAMPAIGNS.len())];
    let mut overrides = Map::new();
    let cents: i64 = random.random_range(0..10_000);
    overrides.insert("conversionAmount".to_owned(), json!(cents as f64 / 100.0));
    Entry {
        id,
        start,
        seconds: random.random_range(0..900),
        visible_at: start,
        recording: None,
        campaign: (campaign.to_owned(), name.to_owned()),
        overrides,
    }
}

fn truth(entry: &Entry) -> (String, (i64, i64)) {
    let dollars = entry.overrides["conversionAmount"].as_f64().unwrap_or_default();
    let cents = (dollars * 100.0).round() as i64;
    (entry.id.clone(), (entry.start.as_millisecond(), cents))
}

fn millis(count: i64) -> SignedDuration {
    SignedDuration::from_millis(count)
}
