//! Kaldi's log-mel filter bank: what the encoder is fed, as it was in training.
//!
//! 25 ms frames every 10 ms at 16 kHz, only whole ones; each frame's mean taken out, pre-emphasis, Kaldi's
//! own window ("Povey": Hann to the power of 0.85), power spectrum of 512 points, 80 triangles even on the
//! mel scale from 20 Hz to 8 kHz, natural logarithm; no dither (Kaldi, `feat/feature-window.cc` and
//! `feat/mel-computations.cc`). Samples count as 16-bit integers as in Kaldi: a factor is a constant in the
//! logarithm, which the normalisation takes out again.

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use crate::audio::SAMPLE_RATE;

/// Values of a frame.
pub(super) const BINS: usize = 80;
/// Samples of a frame: 25 ms.
pub(super) const FRAME: usize = SAMPLE_RATE as usize / 40;
/// Samples from frame to frame: 10 ms.
pub(super) const HOP: usize = SAMPLE_RATE as usize / 100;
/// Points of the spectrum: the next power of two.
const POINTS: usize = 512;
const LOWEST_HZ: f64 = 20.0;
const PRE_EMPHASIS: f32 = 0.97;

/// The tables of the computation.
pub(super) struct FilterBank {
    window: Vec<f32>,
    /// First spectral line of each triangle, and its weights.
    triangles: Vec<(usize, Vec<f32>)>,
    transform: Arc<dyn RealToComplex<f32>>,
}

impl FilterBank {
    pub(super) fn new() -> Self {
        Self {
            window: (0..FRAME).map(window).collect(),
            triangles: triangles(),
            transform: RealFftPlanner::new().plan_fft_forward(POINTS),
        }
    }

    /// The frames of `samples` (16 kHz, -1 to 1), [`BINS`] values each, one after the other; the mean of each
    /// bin over all frames taken out (cepstral mean normalisation). Fewer than [`FRAME`] samples are no
    /// frame.
    pub(super) fn normalised(&self, samples: &[f32]) -> Vec<f32> {
        let mut frames = self.frames(samples);
        let count = frames.len() / BINS;
        for bin in 0..BINS {
            let sum: f64 = frames.iter().skip(bin).step_by(BINS).map(|v| f64::from(*v)).sum();
            let mean = (sum / count.max(1) as f64) as f32;
            frames.iter_mut().skip(bin).step_by(BINS).for_each(|v| *v -= mean);
        }
        frames
    }

    fn frames(&self, samples: &[f32]) -> Vec<f32> {
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        let mut power = vec![0.0_f32; spectrum.len()];
        let mut filtered = Vec::with_capacity(samples.len() / HOP * BINS);
        for frame in samples.windows(FRAME).step_by(HOP) {
            let mut taper = self.taper(frame);
            // Fails on wrong lengths only, and these are the plan's own.
            if self
                .transform
                .process_with_scratch(&mut taper, &mut spectrum, &mut scratch)
                .is_err()
            {
                break;
            }
            for (power, line) in power.iter_mut().zip(&spectrum) {
                *power = line.norm_sqr();
            }
            filtered.extend(self.triangles.iter().map(|(first, weights)| {
                let sum: f32 = weights.iter().zip(&power[*first..]).map(|(w, p)| w * p).sum();
                // What is no number is silence.
                let sum = if sum.is_finite() { sum } else { 0.0 };
                sum.max(f32::EPSILON).ln()
            }));
        }
        filtered
    }

    fn taper(&self, frame: &[f32]) -> Vec<f32> {
        let mean = frame.iter().sum::<f32>() / FRAME as f32;
        let level = |sample: f32| (sample - mean) * 32_768.0;
        let mut before = level(frame[0]);
        let mut tapered = vec![0.0; POINTS];
        for ((out, sample), weight) in tapered.iter_mut().zip(frame).zip(&self.window) {
            let sample = level(*sample);
            *out = (sample - PRE_EMPHASIS * before) * weight;
            before = sample;
        }
        tapered
    }
}

/// The taper of a frame at one of its samples.
fn window(at: usize) -> f32 {
    let cosine = (TAU * at as f64 / (FRAME - 1) as f64).cos();
    (0.5 - 0.5 * cosine).powf(0.85) as f32
}

/// Kaldi's mel scale.
fn mel(hertz: f64) -> f64 {
    1127.0 * (hertz / 700.0).ln_1p()
}

fn triangles() -> Vec<(usize, Vec<f32>)> {
    let rate = f64::from(SAMPLE_RATE);
    let (low, high) = (mel(LOWEST_HZ), mel(rate / 2.0));
    let edge = |at: usize| low + (high - low) * at as f64 / (BINS + 1) as f64;
    // Kaldi leaves the last line, half the sample rate, out.
    let lines: Vec<f64> = (0..POINTS / 2)
        .map(|line| mel(line as f64 * rate / POINTS as f64))
        .collect();
    (0..BINS)
        .map(|bin| {
            let (left, centre, right) = (edge(bin), edge(bin + 1), edge(bin + 2));
            let first = lines.partition_point(|line| *line <= left);
            let weights = lines[first..]
                .iter()
                .take_while(|line| **line < right)
                .map(|line| ((line - left) / (centre - left)).min((right - line) / (right - centre)) as f32)
                .collect();
            (first, weights)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sweep and two tones.
    fn sound() -> Vec<f32> {
        (0..8_000)
            .map(|n| {
                let n = f64::from(n);
                (0.3 * (n * n * 1.25e-5).sin() + 0.1 * (n * 0.05).sin() + 0.02 * (n * 1.9).sin()) as f32
            })
            .collect()
    }

    /// Values of kaldi-native-fbank for the same sound.
    #[test]
    fn it_computes_what_kaldi_does() {
        let golden = [
            (0, 0, 3.5159),
            (0, 20, -4.4504),
            (13, 3, 1.8431),
            (13, 40, -0.2871),
            (30, 60, 0.0125),
            (47, 10, -1.5654),
            (47, 79, -0.3514),
        ];
        let frames = FilterBank::new().normalised(&sound());
        assert_eq!(frames.len(), 48 * BINS);
        for (frame, bin, wanted) in golden {
            let got = frames[frame * BINS + bin];
            // Single precision in both; where a bin is nearly empty it shows in the second digit.
            assert!((got - wanted).abs() < 0.02, "{frame} {bin}: {got}, not {wanted}");
        }
    }

    #[test]
    fn loudness_is_taken_out_and_odd_input_does_no_harm() {
        let bank = FilterBank::new();
        let quieter: Vec<f32> = sound().iter().map(|sample| sample * 0.1).collect();
        let apart = bank
            .normalised(&sound())
            .iter()
            .zip(bank.normalised(&quieter))
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(apart < 0.02, "{apart}");
        assert!(bank.normalised(&[]).is_empty());
        assert!(bank.normalised(&[0.1; FRAME - 1]).is_empty());
        assert_eq!(bank.normalised(&[0.0; FRAME]), [0.0; BINS]);
        assert!(
            bank.normalised(&[1e30, -1e30].repeat(400))
                .iter()
                .all(|v| !v.is_nan())
        );
    }
}
