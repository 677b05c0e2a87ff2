//! How loud a channel is from hop to hop, for everything that asks where there is sound.
//!
//! Unlike [`super::Levels`], which are those of the recording itself, these have low rumble taken out.

use super::gate::{HOP, Region};

/// Samples a measurement looks at: 20 ms.
const WINDOW: usize = 2 * HOP;
/// The floor is a low percentile of what is heard this many hops before and after: 4 s.
const FLOOR_REACH: usize = 400;
/// Share of the quietest hops around that make the floor. Fluent speech pauses for more than a tenth of the
/// time.
const FLOOR_SHARE: f64 = 0.10;
/// Share of the hops that the loud part of a channel is louder than.
const LOUD_SHARE: f64 = 0.97;

/// The loudness of each hop of one channel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loudness {
    /// Decibels full scale, a first difference taken: ordinary speech lies some 10 below its level.
    pub(super) hops: Vec<f32>,
    /// Samples of the channel.
    pub(super) frames: usize,
}

impl Loudness {
    /// Measures a channel at [`super::SAMPLE_RATE`].
    pub fn of(channel: &[f32]) -> Self {
        Self {
            hops: hops(channel),
            frames: channel.len(),
        }
    }

    /// The loud part of the channel, dB.
    pub(super) fn loud(&self) -> f32 {
        self.louder_than(LOUD_SHARE)
    }

    /// What is louder than such a share of the channel, dB.
    pub(super) fn louder_than(&self, share: f64) -> f32 {
        percentile(&mut self.hops.clone(), share)
    }

    /// The noise floor of each hop, at least `least` dB: a low percentile of its surroundings, computed every
    /// quarter second.
    pub(super) fn floors(&self, least: f32) -> Vec<f32> {
        const STEP: usize = 25;
        let mut floors = Vec::with_capacity(self.hops.len());
        let mut around = Vec::with_capacity(2 * FLOOR_REACH + STEP);
        for from in (0..self.hops.len()).step_by(STEP) {
            let near = from.saturating_sub(FLOOR_REACH)..(from + STEP + FLOOR_REACH).min(self.hops.len());
            around.clear();
            around.extend_from_slice(&self.hops[near]);
            let floor = percentile(&mut around, FLOOR_SHARE).max(least);
            floors.extend(std::iter::repeat_n(floor, STEP.min(self.hops.len() - from)));
        }
        floors
    }

    /// Samples of a stretch of hops.
    pub(super) fn region(&self, start: usize, end: usize) -> Region {
        Region {
            start: (start * HOP).min(self.frames),
            end: (end * HOP).min(self.frames),
        }
    }
}

/// Level of each hop in dB full scale, low rumble and DC taken out by a first difference.
pub(super) fn hops(channel: &[f32]) -> Vec<f32> {
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

/// Stretches of hops that open above one level and last above another one, as first and one past the last
/// hop; those that are less than `bridge` hops apart are one. Both levels are asked for hop by hop: is it
/// above?
pub(super) fn islands(
    hops: usize,
    open: impl Fn(usize) -> bool,
    hold: impl Fn(usize) -> bool,
    bridge: usize,
) -> Vec<(usize, usize)> {
    let mut islands: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < hops {
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
        let end = (at..hops).find(|hop| !hold(*hop)).unwrap_or(hops);
        match islands.last_mut() {
            Some(last) if start < last.1 + bridge => last.1 = end,
            _ => islands.push((start, end)),
        }
        at = end.max(at + 1);
    }
    islands
}

/// The value that such a share of the others is below.
pub(super) fn percentile(values: &mut [f32], share: f64) -> f32 {
    if values.is_empty() {
        return f32::NEG_INFINITY;
    }
    let at = ((values.len() - 1) as f64 * share) as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}
