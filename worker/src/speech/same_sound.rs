//! One sound on two channels: a mono call saved as stereo, possibly with another gain, delay, polarity or noise on either side.
//!
//! Two channels are compared block by block by cross-correlation. Of one sound every block matches with the same gain. Of two people of
//! whom each is heard through on the other's channel, blocks match too, but the gain is another one for each of them.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::audio::gate::level_db;
use crate::audio::{Recording, SAMPLE_RATE};

/// Samples that are compared at a time: half a second, two words.
const BLOCK: usize = SAMPLE_RATE as usize / 2;
/// The longest delay of one channel behind the other, in samples: 50 ms. A first guess.
const DELAY: usize = SAMPLE_RATE as usize / 20;
/// Blocks that are looked at, spread over the call.
const BLOCKS: usize = 48;
/// A block this much quieter than the loudest of its channel, in dB, is a pause.
const PAUSE_DB: f32 = 25.0;
/// Correlation from which on two blocks hold the same sound. Noise 10 dB below it leaves 0.91 where each channel has its own.
const SAME: f64 = 0.8;
/// The share of blocks that must hold the same sound.
const MOST: f64 = 0.9;
/// How far the gain of nine blocks in ten may lie apart, in dB; parties who are heard through differ by twice their distance.
const GAIN_SPREAD_DB: f64 = 4.0;
/// A channel as quiet as this, in dB full scale, or this much quieter than the other one, holds nobody.
const SILENT_DB: f32 = -70.0;
const FAR_QUIETER_DB: f32 = 50.0;

/// The one channel that holds all there is to hear, when one of two does: the other is silent, or holds the same sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Only {
    /// The other channel is silent.
    Loud(usize),
    /// Both hold the same sound; this one is louder.
    Same(usize),
}

impl Only {
    /// Place of the channel.
    pub(super) fn channel(self) -> usize {
        match self {
            Self::Loud(channel) | Self::Same(channel) => channel,
        }
    }

    /// Whether the other channel holds the same sound.
    pub(super) fn is_same(self) -> bool {
        matches!(self, Self::Same(_))
    }
}

/// Which of two channels is enough; `None` where both are needed, or where there are not two.
pub(super) fn only(recording: &Recording) -> Option<Only> {
    let [one, other] = recording.channels.as_slice() else {
        return None;
    };
    let (left, right) = (level_db(one), level_db(other));
    let louder = usize::from(right > left);
    if left.max(right) < SILENT_DB {
        return None;
    }
    if left.min(right) < SILENT_DB || (left - right).abs() > FAR_QUIETER_DB {
        return Some(Only::Loud(louder));
    }
    is_same(one, other).then_some(Only::Same(louder))
}

fn is_same(one: &[f32], other: &[f32]) -> bool {
    let places = places(one, other);
    if places.is_empty() {
        return false;
    }
    let compare = Comparison::new();
    let (mut same, mut gains) = (0, Vec::with_capacity(places.len()));
    for at in &places {
        let (correlation, gain) = compare.blocks(one, other, *at);
        if correlation >= SAME {
            same += 1;
            gains.push(gain);
        }
    }
    gains.sort_by(f64::total_cmp);
    let quantile = |share: f64| gains[((gains.len() - 1) as f64 * share).round() as usize];
    f64::from(same) >= MOST * places.len() as f64 && quantile(0.95) - quantile(0.05) <= GAIN_SPREAD_DB
}

/// Starts of blocks in which somebody speaks on either channel, spread over the call.
fn places(one: &[f32], other: &[f32]) -> Vec<usize> {
    let levels = |channel: &[f32]| -> Vec<f32> { channel.chunks_exact(BLOCK).map(level_db).collect() };
    let (left, right) = (levels(one), levels(other));
    let loudest = |levels: &[f32]| levels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (most_left, most_right) = (loudest(&left), loudest(&right));
    let spoken: Vec<usize> = left
        .iter()
        .zip(&right)
        .enumerate()
        .filter(|(_, (l, r))| **l > most_left - PAUSE_DB || **r > most_right - PAUSE_DB)
        .map(|(block, _)| block * BLOCK)
        .collect();
    let step = spoken.len().div_ceil(BLOCKS).max(1);
    spoken.into_iter().step_by(step).collect()
}

/// Cross-correlation by Fourier transform, with its buffers.
struct Comparison {
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    length: usize,
}

impl Comparison {
    fn new() -> Self {
        let length = (BLOCK + 2 * DELAY).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        Self {
            forward: planner.plan_fft_forward(length),
            back: planner.plan_fft_inverse(length),
            length,
        }
    }

