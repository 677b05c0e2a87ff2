//! The speaker encoder: a stretch of sound in, the direction of a voice out.
//!
//! CAM++ (Wang and others, "CAM++: A Fast and Efficient Network for Speaker Verification Using Context-Aware Masking", 2023), with
//! the weights that `models/campplus` describes. The network runs once over a stretch; the statistics at its end are then
//! taken over as many windows of it as are asked for, which costs nearly nothing.

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
pub struct Encoder {
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
    pub fn load() -> Result<Self, VoicesError> {
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

    /// The direction of the voice in each window (samples of `sound`, at 16 kHz), a vector of length one. `None` for windows of
    /// less than about 0.2 s, and where the sound gives no direction.
    pub(super) fn directions(&self, sound: &[f32], windows: &[Range<usize>]) -> Vec<Option<Vec<f32>>> {
        let features = self.bank.normalised(sound);
        let frames = self.dense.run(&self.head.run(&features, BINS));
        let count = frames.len() / OUT;
        windows
            .iter()
            .map(|window| {
                let (start, end) = (window.start.div_ceil(STEP), (window.end / STEP).min(count));
                let inside = frames.get(start * OUT..end * OUT)?;
                (inside.len() >= LEAST_FRAMES * OUT).then(|| self.direction(inside)).flatten()
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
