//! The speaker encoder: a stretch of sound in, the direction of a voice out.
//!
//! CAM++ (Wang and others, "CAM++: A Fast and Efficient Network for Speaker Verification Using Context-Aware
//! Masking", 2023), with the weights that `models/campplus` describes. The network runs once over a stretch;
//! the statistics at its end are then taken over as many windows of it as are asked for, which costs nearly
//! nothing.

use std::ops::Range;

use crate::audio::SAMPLE_RATE;

use super::dense::{Dense, OUT, one};
use super::error::VoicesError;
use super::fbank::{BINS, FilterBank};
use super::head::Head;
use super::weights::{Matrix, Reader};

/// Values of a direction.
pub(super) const DIRECTION: usize = 192;
/// Samples from one frame of the network's end to the next: 20 ms.
const STEP: usize = SAMPLE_RATE as usize / 50;
/// Statistics over fewer frames than this say nothing: 0.2 s.
const LEAST_FRAMES: usize = 10;

const WEIGHTS: &[u8] = include_bytes!("../../../models/campplus/campplus-f16.bin");

/// The network and what it is fed with. Threads may share it.
pub(in crate::speech) struct Encoder {
    bank: FilterBank,
    head: Head,
    dense: Dense,
    last: Matrix,
}

impl Encoder {
    /// Reads the weights that come inside the binary.
    ///
    /// # Errors
    /// [`VoicesError::NotWeights`] when they are spoiled.
    pub(in crate::speech) fn load() -> Result<Self, VoicesError> {
        Self::read(WEIGHTS)
    }

    fn read(weights: &[u8]) -> Result<Self, VoicesError> {
        let mut reader = Reader::new(weights)?;
        let encoder = Self {
            bank: FilterBank::new(),
            head: Head::read(&mut reader)?,
            dense: Dense::read(&mut reader)?,
            last: reader.matrix(2 * OUT, DIRECTION)?,
        };
        reader.end()?;
        Ok(encoder)
    }

    /// The direction of the voice in each window (samples of `sound`, at 16 kHz), a vector of length one.
    /// `None` for windows of less than about 0.2 s, and where the sound gives no direction.
    pub(super) fn directions(&self, sound: &[f32], windows: &[Range<usize>]) -> Vec<Option<Vec<f32>>> {
        let features = self.bank.normalised(sound);
        let frames = self.dense.run(&self.head.run(&features, BINS));
        let count = frames.len() / OUT;
        windows
            .iter()
            .map(|window| {
                let (start, end) = (window.start.div_ceil(STEP), (window.end / STEP).min(count));
                let inside = frames.get(start * OUT..end * OUT)?;
                (inside.len() >= LEAST_FRAMES * OUT)
                    .then(|| self.direction(inside))
                    .flatten()
            })
            .collect()
    }

    fn direction(&self, frames: &[f32]) -> Option<Vec<f32>> {
        unit(one(&statistics(frames), &self.last))
    }
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder").finish_non_exhaustive()
    }
}

/// Mean and deviation of each of [`OUT`] values over at least two frames.
fn statistics(frames: &[f32]) -> Vec<f32> {
    let count = (frames.len() / OUT) as f64;
    let (mut sums, mut squares) = (vec![0.0_f64; OUT], vec![0.0_f64; OUT]);
    for frame in frames.chunks_exact(OUT) {
        for (value, (sum, square)) in frame.iter().zip(sums.iter_mut().zip(&mut squares)) {
            let value = f64::from(*value);
            *sum += value;
            *square += value * value;
        }
    }
    let deviations = sums.iter().zip(&squares).map(|(sum, square)| {
        let variance = (square - sum * sum / count) / (count - 1.0);
        variance.max(0.0).sqrt() as f32
    });
    let means = sums.iter().map(|sum| (sum / count) as f32);
    means.chain(deviations).collect()
}

/// The same direction, of length one; `None` where there is none.
pub(super) fn unit(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = vector.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
    if !length.is_finite() || length < 1e-9 {
        return None;
    }
    for value in &mut vector {
        *value = (f64::from(*value) / length) as f32;
    }
    Some(vector)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::super::multiply::dot;
    use super::*;

    /// What `PyTorch` made of the sounds below: `models/campplus/reference.py`, the same sounds.
    const GOLDEN: &str = include_str!("golden.txt");

    /// A buzz with a moving pitch and three moving resonances: no voice, but shaped like one.
    fn sound(pitch: f64) -> Vec<f32> {
        let resonance =
            |harmonic: f64, centre: f64| 1.0 / (1.0 + ((harmonic * pitch - centre) / 150.0).powi(2));
        (0..25_600)
            .map(|n| {
                let t = f64::from(n) / 16_000.0;
                let phase = TAU * (pitch * t + 6.0 * (3.0 * t).sin());
                let centres = [
                    500.0 + 200.0 * (5.0 * t).sin(),
                    1_500.0 + 400.0 * (7.0 * t).sin(),
                    2_500.0,
                ];
                let harmonics = (1..25).map(f64::from);
                let sum: f64 = harmonics
                    .map(|h| {
                        (h * phase).sin() * centres.iter().map(|centre| resonance(h, *centre)).sum::<f64>()
                    })
                    .sum();
                (0.05 * sum) as f32
            })
            .collect()
    }

    #[test]
    fn it_computes_what_pytorch_does() {
        let encoder = Encoder::load().unwrap();
        for (line, pitch) in GOLDEN.lines().zip([110.0, 190.0]) {
            let golden: Vec<f32> = line.split(' ').map(|value| value.parse().unwrap()).collect();
            let whole = 0..25_600;
            let got = encoder
                .directions(&sound(pitch), std::slice::from_ref(&whole))
                .remove(0)
                .unwrap();
            assert_eq!(golden.len(), DIRECTION);
            let likeness = dot(&got, &unit(golden).unwrap());
            assert!(likeness > 0.999, "{pitch}: {likeness}");
        }
    }

    #[test]
    fn odd_sound_does_no_harm() {
        let encoder = Encoder::load().unwrap();
        let all = |length: usize| std::iter::once(0..length).collect::<Vec<_>>();
        assert_eq!(encoder.directions(&[], &all(0)), [None]);
        assert_eq!(encoder.directions(&[0.1; 399], &all(399)), [None]);
        assert_eq!(
            encoder.directions(&[0.1; 3_000], &[2_000..9_000, 9_000..9_500]),
            [None, None]
        );
        for odd in [0.0, 1.0, f32::NAN, f32::INFINITY, 1e30] {
            for direction in encoder
                .directions(&vec![odd; 20_000], &all(20_000))
                .into_iter()
                .flatten()
            {
                assert!(direction.iter().all(|value| value.is_finite()), "{odd}");
            }
        }
    }

    #[test]
    fn spoiled_weights_are_refused() {
        assert_eq!(
            Encoder::read(&WEIGHTS[..WEIGHTS.len() - 1]).err(),
            Some(VoicesError::NotWeights)
        );
        assert_eq!(
            Encoder::read(&[WEIGHTS, &[0]].concat()).err(),
            Some(VoicesError::NotWeights)
        );
        assert_eq!(Encoder::read(b"").err(), Some(VoicesError::NotWeights));
    }
}
