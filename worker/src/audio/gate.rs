//! Where somebody speaks: an energy gate over an adaptive noise floor.
//!
//! It answers two questions the model does not: which stretches are worth decoding (whisper invents words over long
//! silences), and when exactly speech begins (the bundled whisper.cpp loses the start of every segment but the first
//! of a window). Steady sound of any loudness, be it hiss, hum or a tone, becomes the floor and is no speech.

use super::SAMPLE_RATE;

/// Samples between two measurements: 10 ms, the resolution of every time here.
pub const HOP: usize = SAMPLE_RATE as usize / 100;
/// Samples a measurement looks at: 20 ms.
const WINDOW: usize = 2 * HOP;
/// The floor is a low percentile of what is heard this many hops before and after: 4 s.
const FLOOR_REACH: usize = 400;
/// Share of the quietest hops around that make the floor. Fluent speech pauses for more than a tenth of the time.
const FLOOR_SHARE: f64 = 0.10;
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

/// The stretches of one channel in which somebody speaks, in order, apart from each other by at least a tenth of a
/// second.
pub fn speech(channel: &[f32]) -> Vec<Region> {
    let levels = levels(channel);
    let floors = floors(&levels);
    let loud = percentile(&mut levels.clone(), 0.97);
    let mut islands: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < levels.len() {
        let open = |hop: usize| levels[hop] > (floors[hop] + OPEN_DB).max(loud - RANGE_DB);
        let hold = |hop: usize| levels[hop] > (floors[hop] + HOLD_DB).max(loud - RANGE_DB);
        if !open(at) {
            at += 1;
            continue;
        }
        let earliest = islands.last().map_or(0, |last| last.1);
        let start = (earliest..at)
            .rev()
            .take_while(|hop| hold(*hop))
            .last()
            .unwrap_or(at);
        let end = (at..levels.len()).find(|hop| !hold(*hop)).unwrap_or(levels.len());
        match islands.last_mut() {
            Some(last) if start < last.1 + BRIDGE => last.1 = end,
            _ => islands.push((start, end)),
        }
        at = end;
    }
    islands
        .into_iter()
        .filter(|(start, end)| end - start >= SHORTEST)
        .map(|(start, end)| Region {
            start: start * HOP,
            end: (end * HOP).min(channel.len()),
        })
        .collect()
}

/// The stretches that are loud enough to be speech, whatever they are, with half a second around them; in order, disjoint.
pub fn audible(channel: &[f32]) -> Vec<Region> {
    const AROUND: usize = SAMPLE_RATE as usize / 2;
    let levels = levels(channel);
    let quiet = (percentile(&mut levels.clone(), 0.97) - RANGE_DB).max(FLOOR_LEAST_DB);
    let mut stretches: Vec<Region> = Vec::new();
    for (hop, _) in levels.iter().enumerate().filter(|(_, level)| **level > quiet) {
        let start = (hop * HOP).saturating_sub(AROUND);
        let end = (hop * HOP + HOP + AROUND).min(channel.len());
        match stretches.last_mut() {
            Some(last) if start <= last.end => last.end = end,
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

/// How much the level of a sound rises and falls, in dB: speech by far more than ten, a tone or steady noise by one.
pub fn swing_db(samples: &[f32]) -> f32 {
    let mut levels = levels(samples);
    // The first and the last hop are cut short.
    let inner = levels.len().saturating_sub(1).max(1).min(levels.len());
    let inner = &mut levels[1.min(inner)..inner];
    if inner.is_empty() {
        return 0.0;
    }
    percentile(inner, 0.95) - percentile(inner, 0.05)
}

/// Level of each hop in dB full scale, low rumble and DC taken out by a first difference.
fn levels(channel: &[f32]) -> Vec<f32> {
    let hops = channel.len().div_ceil(HOP);
    let mut levels = Vec::with_capacity(hops);
    for hop in 0..hops {
        let from = (hop * HOP).saturating_sub((WINDOW - HOP) / 2);
        let to = (hop * HOP + WINDOW - (WINDOW - HOP) / 2).min(channel.len());
        let differences = channel[from..to].windows(2).map(|pair| pair[1] - 0.9 * pair[0]);
        let power = differences.map(|d| f64::from(d * d)).sum::<f64>() / (to - from).max(1) as f64;
        levels.push(10.0 * power.max(1e-10).log10() as f32);
    }
    levels
}

/// The noise floor of each hop: a low percentile of its surroundings, computed every quarter second.
fn floors(levels: &[f32]) -> Vec<f32> {
    const STEP: usize = 25;
    let mut floors = Vec::with_capacity(levels.len());
    for from in (0..levels.len()).step_by(STEP) {
        let near = from.saturating_sub(FLOOR_REACH)..(from + STEP + FLOOR_REACH).min(levels.len());
        let floor = percentile(&mut levels[near].to_vec(), FLOOR_SHARE).max(FLOOR_LEAST_DB);
        floors.extend(std::iter::repeat_n(floor, STEP.min(levels.len() - from)));
    }
    floors
}

fn percentile(values: &mut [f32], share: f64) -> f32 {
    if values.is_empty() {
        return f32::NEG_INFINITY;
    }
    let at = ((values.len() - 1) as f64 * share) as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
