//! Two channels, compared half a second at a time: how alike they are, which is louder, which is later.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::audio::gate::HOP;
use crate::audio::{Levels, SAMPLE_RATE};

/// Samples that are compared at a time: half a second, two words.
pub(super) const BLOCK: usize = SAMPLE_RATE as usize / 2;
/// The longest delay of one channel behind the other, in samples: 200 ms. Echoes of telephone networks stay
/// below.
pub(super) const LAG: usize = SAMPLE_RATE as usize / 5;
/// Length of a transform; holds a block with the longest delay on either side.
const LENGTH: usize = 16_384;
/// The band in which channels are compared, in hertz: what a telephone passes, as one side may have passed
/// one.
const BAND: (f64, f64) = (300.0, 3_400.0);
/// A block this much quieter than the loudest of its channel, in dB, is a pause. As in the gate, less what a
/// party's own voice varies.
pub(super) const PAUSE_DB: f32 = 25.0;
/// One channel carries what is said on the other while it is this much quieter, in dB. Between a recording
/// that is copied (0) and the strongest bleed that is thought of (3).
pub(super) const DOMINANT_DB: f32 = 2.5;

/// Half a second of two channels in which somebody speaks on either.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// Its first sample.
    pub(super) at: usize,
    /// Level of each channel in the telephone band, dB full scale.
    pub(super) levels: [f32; 2],
    /// The greatest correlation of the first channel with the second one, earlier or later, either way up: 0
    /// to 1.
    pub(super) correlation: f32,
    /// How much louder the second channel is where they are most alike, in dB.
    pub(super) gain: f32,
    /// How much later it is there, in samples.
    pub(super) lag: i32,
}

impl Block {
    /// The channel that is clearly louder.
    pub(super) fn dominant(&self) -> Option<usize> {
        let lead = self.levels[0] - self.levels[1];
        (lead.abs() >= DOMINANT_DB).then_some(usize::from(lead < 0.0))
    }
}

/// What was found.
#[derive(Debug)]
pub(super) struct Comparison {
    /// In order; pauses are left out.
    pub(super) blocks: Vec<Block>,
    /// The level of each channel when nobody speaks on it, dB full scale in the telephone band.
    pub(super) floors: [f32; 2],
    /// For each channel the mean correlation over the blocks in which it is louder, by how much later than it
    /// the other channel is: from [`LAG`] too early to [`LAG`] too late.
    pub(super) correlations: [Vec<f32>; 2],
}

impl Comparison {
    /// Compares two channels of equal length, whose levels in the telephone band are known.
    pub(super) fn of(channels: [&[f32]; 2], levels: [&Levels; 2]) -> Self {
        let floors = levels.map(|levels| levels.quantile(0.1));
        let levels = levels.map(block_levels);
        let loudest = [0, 1].map(|at| levels[at].iter().copied().fold(f32::NEG_INFINITY, f32::max));
        let mut correlator = Correlator::new();
        let mut correlations = [(); 2].map(|()| vec![0.0; 2 * LAG + 1]);
        let (mut blocks, mut counts) = (Vec::new(), [0_u32; 2]);
        for (at, (one, other)) in levels[0].iter().zip(&levels[1]).enumerate() {
            if *one <= loudest[0] - PAUSE_DB && *other <= loudest[1] - PAUSE_DB {
                continue;
            }
            let (block, found) = correlator.block(channels, at * BLOCK);
            if let Some(louder) = block.dominant() {
                counts[louder] += 1;
                // Where the second channel is louder, "later" is seen from it.
                let seen: &mut dyn Iterator<Item = &f32> = if louder == 0 {
                    &mut found.iter()
                } else {
                    &mut found.iter().rev()
                };
                for (sum, found) in correlations[louder].iter_mut().zip(seen) {
                    *sum += found;
                }
            }
            blocks.push(block);
        }
        for (sums, count) in correlations.iter_mut().zip(counts) {
            for sum in sums {
                *sum /= count.max(1) as f32;
            }
        }
        Self {
            blocks,
            floors,
            correlations,
        }
    }

    /// Starts of the blocks in which a channel is clearly louder than the other one.
    pub(super) fn dominated_by(&self, channel: usize) -> Vec<usize> {
        let own = self
            .blocks
            .iter()
            .filter(|block| block.dominant() == Some(channel));
        own.map(|block| block.at).collect()
    }
}

