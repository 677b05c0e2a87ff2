//! Subtracts from each channel what it carries of the other one, block by block, in place.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

use crate::speech::blocks::LAG;

use super::coupling::{Coupling, Filter, TAPS};

/// Length of a transform.
const LENGTH: usize = 8_192;
/// Samples that a transform gives.
const STEP: usize = LENGTH - TAPS;
/// Samples of the past that are kept as they were.
const PAST: usize = LAG + 2 * TAPS;

/// Subtracts. Both channels are read as they were before.
pub(super) fn subtract(channels: &mut [Vec<f32>; 2], couplings: &[Option<Coupling>; 2]) {
    let filters = couplings
        .each_ref()
        .map(|coupling| coupling.as_ref().and_then(|coupling| coupling.filter.as_ref()));
    if filters.iter().all(Option::is_none) {
        return;
    }
    let length = channels[0].len().min(channels[1].len());
    let mut planner = RealFftPlanner::<f32>::new();
    let (forward, back) = (planner.plan_fft_forward(LENGTH), planner.plan_fft_inverse(LENGTH));
    let (mut input, mut output) = (forward.make_input_vec(), back.make_output_vec());
    let mut transform = |fill: &mut dyn FnMut(&mut [f32])| -> Vec<Complex<f32>> {
        input.fill(0.0);
        fill(&mut input);
        let mut spectrum = forward.make_output_vec();
        // The lengths are the plan's own.
        let _ = forward.process(&mut input, &mut spectrum);
        spectrum
    };
    let responses = filters.map(|filter| {
        filter.map(|Filter { taps, offset }| {
            let response = transform(&mut |input| {
                for (place, tap) in taps.iter().enumerate() {
                    input[place] = *tap as f32;
                }
            });
            (response, *offset)
        })
    });
    let mut past = [vec![0.0_f32; PAST], vec![0.0_f32; PAST]];
    for start in (0..length).step_by(STEP) {
        let end = (start + STEP).min(length);
        let mut heard: [Option<Vec<f32>>; 2] = [None, None];
        for (source, response) in responses.iter().enumerate() {
            let Some((response, offset)) = response else {
                continue;
            };
            let from = start.cast_signed() - offset - (TAPS.cast_signed() - 1);
            let mut spectrum = transform(&mut |input| {
                for (place, sample) in input.iter_mut().enumerate() {
                    *sample = original(
                        &channels[source],
                        &past[source],
                        start,
                        from + place.cast_signed(),
                    );
                }
            });
            for (bin, response) in spectrum.iter_mut().zip(response) {
                *bin *= response;
            }
            for end in [0, LENGTH / 2] {
                spectrum[end].im = 0.0;
            }
            let _ = back.process(&mut spectrum, &mut output);
            let scale = 1.0 / LENGTH as f32;
            heard[1 - source] = Some(
                output[TAPS - 1..][..end - start]
                    .iter()
                    .map(|sample| sample * scale)
                    .collect(),
            );
        }
        for (channel, past) in channels.iter().zip(&mut past) {
            past.extend_from_slice(&channel[start..end]);
            past.drain(..past.len() - PAST);
        }
        for (channel, heard) in channels.iter_mut().zip(heard) {
            for (sample, heard) in channel[start..end].iter_mut().zip(heard.unwrap_or_default()) {
                *sample -= heard;
            }
        }
    }
}

/// A sample as it was before anything was subtracted up to `start`; silence outside of the channel.
fn original(channel: &[f32], past: &[f32], start: usize, at: isize) -> f32 {
    let found = usize::try_from(at)
        .ok()
        .and_then(|at| match start.checked_sub(at) {
            None | Some(0) => channel.get(at),
            Some(back) => past.len().checked_sub(back).and_then(|place| past.get(place)),
        });
    found.copied().filter(|sample| sample.is_finite()).unwrap_or(0.0)
}
