//! How a channel carries the other one: a delay and a filter, learned where the other one alone is heard.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

use crate::speech::blocks::{BLOCK, Comparison, LAG};

/// Length of the filter in samples, 32 ms: a hybrid's echo and the filters of two codecs.
pub(super) const TAPS: usize = 512;
/// Samples of the filter before the delay that was found.
const BEFORE: usize = 128;
/// Mean correlation from which on a channel carries the other one. Generated and recorded calls without bleed
/// stay below 0.04, with bleed of -20 dB from a voice that is 18 dB quieter they reach 0.4.
const CARRIES: f32 = 0.1;
/// The same over few blocks, times the root of their number: chance has more room there.
const CARRIES_FEW: f32 = 0.3;
/// Fewer blocks than this tell nothing: 2 s.
const LEAST: usize = 4;
/// Blocks that a filter is learned from: two minutes of speech, spread over the call.
const MOST: usize = 240;
/// White noise that a filter is made to expect, as a share of the power: telephone sound has no power in half
/// of its band.
const NOISE: f64 = 1e-3;
/// A filter that explains less than this share of the sound is left out: 1 dB.
const WORTH: f64 = 0.2;
/// Length of a transform: a block and what follows it within the filter.
const LENGTH: usize = 16_384;

/// How one channel carries the other.
#[derive(Debug)]
pub(super) struct Coupling {
    /// How much later it is heard, in samples; less than nothing where the recorder shifted the channels.
    pub(super) delay: isize,
    /// What the other channel has to pass to be subtracted; none where no filter would make it much quieter.
    pub(super) filter: Option<Filter>,
}

/// Sound in, the same sound as it is heard through out.
#[derive(Debug)]
pub(super) struct Filter {
    /// How much later the first tap is, in samples.
    pub(super) offset: isize,
    pub(super) taps: Vec<f64>,
}

impl Coupling {
    /// How the channel beside `source` carries it; `None` where it does not.
    pub(super) fn estimate(channels: &[Vec<f32>; 2], source: usize, comparison: &Comparison) -> Option<Self> {
        let places = comparison.dominated_by(source);
        if places.len() < LEAST {
            return None;
        }
        // A recorder may be early by a few milliseconds; an echo never is.
        let early = LAG - BEFORE;
        let (at, found) = comparison.correlations[source][early..]
            .iter()
            .enumerate()
            .max_by(|one, other| one.1.abs().total_cmp(&other.1.abs()))?;
        if found.abs() < CARRIES.max(CARRIES_FEW / (places.len() as f32).sqrt()) {
            return None;
        }
        let delay = (at + early).cast_signed() - LAG.cast_signed();
        let filter = Filter::learn(
            &channels[source],
            &channels[1 - source],
            &places,
            delay - BEFORE.cast_signed(),
        );
        Some(Self { delay, filter })
    }
}

impl Filter {
    /// The filter of least squares from `source` to `target` over the blocks that begin at `places`.
    fn learn(source: &[f32], target: &[f32], places: &[usize], offset: isize) -> Option<Self> {
        let mut planner = RealFftPlanner::<f64>::new();
        let (forward, back) = (planner.plan_fft_forward(LENGTH), planner.plan_fft_inverse(LENGTH));
        let mut input = forward.make_input_vec();
        let mut spectrum = |channel: &[f32], from: isize, length: usize| {
            input.fill(0.0);
            for (place, sample) in input[..length].iter_mut().enumerate() {
                *sample = sample_at(channel, from + place.cast_signed());
            }
            let mut spectrum = forward.make_output_vec();
            // The lengths are the plan's own.
            let _ = forward.process(&mut input, &mut spectrum);
            spectrum
        };
        let (mut own, mut cross) = (forward.make_output_vec(), forward.make_output_vec());
        let mut power = 0.0;
        for at in places.iter().step_by(places.len().div_ceil(MOST)) {
            let at = at.cast_signed();
            let block = spectrum(source, at, BLOCK);
            let around = spectrum(source, at, BLOCK + TAPS);
            let heard = spectrum(target, at + offset, BLOCK + TAPS);
            for (place, block) in block.iter().enumerate() {
                own[place] += around[place] * block.conj();
                cross[place] += heard[place] * block.conj();
            }
            power += (0..BLOCK.cast_signed())
                .map(|place| sample_at(target, at + offset + BEFORE.cast_signed() + place).powi(2))
                .sum::<f64>();
        }
        let correlate = |mut spectrum: Vec<Complex<f64>>| {
            for end in [0, LENGTH / 2] {
                spectrum[end].im = 0.0;
            }
            let mut found = back.make_output_vec();
            let _ = back.process(&mut spectrum, &mut found);
            found.truncate(TAPS);
            found
                .iter()
                .map(|value| value / LENGTH as f64)
                .collect::<Vec<f64>>()
        };
        let (mut own, cross) = (correlate(own), correlate(cross));
        own[0] *= 1.0 + NOISE;
        let taps = solve(&own, &cross)?;
        let explained: f64 = taps.iter().zip(&cross).map(|(tap, cross)| tap * cross).sum();
        (explained >= WORTH * power).then_some(Self { offset, taps })
    }
}

/// Silence outside of the channel.
fn sample_at(channel: &[f32], at: isize) -> f64 {
    let sample = usize::try_from(at).ok().and_then(|at| channel.get(at)).copied();
    f64::from(sample.filter(|sample| sample.is_finite()).unwrap_or(0.0))
}

/// Solves the symmetric Toeplitz system whose first row is `row` (Levinson); `None` where it has no single
/// solution.
fn solve(row: &[f64], right: &[f64]) -> Option<Vec<f64>> {
    let mut backward = vec![1.0 / row.first().filter(|first| **first > 0.0)?];
    let mut solution = vec![right[0] / row[0]];
    for length in 1..row.len() {
        let error = |vector: &[f64]| -> f64 { (0..length).map(|at| row[length - at] * vector[at]).sum() };
        // The forward vector is the backward one turned round, as the matrix is symmetric.
        let forward: Vec<f64> = backward.iter().rev().copied().collect();
        let miss = error(&forward);
        let scale = 1.0 / (1.0 - miss * miss);
        if !scale.is_finite() || scale <= 0.0 {
            return None;
        }
        let mut next = vec![0.0; length + 1];
        for at in 0..length {
            next[at + 1] += scale * backward[at];
            next[at] -= scale * miss * forward[at];
        }
        let step = right[length] - error(&solution);
        solution.push(0.0);
        for (value, backward) in solution.iter_mut().zip(&next) {
            *value += step * backward;
        }
        backward = next;
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levinson_solves_what_it_is_given() {
        let row = [4.0, 1.0, -0.5, 0.25];
        let expected = [1.0, -2.0, 3.0, 0.5];
        let right: Vec<f64> = (0..4_usize)
            .map(|at| {
                (0..4_usize)
                    .map(|place| row[at.abs_diff(place)] * expected[place])
                    .sum()
            })
            .collect();
        let found = solve(&row, &right).unwrap();
        assert!(
            found
                .iter()
                .zip(expected)
                .all(|(found, expected)| (found - expected).abs() < 1e-9),
            "{found:?}"
        );
        assert_eq!(solve(&[0.0, 0.0], &[1.0, 1.0]), None);
        assert_eq!(solve(&[1.0, 1.0], &[1.0, 0.0]), None);
    }
}
