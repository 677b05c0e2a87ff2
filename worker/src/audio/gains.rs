//! How much louder each moment of a channel is made before anybody listens to it, so that a quiet party is heard beside a loud one and a
//! quiet channel as well as any.
//!
//! It is what `dynaudnorm` or a slow automatic gain does for ears, with three differences. Sound is measured piece by piece, between
//! pauses, so that a short answer is not measured by the question before it. What is as loud as ordinary parties are to each other is left
//! alone, bit by bit. And noise is never raised to where speech is. Only what listens hears the difference: levels that are compared,
//! the waveform and the voices are those of the recording.

use super::gate::{HOP, Region};
use super::loudness::{Loudness, islands};

/// A piece begins this far above the noise floor and lasts while this far above it, dB. Steady noise stays within 2.
const OPEN_DB: f32 = 9.0;
const HOLD_DB: f32 = 6.0;
/// No floor counts as quieter than this, dB: half of the last bit of 16 lies near -100.
const LEAST_FLOOR_DB: f32 = -90.0;
/// Breaks of fewer hops are within a word.
const BRIDGE: usize = 11;
/// Pieces of fewer hops are no syllable, but a breath or a click: they are raised as what they belong to is.
const SYLLABLE: usize = 15;
/// What a short piece belongs to is at most so many hops away.
const NEAR: usize = 30;
/// Longer pieces are measured in parts, cut where they are quietest: 1 s. Somebody answers without a pause.
const LONGEST: usize = 100;
/// Share of its hops that a piece is louder than.
const LEVEL_SHARE: f64 = 0.8;
/// The loud party is louder than this share of what is heard.
const LOUD_SHARE: f64 = 0.9;
/// A piece is raised to this far below the loud party, dB. A first guess: parties of generated calls lie that far apart, and a caller 12 dB
/// below lost no words in the field.
const BELOW_DB: f32 = 9.0;
/// A channel whose loud party is quieter than this is raised to it as a whole, dB. A first guess, below ordinary calls.
const QUIET_DB: f32 = -45.0;
/// Nothing is raised by more than this, dB. A first guess.
const MOST_DB: f32 = 36.0;
/// The noise under a piece is raised to this far below the loud party at most, dB. A first guess: with 15, a caller at the level of the
/// noise lost 8 of 37 words that were heard without.
const NOISE_BELOW_DB: f32 = 20.0;
/// Less than this is no difference, dB.
const LEAST_DB: f32 = 1.0;
/// What is this much louder on another channel at the same time is heard through from there, dB, and not raised. A first guess.
const THROUGH_DB: f32 = 15.0;
/// It comes up to so many hops later.
const THROUGH_HOPS: usize = 15;
/// A gain becomes another one within so many hops.
const RAMP: usize = 8;

/// What to do with one channel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gains {
    /// Decibels of each hop; empty where nothing is raised.
    hops: Vec<f32>,
    /// What all of the channel is raised by, dB.
    base: f32,
    /// What is raised by more than [`LEAST_DB`].
    raised: Vec<Region>,
}

/// A stretch of hops, its level and what it is raised by, both in dB.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    start: usize,
    end: usize,
    level: f32,
    gain: Option<f32>,
}

impl Gains {
    /// What one of several channels of a recording needs; `others` are the other ones.
    pub fn of(channel: &Loudness, others: &[&Loudness]) -> Self {
        let floors = channel.floors(LEAST_FLOOR_DB);
        let mut pieces = pieces(&channel.hops, &floors);
        pieces.retain(|piece| !others.iter().any(|other| is_through(piece, channel, other)));
        let Some(loud) = loud(&pieces) else {
            return Self::default();
        };
        let base = (QUIET_DB - loud).clamp(0.0, MOST_DB);
        for piece in pieces
            .iter_mut()
            .filter(|piece| piece.end - piece.start >= SYLLABLE)
        {
            let wanted = base + (loud - BELOW_DB - piece.level).max(0.0);
            let noise = floors[piece.start].max(floors[piece.end - 1]);
            let most = (loud + base - NOISE_BELOW_DB - noise).clamp(0.0, MOST_DB);
            piece.gain = Some(wanted.min(most));
        }
        follow(&mut pieces);
        if pieces.iter().all(|piece| gain(piece) < LEAST_DB) {
            return Self::default();
        }
        Self {
            hops: smooth(&curve(&pieces, channel.hops.len())),
            base,
            raised: pieces
                .iter()
                .filter(|piece| gain(piece) >= LEAST_DB)
                .map(|piece| channel.region(piece.start, piece.end))
                .collect(),
        }
    }

    /// What all of the channel is raised by, dB.
    pub(super) fn base(&self) -> f32 {
        self.base
    }

    /// What a hop is raised by, dB.
    pub(super) fn at(&self, hop: usize) -> f32 {
        self.hops.get(hop).copied().unwrap_or(0.0)
    }

    /// What is raised; in order, disjoint.
    pub(super) fn raised(&self) -> &[Region] {
        &self.raised
    }

