//! The log-mel spectrogram that Whisper is shown: 25 ms windows every 10 ms, 80 or 128 bands (Whisper's
//! paper, section 2.2; constants of `whisper/audio.py`).
//!
//! The engine can make a spectrogram too, but takes a twentieth of a call's CPU time for it (a recursive
//! transform, and 30 s of silence behind each window that are transformed as well) and copies the sound. This
//! code takes far less.

use std::f32::consts::TAU;
use std::ops::Range;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::audio::SAMPLE_RATE;

/// Samples of a window.
const WINDOW: usize = 400;
/// Samples between two windows.
const HOP: usize = 160;
/// Frequencies of a window.
const BINS: usize = WINDOW / 2 + 1;
/// Least value: quieter sound counts as this, log10 of power.
const FLOOR: f32 = -10.0;
/// Greatest distance from the loudest value: sound that is quieter still counts as this far below, log10 of
/// power.
const RANGE: f32 = 8.0;

/// Makes spectrograms for one model.
pub(super) struct Spectrograms {
    fft: Arc<dyn RealToComplex<f32>>,
    hann: Vec<f32>,
    /// Of each band the first frequency and the weights from there on.
    bands: Vec<(usize, Vec<f32>)>,
}

/// Band by band, as the engine takes it.
#[derive(Debug, Clone)]
pub(super) struct Spectrogram {
    /// All frames of the first band, then those of the second.
    pub(super) values: Vec<f32>,
    /// Frames of a band, silence at the end included.
    pub(super) frames: usize,
    /// Frames that hold sound.
    pub(super) heard: usize,
    /// The value of silence.
    pub(super) silence: f32,
}

impl Spectrogram {
    /// Some of the frames that hold sound, with silence behind them up to `frames` frames.
    pub(super) fn part(&self, range: Range<usize>, frames: usize) -> Self {
        let heard = range.len();
        let frames = frames.max(heard);
        let mut values = Vec::with_capacity(self.values.len() / self.frames.max(1) * frames);
        for band in self.values.chunks_exact(self.frames) {
            values.extend_from_slice(&band[range.clone()]);
            values.extend(std::iter::repeat_n(self.silence, frames - heard));
        }
        Self {
            values,
            frames,
            heard,
            silence: self.silence,
        }
    }

    /// The frame in the middle of the quietest tenth of a second among these.
    pub(super) fn quietest(&self, range: Range<usize>) -> usize {
        const LENGTH: usize = 10;
        let loudness: Vec<f32> = range
            .clone()
            .map(|frame| {
                let bands = self.values.chunks_exact(self.frames);
                bands.map(|band| band[frame]).sum()
            })
            .collect();
        let sum = |at: &usize| loudness[*at..at + LENGTH].iter().sum::<f32>();
        let places = 0..(loudness.len() + 1).saturating_sub(LENGTH);
        let at = places.min_by(|a, b| sum(a).total_cmp(&sum(b))).unwrap_or(0);
        range.start + at + LENGTH.min(loudness.len()) / 2
    }
}

impl Spectrograms {
    pub(super) fn new(bands: usize) -> Self {
        Self {
            fft: RealFftPlanner::new().plan_fft_forward(WINDOW),
            hann: (0..WINDOW)
                .map(|n| 0.5 - 0.5 * (TAU * n as f32 / WINDOW as f32).cos())
                .collect(),
            bands: slaney(bands),
        }
    }

    /// The spectrogram of `sound` (16 kHz) with silence behind it up to `frames` frames.
    pub(super) fn make(&self, sound: &[f32], frames: usize) -> Spectrogram {
        let heard = sound.len() / HOP;
        let frames = frames.max(heard);
        let mut values = vec![FLOOR; self.bands.len() * frames];
        let mut window = self.fft.make_input_vec();
        let mut spectrum = self.fft.make_output_vec();
        let mut scratch = self.fft.make_scratch_vec();
        // A window reaches half of its length beyond the sound.
        for frame in 0..frames.min(heard + WINDOW / HOP) {
            for (n, value) in window.iter_mut().enumerate() {
                // The window reaches back by half of itself. The beginning is mirrored, and behind the end is
                // silence.
                let at = (frame * HOP + n).abs_diff(WINDOW / 2);
                *value = sound.get(at).map_or(0.0, |sample| sample * self.hann[n]);
            }
            // Cannot fail: all three have the plan's own lengths.
            let _ = self
                .fft
                .process_with_scratch(&mut window, &mut spectrum, &mut scratch);
            for (band, (first, weights)) in self.bands.iter().enumerate() {
                let power: f32 = spectrum[*first..]
                    .iter()
                    .zip(weights)
                    .map(|(bin, weight)| Complex::norm_sqr(bin) * weight)
                    .sum();
                values[band * frames + frame] = power.log10().max(FLOOR);
            }
        }
        let loudest = values.iter().copied().fold(FLOOR, f32::max);
        let scaled = |value: f32| (value.max(loudest - RANGE) + 4.0) / 4.0;
        for value in &mut values {
            *value = scaled(*value);
        }
        Spectrogram {
            values,
            frames,
            heard,
            silence: scaled(FLOOR),
        }
    }
}

