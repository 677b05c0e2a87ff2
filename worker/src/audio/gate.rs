//! Where somebody speaks: an energy gate over an adaptive noise floor.
//!
//! The gate answers two questions that the model does not: which stretches are worth decoding (whisper
//! invents words over long silences), and when exactly speech begins (the bundled whisper.cpp loses the start
//! of every segment but the first of a window). Steady sound of any loudness, be it hiss, hum or a tone,
//! becomes the floor and is no speech.

use super::SAMPLE_RATE;
use super::evening::Evening;
use super::loudness::{Loudness, hops, islands, percentile};

/// Samples between two measurements: 10 ms, the resolution of every time here.
pub const HOP: usize = SAMPLE_RATE as usize / 100;
/// The floor never counts as quieter than this, dB full scale: mu-law's own noise lies near -70.
const FLOOR_LEAST_DB: f32 = -66.0;
/// Speech begins this far above the floor, dB.
const OPEN_DB: f32 = 12.0;
/// Speech lasts while above this, dB: the soft first and last sounds of a word.
const HOLD_DB: f32 = 6.0;
/// Sounds quieter than the call's loud speech by this many dB are the line, not a party.
const RANGE_DB: f32 = 38.0;
/// Breaks shorter than this many hops are within a word: the closure of a "t" or "k".
const BRIDGE: usize = 11;
/// Islands shorter than this many hops are clicks.
const SHORTEST: usize = 5;

/// A stretch of speech, in samples at [`SAMPLE_RATE`], the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First sample.
    pub start: usize,
    /// One past the last sample.
    pub end: usize,
}

impl Region {
    /// Length in samples.
    pub fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Nothing in it.
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }
}

/// The stretches of one channel in which somebody speaks, in order, apart from each other by at least a tenth
/// of a second, when it is listened to with `evening`.
pub fn speech(channel: &Loudness, evening: &Evening) -> Vec<Region> {
    let levels = &channel.hops;
    let floors = channel.floors(FLOOR_LEAST_DB);
    let quiet = channel.loud() - RANGE_DB;
    let least = |hop: usize| quiet - evening.at(hop);
    let above = |by: f32| {
        let floors = &floors;
        move |hop: usize| levels[hop] > (floors[hop] + by).max(least(hop))
    };
    islands(levels.len(), above(OPEN_DB), above(HOLD_DB), BRIDGE)
        .into_iter()
        .filter(|(start, end)| end - start >= SHORTEST)
        .map(|(start, end)| channel.region(start, end))
        .collect()
}

/// The stretches that are loud enough to be speech, whatever they are, with half a second around them; in
/// order, disjoint.
pub fn audible(channel: &Loudness, evening: &Evening) -> Vec<Region> {
    const AROUND: usize = SAMPLE_RATE as usize / 2;
    let quiet = (channel.loud() - RANGE_DB).max(FLOOR_LEAST_DB);
    let hops = channel.hops.iter().enumerate();
    let loud = hops.filter(|(hop, level)| **level + evening.at(*hop) > quiet);
    let mut stretches: Vec<Region> = Vec::new();
    for region in loud.map(|(hop, _)| channel.region(hop, hop + 1)) {
        let start = region.start.saturating_sub(AROUND);
        let end = (region.end + AROUND).min(channel.frames);
        match stretches.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => stretches.push(Region { start, end }),
        }
    }
    stretches
}

/// Level of the speech in a stretch, dB full scale; cross-talk is told from a party's own voice by it.
pub fn level_db(samples: &[f32]) -> f32 {
    let power = samples
        .iter()
        .map(|sample| f64::from(sample * sample))
        .sum::<f64>();
    10.0 * (power / samples.len().max(1) as f64).max(1e-10).log10() as f32
}

/// How much the level of a sound rises and falls, in dB: speech by far more than ten, a tone or steady noise
/// by one.
pub fn swing_db(samples: &[f32]) -> f32 {
    let mut levels = hops(samples);
    // The first and the last hop are cut short.
    let inner = levels.len().saturating_sub(1).max(1).min(levels.len());
    let inner = &mut levels[1.min(inner)..inner];
    if inner.is_empty() {
        return 0.0;
    }
    percentile(inner, 0.95) - percentile(inner, 0.05)
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
