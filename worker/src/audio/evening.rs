//! How much louder each moment of a channel that parties share is made before anybody listens to it, so that
//! a quiet party is heard beside a loud one.
//!
//! This works like ffmpeg's `dynaudnorm`: each quarter of a second has a gain that would make it loud, and
//! the applied gain follows a smooth curve below these gains. Unlike `dynaudnorm`, a channel whose parties
//! are about as loud as in ordinary calls is left alone, bit by bit. Only gate and decoder hear the
//! difference: levels that are compared, the waveform and the voices are those of the recording.

use super::gate::{HOP, Region};
use super::loudness::Loudness;

/// Hops of a frame, of which one gain is known: a quarter of a second, half of what `dynaudnorm` takes by
/// default. Of 118 words of callers 24 dB below the agent 77 % were heard behind `dynaudnorm` with it, and 71
/// % with a tenth of a second.
const FRAME: usize = 25;
/// Frames before and after one that a gain must suit as well: nobody is raised while the loud party speaks.
const AROUND: usize = 2;
/// A frame is raised to this far below the loud part of the channel, dB: parties of generated calls lie that
/// far apart, and a caller 12 dB below lost no words in the field.
const BELOW_DB: f32 = 9.0;
/// Nothing is raised by more, dB. Of the same words 76 % were heard behind `dynaudnorm` with 20, 80 % with 26
/// and 77 % with 32.
const MOST_DB: f32 = 20.0;

/// What to do with one channel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evening {
    /// Decibels of each hop; empty where nothing is raised.
    hops: Vec<f32>,
}

impl Evening {
    /// What a channel needs that is so loud.
    pub fn of(channel: &Loudness) -> Self {
        let loud = channel.loud();
        let wanted: Vec<f32> = channel
            .hops
            .chunks(FRAME)
            .map(|frame| {
                let level = frame.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let wanted = loud - BELOW_DB - level;
                // Samples beyond all measure have no level.
                if wanted > 0.0 { wanted.min(MOST_DB) } else { 0.0 }
            })
            .collect();
        let least = around(&wanted, |frames| {
            frames.iter().copied().fold(f32::INFINITY, f32::min)
        });
        let smooth = around(&least, |frames| frames.iter().sum::<f32>() / frames.len() as f32);
        if smooth.iter().all(|gain| *gain <= 0.0) {
            return Self::default();
        }
        Self {
            hops: between(&smooth, channel.hops.len()),
        }
    }

    /// What a hop is raised by, dB.
    pub(super) fn at(&self, hop: usize) -> f32 {
        self.hops.get(hop).copied().unwrap_or(0.0)
    }

    /// Raises samples, of which the first is sample `start` of the channel.
    pub fn apply(&self, start: usize, samples: &mut [f32]) {
        let Some(last) = self.hops.len().checked_sub(1) else {
            return;
        };
        let factor = |hop: usize| 10_f32.powf(self.hops[hop.min(last)] / 20.0);
        let (mut at, mut rest) = (start, samples);
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

/// Of each frame what `of` makes of it and its neighbours.
fn around(frames: &[f32], of: impl Fn(&[f32]) -> f32) -> Vec<f32> {
    (0..frames.len())
        .map(|at| of(&frames[at.saturating_sub(AROUND)..(at + AROUND + 1).min(frames.len())]))
        .collect()
}

/// The gain of each hop: on straight lines between the middles of the frames.
fn between(frames: &[f32], hops: usize) -> Vec<f32> {
    (0..hops)
        .map(|hop| {
            let place = ((hop as f32 + 0.5) / FRAME as f32 - 0.5).clamp(0.0, frames.len() as f32 - 1.0);
            let (at, rest) = (place as usize, place.fract());
            let next = frames[(at + 1).min(frames.len() - 1)];
            frames[at] + (next - frames[at]) * rest
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::SAMPLE_RATE;
    use crate::audio::gate::level_db;

    const SECOND: usize = SAMPLE_RATE as usize;

    /// Seconds of a sound that swells four times a second, each at its level, dB.
    fn said(levels: &[f32]) -> Vec<f32> {
        (0..levels.len() * SECOND)
            .map(|at| {
                let amplitude = 10_f32.powf(levels[at / SECOND] / 20.0);
                let seconds = at as f32 / SECOND as f32;
                amplitude * (seconds * 4.0 * std::f32::consts::PI).sin().abs() * (at as f32 * 0.3).sin()
            })
            .collect()
    }

    fn evened(channel: &[f32]) -> Vec<f32> {
        let whole = Region {
            start: 0,
            end: channel.len(),
        };
        Evening::of(&Loudness::of(channel)).raise(channel, whole)
    }

    fn raised(channel: &[f32], seconds: usize) -> f32 {
        let middle = seconds * SECOND + SECOND / 4..(seconds + 1) * SECOND - SECOND / 4;
        level_db(&evened(channel)[middle.clone()]) - level_db(&channel[middle])
    }

    #[test]
    fn a_quiet_party_is_raised_and_the_loud_one_is_not() {
        let channel = said(&[-10.0, -10.0, -10.0, -34.0, -34.0, -34.0, -34.0, -10.0, -10.0]);
        assert!(
            (raised(&channel, 5) - (24.0 - BELOW_DB)).abs() < 1.0,
            "{}",
            raised(&channel, 5)
        );
        for second in [0, 1, 7, 8] {
            assert!(
                raised(&channel, second).abs() < 0.1,
                "{second}: {}",
                raised(&channel, second)
            );
        }
    }

    #[test]
    fn ordinary_parties_are_left_alone_bit_by_bit() {
        let channel = said(&[-10.0, -10.0, -18.0, -18.0, -10.0, -14.0]);
        assert_eq!(Evening::of(&Loudness::of(&channel)), Evening::default());
        assert_eq!(evened(&channel), channel);
        assert_eq!(evened(&[]), Vec::<f32>::new());
    }

    #[test]
    fn samples_beyond_all_measure_raise_nothing() {
        let channel = vec![3e38; 3 * SECOND];
        assert_eq!(Evening::of(&Loudness::of(&channel)), Evening::default());
    }

    #[test]
    fn nothing_is_raised_by_more_than_is_allowed() {
        let channel = said(&[-5.0, -5.0, -70.0, -70.0, -70.0, -70.0, -5.0]);
        let most = raised(&channel, 4);
        assert!(most > MOST_DB - 0.5 && most <= MOST_DB + 0.1, "{most}");
    }

    #[test]
    fn a_part_of_a_channel_is_raised_as_it_is_in_the_whole() {
        let channel = said(&[-10.0, -10.0, -34.0, -34.0, -34.0, -10.0]);
        let evening = Evening::of(&Loudness::of(&channel));
        let part = Region {
            start: 2 * SECOND + 77,
            end: 4 * SECOND + 5,
        };
        assert_eq!(
            evening.raise(&channel, part),
            evened(&channel)[part.start..part.end]
        );
    }
}
