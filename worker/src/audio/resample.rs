//! From the recording's sample rate to 16 kHz, block by block, so that the source's samples are never all
//! held.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _};

use super::{AudioError, SAMPLE_RATE};

/// Frames handed to the converter at a time.
const BLOCK: usize = 1024;

/// Converts one channel.
pub(super) struct Resampler {
    /// `None`: the source is at 16 kHz already.
    converter: Option<Fft<f32>>,
    pending: Vec<f32>,
    output: Vec<f32>,
    scratch: Vec<f32>,
    /// Samples of the converter's start-up delay still to be dropped, so that times stay true.
    delay: usize,
    taken: u64,
    rate: u32,
}

impl Resampler {
    /// A converter from `rate` Hz.
    pub(super) fn new(rate: u32) -> Result<Self, AudioError> {
        let refuse = |reason: String| AudioError::SampleRate { rate, reason };
        if !(4_000..=384_000).contains(&rate) {
            return Err(refuse(
                "no recorder uses one outside 4 to 384 kHz, so the header is damaged; fetch the recording again".to_owned(),
            ));
        }
        let converter = (rate != SAMPLE_RATE)
            .then(|| Fft::<f32>::new(rate as usize, SAMPLE_RATE as usize, BLOCK, 1, FixedSync::Both))
            .transpose()
            .map_err(|error| refuse(error.to_string()))?;
        let delay = converter.as_ref().map_or(0, rubato::Resampler::output_delay);
        let scratch = vec![0.0; converter.as_ref().map_or(0, rubato::Resampler::output_frames_max)];
        Ok(Self {
            converter,
            pending: Vec::new(),
            output: Vec::new(),
            scratch,
            delay,
            taken: 0,
            rate,
        })
    }

    /// Takes the next samples of the channel.
    pub(super) fn push(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.taken += samples.len() as u64;
        let samples = samples.iter().copied().map(sane);
        if self.converter.is_none() {
            self.output.extend(samples);
            return Ok(());
        }
        self.pending.extend(samples);
        self.convert()
    }

    /// The whole channel at 16 kHz, exactly as long as what was pushed.
    pub(super) fn finish(mut self) -> Result<Vec<f32>, AudioError> {
        if let Some(need) = self.converter.as_ref().map(rubato::Resampler::input_frames_next) {
            let rate = u64::from(self.rate);
            let length = (self.taken * u64::from(SAMPLE_RATE)).div_ceil(rate) as usize;
            while self.output.len() < length {
                let padded = self.pending.len().next_multiple_of(need).max(need);
                self.pending.resize(padded, 0.0);
                self.convert()?;
            }
            self.output.truncate(length);
            // The filter rings a little beyond what it was given.
            for sample in &mut self.output {
                *sample = sample.clamp(-1.0, 1.0);
            }
        }
        Ok(self.output)
    }

    fn convert(&mut self) -> Result<(), AudioError> {
        let Some(converter) = self.converter.as_mut() else {
            return Ok(());
        };
        let refuse = |rate: u32, reason: String| AudioError::SampleRate { rate, reason };
        let mut at = 0;
        while self.pending.len() - at >= converter.input_frames_next() {
            let need = converter.input_frames_next();
            let frames = self.scratch.len();
            let input = SequentialSlice::new(&self.pending[at..at + need], 1, need)
                .map_err(|error| refuse(self.rate, error.to_string()))?;
            let mut output = SequentialSlice::new_mut(&mut self.scratch, 1, frames)
                .map_err(|error| refuse(self.rate, error.to_string()))?;
            let (read, wrote) = converter
                .process_into_buffer(&input, &mut output, None::<&Indexing>)
                .map_err(|error| refuse(self.rate, error.to_string()))?;
            let skip = self.delay.min(wrote);
            self.delay -= skip;
            self.output.extend_from_slice(&self.scratch[skip..wrote]);
            at += read;
        }
        self.pending.drain(..at);
        Ok(())
    }
}

/// A float WAV may hold anything. One sample that is no number, or so large that its spectrum is none, would
/// make the converter panic and the model deaf for a whole window.
fn sane(sample: f32) -> f32 {
    if sample.is_finite() {
        sample.clamp(-1.0, 1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A click lies where it lay, whatever the rate: times must not drift by the converter's delay.
    #[test]
    fn a_click_keeps_its_time() {
        for rate in [8_000_u32, 11_025, 16_000, 22_050, 44_100, 48_000] {
            let mut input = vec![0.0_f32; rate as usize * 2];
            let at = (f64::from(rate) * 0.75) as usize;
            input[at..at + rate as usize / 1000].fill(0.9);
            let mut resampler = Resampler::new(rate).unwrap();
            for block in input.chunks(777) {
                resampler.push(block).unwrap();
            }
            let output = resampler.finish().unwrap();
            assert_eq!(output.len(), 32_000, "{rate}");
            let loudest = (0..output.len())
                .max_by(|a, b| output[*a].abs().total_cmp(&output[*b].abs()))
                .unwrap();
            let seconds = loudest as f64 / 16_000.0;
            assert!((seconds - 0.7505).abs() < 0.002, "{rate} Hz: {seconds}");
        }
    }

    #[test]
    fn what_is_no_number_is_silence() {
        for rate in [8_000_u32, 16_000, 44_100] {
            let mut resampler = Resampler::new(rate).unwrap();
            for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, -1e30, 0.25] {
                resampler.push(&vec![odd; rate as usize / 4]).unwrap();
            }
            let output = resampler.finish().unwrap();
            assert_eq!(output.len(), 24_000, "{rate}");
            assert!(
                output.iter().all(|sample| (-1.0..=1.0).contains(sample)),
                "{rate}"
            );
            let middle = |stretch: usize| output[stretch * 4_000 + 2_000];
            assert!(middle(0).abs() < 1e-3 && middle(1).abs() < 1e-3, "{rate}");
            assert!((middle(5) - 0.25).abs() < 0.01, "{rate}: {}", middle(5));
        }
    }

    /// Rates that share no factor with 16 kHz need the largest blocks; they stay small all the same.
    #[test]
    fn odd_rates_are_converted() {
        for rate in [4_000_u32, 4_001, 7_919, 16_001, 383_987, 384_000] {
            let mut resampler = Resampler::new(rate).unwrap();
            resampler.push(&[0.5]).unwrap();
            assert_eq!(
                resampler.finish().unwrap().len(),
                16_000_usize.div_ceil(rate as usize),
                "{rate}"
            );
        }
        for rate in [0, 1, 3_999, 384_001, u32::MAX] {
            assert!(
                matches!(Resampler::new(rate), Err(AudioError::SampleRate { .. })),
                "{rate}"
            );
        }
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(Resampler::new(44_100).unwrap().finish().unwrap().is_empty());
        assert!(Resampler::new(7).is_err());
    }
}
