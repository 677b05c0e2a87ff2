//! Subtracts from each channel what it carries of the other one, block by block, in place.
//!
//! The subtracted sound carries the own party in turn, as an echo. Where both channels carry each other, that
//! echo is put back.

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::coupling::{Coupling, Filter};

/// Length of a transform.
const LENGTH: usize = 65_536;
/// Samples of the past that a sample depends on: one that came and went twice, 200 ms late and 32 ms long
/// each time.
const PAST: usize = 20_000;
/// Samples of the future, for filters that begin before their delay.
const FUTURE: usize = 2_048;
/// Samples that a transform gives.
const STEP: usize = LENGTH - PAST - FUTURE;
/// The most of a party that comes back to its own channel, as a share of its amplitude: what is put back must
/// fade.
const MOST_ECHO: f32 = 0.5;

type Spectrum = Vec<Complex<f32>>;

/// Subtracts. Both channels are read as they were before.
pub(super) fn subtract(channels: &mut [Vec<f32>; 2], couplings: &[Option<Coupling>; 2]) {
    let filters = couplings
        .each_ref()
        .map(|coupling| coupling.as_ref().and_then(|coupling| coupling.filter.as_ref()));
    if filters.iter().all(Option::is_none) {
        return;
    }
    let mut planner = RealFftPlanner::<f32>::new();
    let (forward, back) = (planner.plan_fft_forward(LENGTH), planner.plan_fft_inverse(LENGTH));
    let mut input = forward.make_input_vec();
    let responses = filters.map(|filter| filter.map(|filter| response(filter, &*forward)));
    let restored = match &responses {
        [Some(one), Some(other)] => one
            .iter()
            .zip(other)
            .map(|(one, other)| restore(one * other))
            .collect(),
        _ => Vec::new(),
    };
    let length = channels[0].len().min(channels[1].len());
    let mut past = [vec![0.0_f32; PAST], vec![0.0_f32; PAST]];
    let mut output = back.make_output_vec();
    for start in (0..length).step_by(STEP) {
        let end = (start + STEP).min(length);
        let spectra = [0, 1].map(|channel| -> Spectrum {
            let (before, after) = input.split_at_mut(PAST);
            before.copy_from_slice(&past[channel]);
            let samples = &channels[channel][start..];
            after.fill(0.0);
            for (place, sample) in after.iter_mut().zip(samples) {
                *place = finite(*sample);
            }
            let mut spectrum = forward.make_output_vec();
            // The lengths are the plan's own.
            let _ = forward.process(&mut input, &mut spectrum);
            spectrum
        });
        for (past, channel) in past.iter_mut().zip(channels.iter()) {
            past.extend(channel[start..end].iter().copied().map(finite));
            past.drain(..past.len() - PAST);
        }
        for (source, response) in responses.iter().enumerate() {
            let Some(response) = response else { continue };
            let target = 1 - source;
            let heard = response
                .iter()
                .zip(&spectra[source])
                .map(|(response, bin)| response * bin);
            let mut own: Spectrum = spectra[target]
                .iter()
                .zip(heard)
                .map(|(bin, heard)| bin - heard)
                .collect();
            for (bin, restored) in own.iter_mut().zip(&restored) {
                *bin *= restored;
            }
            for end in [0, LENGTH / 2] {
                own[end].im = 0.0;
            }
            let _ = back.process(&mut own, &mut output);
            for (sample, found) in channels[target][start..end].iter_mut().zip(&output[PAST..]) {
                *sample = found / LENGTH as f32;
            }
        }
    }
}

/// The spectrum of a filter; what comes before its delay lies at the end.
fn response(filter: &Filter, forward: &dyn RealToComplex<f32>) -> Spectrum {
    let mut input = forward.make_input_vec();
    for (place, tap) in (filter.offset..).zip(&filter.taps) {
        input[place.rem_euclid(LENGTH.cast_signed()).cast_unsigned()] = *tap as f32;
    }
    let mut spectrum = forward.make_output_vec();
    // The lengths are the plan's own.
    let _ = forward.process(&mut input, &mut spectrum);
    spectrum
}

/// What puts a party back of which `echo` was subtracted: the first terms of the series whose sum takes all
/// echoes out.
fn restore(echo: Complex<f32>) -> Complex<f32> {
    let echo = echo * (MOST_ECHO / echo.norm().max(MOST_ECHO));
    Complex::new(1.0, 0.0) + echo + echo * echo
}

/// A sample that is no number is silence.
fn finite(sample: f32) -> f32 {
    if sample.is_finite() { sample } else { 0.0 }
}
