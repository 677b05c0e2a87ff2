//! Calls without a voice, as many as are wanted.

use std::sync::Arc;

use callscript_demo::simulators::{Entry, Recording, RecordingFault};
use jiff::Timestamp;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde_json::Map;

const CAMPAIGNS: [(&str, &str); 3] = [
    ("CA01", "ACA Health - Search"),
    ("CA02", "Medicare Advantage Q4"),
    ("CA03", "Debt Relief - Radio"),
];

/// A call that began at `start` and lasted `seconds`, listed from `visible_at` on, with the address of a
/// recording.
pub fn entry(number: u32, start: Timestamp, seconds: i64, visible_at: Timestamp) -> Entry {
    let (campaign, name) = CAMPAIGNS[number as usize % CAMPAIGNS.len()];
    Entry {
        id: id(number as usize),
        start,
        seconds,
        visible_at,
        recording: Some(Recording {
            audio: Arc::default(),
            content_type: "audio/mpeg",
            fault: RecordingFault::None,
            available_at: visible_at,
        }),
        campaign: (campaign.to_owned(), name.to_owned()),
        overrides: Map::new(),
    }
}

/// Ringba's name of a call.
pub fn id(number: usize) -> String {
    format!("RGB{number:08X}")
}

/// Where in a day the next call falls, from 0 to 1: five times as many at noon as at midnight.
pub fn time_of_day(random: &mut ChaCha8Rng) -> f64 {
    loop {
        let time: f64 = random.random();
        let weight = 0.6 - 0.4 * (time * std::f64::consts::TAU).cos();
        if random.random::<f64>() < weight {
            return time;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use callscript_demo::calls::plan::random;

    #[test]
    fn more_calls_come_at_noon_than_at_midnight() {
        let mut random = random(1, 0, 15);
        let times: Vec<f64> = (0..10_000).map(|_| time_of_day(&mut random)).collect();
        let share = |from: f64, to: f64| times.iter().filter(|time| (from..to).contains(time)).count();
        let (noon, midnight) = (share(0.45, 0.55), share(0.0, 0.05) + share(0.95, 1.0));
        assert!(noon > 3 * midnight, "{noon} and {midnight}");
    }
}