/// Triangles of equal area on Slaney's mel scale, linear to 1 kHz and logarithmic above: what
/// `mel_filters.npz` of `OpenAI` holds.
fn slaney(bands: usize) -> Vec<(usize, Vec<f32>)> {
    let step = 6.4_f64.ln() / 27.0;
    let hertz = |mel: f64| {
        if mel < 15.0 {
            mel * 200.0 / 3.0
        } else {
            1000.0 * ((mel - 15.0) * step).exp()
        }
    };
    let nyquist = f64::from(SAMPLE_RATE) / 2.0;
    let top = 15.0 + (nyquist / 1000.0).ln() / step;
    let edges: Vec<f64> = (0..bands + 2)
        .map(|edge| hertz(top * edge as f64 / (bands + 1) as f64))
        .collect();
    let frequency = |bin: usize| nyquist * bin as f64 / (BINS - 1) as f64;
    edges
        .windows(3)
        .map(|edge| {
            let weight = |bin: usize| {
                let at = frequency(bin);
                let (up, down) = (
                    (at - edge[0]) / (edge[1] - edge[0]),
                    (edge[2] - at) / (edge[2] - edge[1]),
                );
                (up.min(down).max(0.0) * 2.0 / (edge[2] - edge[0])) as f32
            };
            let inside = |bin: &usize| frequency(*bin) > edge[0] && frequency(*bin) < edge[2];
            let first = (0..BINS).find(inside).unwrap_or(0);
            (first, (first..BINS).take_while(inside).map(weight).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f32, seconds: f32) -> Vec<f32> {
        (0..(seconds * SAMPLE_RATE as f32) as usize)
            .map(|n| 0.5 * (TAU * hertz * n as f32 / SAMPLE_RATE as f32).sin())
            .collect()
    }

    #[test]
    fn a_tone_is_loudest_in_its_band_and_silence_follows() {
        let maker = Spectrograms::new(80);
        let made = maker.make(&tone(1000.0, 1.0), 300);
        assert_eq!((made.frames, made.heard, made.values.len()), (300, 100, 80 * 300));
        let at = |band: usize, frame: usize| made.values[band * 300 + frame];
        let loudest = (0..80).max_by(|a, b| at(*a, 50).total_cmp(&at(*b, 50))).unwrap();
        // 1 kHz is mel 15 of 45.2 on that scale.
        assert_eq!(loudest, 26);
        let silence = at(0, 299);
        assert!((0..80).all(|band| (at(band, 200) - silence).abs() < f32::EPSILON));
        assert!((at(loudest, 50) - silence - RANGE / 4.0).abs() < 0.05);
    }

    /// Values of OpenAI's `mel_filters.npz`.
    #[test]
    fn filters_are_those_of_the_model() {
        let bands = slaney(80);
        let weight = |band: usize, bin: usize| {
            let (first, weights) = &bands[band];
            bin.checked_sub(*first)
                .and_then(|at| weights.get(at))
                .copied()
                .unwrap_or(0.0)
        };
        for (band, bin, expected) in [
            (0, 1, 0.024_862_6),
            (0, 2, 0.0),
            (79, 198, 0.000_897_52),
            (79, 199, 0.000_448_76),
        ] {
            assert!(
                (weight(band, bin) - expected).abs() < 1e-7,
                "{band} {bin}: {}",
                weight(band, bin)
            );
        }
    }

    #[test]
    fn little_or_odd_sound_makes_finite_values() {
        let maker = Spectrograms::new(128);
        for sound in [vec![], vec![0.0; 3], vec![f32::MAX; 5_000], tone(3000.0, 0.2)] {
            let made = maker.make(&sound, 50);
            assert!(made.values.iter().all(|value| !value.is_nan()), "{}", sound.len());
        }
    }
}
