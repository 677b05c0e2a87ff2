//! From the recording's sample rate to 16 kHz, block by block, so that the source's samples are never all held.

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
            return Err(refuse("outside 4 to 384 kHz".to_owned()));
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
        if self.converter.is_none() {
            self.output.extend_from_slice(samples);
            return Ok(());
        }
        self.pending.extend_from_slice(samples);
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
    fn nothing_in_nothing_out() {
        assert!(Resampler::new(44_100).unwrap().finish().unwrap().is_empty());
        assert!(Resampler::new(7).is_err());
    }
}