    /// The greatest correlation, 0 to 1, of a block of one channel with the other channel up to [`DELAY`] before or after, either way up;
    /// and how much louder the other one is there, in dB.
    fn blocks(&self, one: &[f32], other: &[f32], at: usize) -> (f64, f64) {
        let block = &one[at..(at + BLOCK).min(one.len())];
        let from = at.saturating_sub(DELAY);
        let around = &other[from..(at + BLOCK + DELAY).min(other.len())];
        let (Some(shape), Some(sound)) = (self.spectrum(block), self.spectrum(around)) else {
            return (0.0, 0.0);
        };
        let mut product: Vec<Complex<f32>> = sound.iter().zip(&shape).map(|(s, b)| s * b.conj()).collect();
        // The transform back wants them real, which they are but for rounding.
        for end in [0, self.length / 2] {
            product[end].im = 0.0;
        }
        let mut correlation = self.back.make_output_vec();
        if self.back.process(&mut product, &mut correlation).is_err() {
            return (0.0, 0.0);
        }
        let lags = (around.len() + 1).saturating_sub(block.len());
        let Some((lag, peak)) = correlation[..lags]
            .iter()
            .map(|value| f64::from(value.abs()) / self.length as f64)
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1))
        else {
            return (0.0, 0.0);
        };
        let [here, there] = [block, &around[lag..lag + block.len()]].map(power);
        if here <= 0.0 || there <= 0.0 {
            return (0.0, 0.0);
        }
        (peak / (here * there).sqrt(), 10.0 * (there / here).log10())
    }

    fn spectrum(&self, samples: &[f32]) -> Option<Vec<Complex<f32>>> {
        let mut input = self.forward.make_input_vec();
        input.get_mut(..samples.len())?.copy_from_slice(samples);
        let mut output = self.forward.make_output_vec();
        self.forward.process(&mut input, &mut output).ok()?;
        Some(output)
    }
}

fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|sample| f64::from(sample * sample)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise that swells and falls, of which no two seconds are alike.
    fn voice(seed: u32, seconds: usize) -> Vec<f32> {
        let mut state = seed;
        let mut smooth = 0.0;
        (0..seconds * SAMPLE_RATE as usize)
            .map(|at| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = f64::from(state >> 8) / f64::from(1_u32 << 23) - 1.0;
                smooth = 0.7 * smooth + 0.3 * noise;
                let syllables = (at as f64 / 16_000.0 * 9.0).sin().abs();
                (0.3 * smooth * syllables) as f32
            })
            .collect()
    }

    fn found(left: &[f32], right: Vec<f32>) -> Option<Only> {
        only(&Recording::from_channels(vec![left.to_vec(), right]))
    }

    #[test]
    fn one_sound_is_known_whatever_was_done_to_it() {
        let sound = voice(1, 10);
        let late = |samples: usize| -> Vec<f32> {
            let silence = std::iter::repeat_n(0.0, samples);
            silence.chain(sound.iter().copied()).take(sound.len()).collect()
        };
        let noise = voice(9, 10);
        let gain = |gain: f32| -> Vec<f32> { sound.iter().map(|s| s * gain).collect() };
        for (what, right, channel) in [
            ("the same", gain(1.0), 0),
            ("half a decibel", gain(0.944), 0),
            ("12 dB quieter", gain(0.25), 0),
            ("6 dB louder", gain(2.0), 1),
            ("the other way up", gain(-1.0), 0),
            ("one sample late", late(1), 0),
            ("40 ms late", late(640), 0),
            (
                "with noise of its own",
                sound.iter().zip(&noise).map(|(s, n)| s + 0.2 * n).collect(),
                1,
            ),
        ] {
            assert_eq!(found(&sound, right), Some(Only::Same(channel)), "{what}");
        }
    }

    #[test]
    fn two_people_are_two_even_when_heard_through() {
        let quiet = |samples: &[f32], from: usize| -> Vec<f32> {
            // They take turns of a second.
            let speaks = |at: usize| (at / SAMPLE_RATE as usize) % 2 == from;
            samples
                .iter()
                .enumerate()
                .map(|(at, s)| if speaks(at) { *s } else { 0.0 })
                .collect()
        };
        let (agent, caller) = (quiet(&voice(1, 12), 0), quiet(&voice(2, 12), 1));
        for bleed in [0.0, 0.1, 0.25, 0.5] {
            let mixed = |own: &[f32], other: &[f32]| -> Vec<f32> {
                own.iter()
                    .zip(other)
                    .map(|(own, other)| own + bleed * other)
                    .collect()
            };
            let right = mixed(&caller, &agent);
            assert_eq!(found(&mixed(&agent, &caller), right), None, "{bleed}");
        }
    }

    #[test]
    fn a_silent_channel_leaves_one() {
        let sound = voice(3, 4);
        assert_eq!(found(&sound, vec![0.0; sound.len()]), Some(Only::Loud(0)));
        assert_eq!(found(&vec![0.0; sound.len()], sound.clone()), Some(Only::Loud(1)));
        assert_eq!(found(&[0.0; 100], vec![0.0; 100]), None);
        assert_eq!(only(&Recording::from_channels(vec![sound])), None);
    }
}