/// The level of each whole block.
fn block_levels(levels: &Levels) -> Vec<f32> {
    let seconds = |hops: usize| hops as f64 * HOP as f64 / f64::from(SAMPLE_RATE);
    let each = BLOCK / HOP;
    (0..levels.hops().len() / each)
        .map(|block| levels.between(seconds(block * each), seconds((block + 1) * each)))
        .collect()
}

/// Cross-correlation by Fourier transform, with its buffers.
struct Correlator {
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    input: Vec<f32>,
    shape: Vec<Complex<f32>>,
    sound: Vec<Complex<f32>>,
    around: Vec<f32>,
    found: Vec<f32>,
}

impl Correlator {
    fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, back) = (planner.plan_fft_forward(LENGTH), planner.plan_fft_inverse(LENGTH));
        Self {
            input: forward.make_input_vec(),
            shape: forward.make_output_vec(),
            sound: forward.make_output_vec(),
            around: back.make_output_vec(),
            found: back.make_output_vec(),
            forward,
            back,
        }
    }

    /// A block, and its correlation for each lag from [`LAG`] too early on, as a share of all that could be
    /// alike.
    fn block(&mut self, channels: [&[f32]; 2], at: usize) -> (Block, &[f32]) {
        self.transform(channels[0], at, 0..BLOCK);
        std::mem::swap(&mut self.shape, &mut self.sound);
        self.transform(channels[1], at, 0..BLOCK + 2 * LAG);
        let mut product: Vec<Complex<f32>> = self
            .sound
            .iter()
            .zip(&self.shape)
            .map(|(sound, shape)| sound * shape.conj())
            .collect();
        let scale = 1.0 / LENGTH as f32;
        // Parseval: both halves of the spectrum count. The ends are outside of the band.
        let own = self
            .shape
            .iter()
            .map(|bin| f64::from(bin.norm_sqr()))
            .sum::<f64>()
            * 2.0
            * f64::from(scale);
        // The lengths are the plans' own, and the ends of the spectra are zero: neither transform can fail.
        let _ = self.back.process(&mut product, &mut self.found);
        let _ = self.back.process(&mut self.sound, &mut self.around);
        let mut sums = vec![0.0_f64; BLOCK + 2 * LAG + 1];
        for (place, sample) in self.around[..BLOCK + 2 * LAG].iter().enumerate() {
            sums[place + 1] = sums[place] + f64::from(sample * scale).powi(2);
        }
        let (mut best, mut lag, mut there) = (0.0, LAG, 0.0);
        for (place, found) in self.found[..=2 * LAG].iter_mut().enumerate() {
            *found *= scale;
            let energy = sums[place + BLOCK] - sums[place];
            let alike = f64::from(found.abs()) / (energy * own).sqrt().max(1e-9);
            if alike > best {
                (best, lag, there) = (alike, place, energy);
            }
        }
        let all = (sums[BLOCK + 2 * LAG] * own).sqrt().max(1e-9) as f32;
        let found = &mut self.found[..=2 * LAG];
        for found in &mut *found {
            *found /= all;
        }
        let level = |energy: f64| (10.0 * (energy / BLOCK as f64).max(1e-10).log10()) as f32;
        let block = Block {
            at,
            levels: [level(own), level(sums[LAG + BLOCK] - sums[LAG])],
            correlation: best.min(1.0) as f32,
            gain: (10.0 * (there.max(1e-9) / own.max(1e-9)).log10()) as f32,
            // Both are some hundreds.
            lag: i32::try_from(lag).unwrap_or(0) - i32::try_from(LAG).unwrap_or(0),
        };
        (block, found)
    }

    /// The spectrum, within the band, of these samples as counted from the earliest that a block at `at` can
    /// be alike; of the first channel from the block itself.
    fn transform(&mut self, channel: &[f32], at: usize, range: std::ops::Range<usize>) {
        self.input.fill(0.0);
        let early = if range.len() > BLOCK { LAG } else { 0 };
        for (place, sample) in self.input[range].iter_mut().enumerate() {
            let source = (at + place)
                .checked_sub(early)
                .and_then(|source| channel.get(source));
            *sample = source.copied().filter(|sample| sample.is_finite()).unwrap_or(0.0);
        }
        // The lengths are the plan's own.
        let _ = self.forward.process(&mut self.input, &mut self.sound);
        let bin = |hertz: f64| (hertz * LENGTH as f64 / f64::from(SAMPLE_RATE)) as usize;
        self.sound[..bin(BAND.0)].fill(Complex::default());
        self.sound[bin(BAND.1)..].fill(Complex::default());
    }
}