    /// Raises samples, of which the first is sample `start` of the channel.
    pub fn apply(&self, start: usize, samples: &mut [f32]) {
        if self.hops.is_empty() {
            return;
        }
        let factor = |hop: usize| 10_f32.powf(self.at(hop.min(self.hops.len() - 1)) / 20.0);
        let mut at = start;
        let mut rest = samples;
        while !rest.is_empty() {
            let (hop, inside) = (at / HOP, at % HOP);
            let length = (HOP - inside).min(rest.len());
            let (head, tail) = rest.split_at_mut(length);
            let (from, to) = (factor(hop), factor(hop + 1));
            for (sample, place) in head.iter_mut().zip(inside..) {
                *sample *= from + (to - from) * place as f32 / HOP as f32;
            }
            (at, rest) = (at + length, tail);
        }
    }

    /// A stretch of the channel as it is listened to.
    pub fn raise(&self, channel: &[f32], stretch: Region) -> Vec<f32> {
        let mut samples = channel[stretch.start..stretch.end].to_vec();
        self.apply(stretch.start, &mut samples);
        samples
    }
}

fn gain(piece: &Piece) -> f32 {
    piece.gain.unwrap_or(0.0)
}

fn pieces(hops: &[f32], floors: &[f32]) -> Vec<Piece> {
    let above = |by: f32| move |hop: usize| hops[hop] > floors[hop] + by;
    let mut pieces = Vec::new();
    for (start, end) in islands(hops.len(), above(OPEN_DB), above(HOLD_DB), BRIDGE) {
        part(hops, start, end, &mut pieces);
    }
    pieces
}

/// One piece, or two of it when it is too long.
fn part(hops: &[f32], start: usize, end: usize, pieces: &mut Vec<Piece>) {
    let third = (end - start) / 3;
    let middle = start + third..end - third;
    let quietest = middle.min_by(|one, other| hops[*one].total_cmp(&hops[*other]));
    if let Some(at) = quietest.filter(|_| end - start > LONGEST) {
        part(hops, start, at, pieces);
        part(hops, at, end, pieces);
        return;
    }
    pieces.push(Piece {
        start,
        end,
        level: super::loudness::percentile(&mut hops[start..end].to_vec(), LEVEL_SHARE),
        gain: None,
    });
}

/// The level of the loud party, if anybody is heard.
fn loud(pieces: &[Piece]) -> Option<f32> {
    let mut levels: Vec<(f32, usize)> = pieces
        .iter()
        .filter(|piece| piece.end - piece.start >= SYLLABLE)
        .map(|piece| (piece.level, piece.end - piece.start))
        .collect();
    levels.sort_by(|one, other| one.0.total_cmp(&other.0));
    let all: usize = levels.iter().map(|(_, hops)| hops).sum();
    let mut sum = 0;
    levels
        .iter()
        .find(|(_, hops)| {
            sum += hops;
            sum as f64 >= LOUD_SHARE * all as f64
        })
        .map(|(level, _)| *level)
}

/// Is a piece what another channel is heard through as?
fn is_through(piece: &Piece, channel: &Loudness, other: &Loudness) -> bool {
    let mean = |hops: &[f32]| {
        let power: f32 = hops.iter().map(|level| 10_f32.powf(level / 10.0)).sum();
        10.0 * (power / hops.len().max(1) as f32).max(1e-12).log10()
    };
    let end = piece.end.min(other.hops.len());
    let start = piece.start.saturating_sub(THROUGH_HOPS).min(end);
    mean(&other.hops[start..end]) - mean(&channel.hops[piece.start..piece.end]) > THROUGH_DB
}

/// Gives short pieces the gain of what they belong to.
fn follow(pieces: &mut [Piece]) {
    let known = pieces.to_vec();
    for (at, piece) in pieces.iter_mut().enumerate() {
        if piece.gain.is_some() {
            continue;
        }
        let before = known[..at].iter().rev().find(|other| other.gain.is_some());
        let after = known[at + 1..].iter().find(|other| other.gain.is_some());
        let near = [
            before.map(|other| (piece.start - other.end, gain(other))),
            after.map(|other| (other.start - piece.end, gain(other))),
        ];
        let nearest = near.into_iter().flatten().filter(|(hops, _)| *hops <= NEAR);
        piece.gain = nearest.min_by_key(|(hops, _)| *hops).map(|(_, gain)| gain);
    }
}

/// The gain of each hop: that of its piece, and between two pieces what leads from one to the other.
fn curve(pieces: &[Piece], hops: usize) -> Vec<f32> {
    let known: Vec<Piece> = pieces
        .iter()
        .filter(|piece| piece.gain.is_some())
        .copied()
        .collect();
    let mut curve = Vec::with_capacity(hops);
    curve.resize(
        known.first().map_or(0, |first| first.start),
        known.first().map_or(0.0, gain),
    );
    for (at, piece) in known.iter().enumerate() {
        curve.resize(piece.end, gain(piece));
        if let Some(next) = known.get(at + 1) {
            let steps = (next.start - piece.end) as f32;
            let between = piece.end..next.start;
            curve.extend(
                between
                    .map(|hop| gain(piece) + (gain(next) - gain(piece)) * (hop - piece.end) as f32 / steps),
            );
        }
    }
    curve.resize(hops, known.last().map_or(0.0, gain));
    curve
}

/// The mean over a few hops around each.
fn smooth(curve: &[f32]) -> Vec<f32> {
    let half = RAMP / 2;
    (0..curve.len())
        .map(|hop| {
            let around = &curve[hop.saturating_sub(half)..(hop + half + 1).min(curve.len())];
            around.iter().sum::<f32>() / around.len() as f32
        })
        .collect()
}

#[cfg(test)]
#[path = "gains_tests.rs"]
mod tests;
