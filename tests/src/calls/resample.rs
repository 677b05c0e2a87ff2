//! Sample rate conversion without delay: sample `n` of the output is the input at `n / rate` seconds, so
//! that the truth's times hold to the sample. (Streaming resamplers shift by their filter's length.)

use std::f64::consts::PI;

/// Zero crossings of the sinc on either side.
const CROSSINGS: f64 = 12.0;

/// Converts `samples` from `from` to `to` samples a second with a windowed sinc.
pub fn resample(samples: &[f32], from: u32, to: u32) -> Vec<f32> {
    if from == to {
        return samples.to_vec();
    }
    let step = f64::from(from) / f64::from(to);
    // Cut off at the lower of the two Nyquist frequencies.
    let cutoff = (1.0 / step).min(1.0);
    let reach = CROSSINGS / cutoff;
    let length = (samples.len() as f64 / step).ceil() as usize;
    (0..length)
        .map(|position| {
            let centre = position as f64 * step;
            let first = (centre - reach).ceil().max(0.0) as usize;
            let last = ((centre + reach).floor() as usize).min(samples.len().saturating_sub(1));
            let sum: f64 = (first..=last)
                .map(|index| f64::from(samples[index]) * tap(index as f64 - centre, cutoff, reach))
                .sum();
            sum as f32
        })
        .collect()
}

/// Windowed sinc at `distance` input samples from its centre.
fn tap(distance: f64, cutoff: f64, reach: f64) -> f64 {
    let phase = PI * distance * cutoff;
    let sinc = if phase.abs() < 1e-9 {
        1.0
    } else {
        phase.sin() / phase
    };
    let window = 0.5 + 0.5 * (PI * distance / reach).cos();
    cutoff * sinc * window
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(frequency: f64, rate: u32, length: usize) -> Vec<f32> {
        (0..length)
            .map(|n| (2.0 * PI * frequency * n as f64 / f64::from(rate)).sin() as f32)
            .collect()
    }

    #[test]
    fn a_tone_keeps_its_place_and_height() {
        let out = resample(&tone(1000.0, 22_050, 22_050), 22_050, 8000);
        let expected = tone(1000.0, 8000, 8000);
        let error = out
            .iter()
            .zip(&expected)
            .skip(100)
            .take(7800)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert_eq!(out.len(), 8000);
        assert!(error < 0.02, "{error}");
    }

    #[test]
    fn what_a_telephone_cannot_carry_is_gone() {
        let out = resample(&tone(6000.0, 22_050, 22_050), 22_050, 8000);
        assert!(super::super::audio::rms(&out[100..7900]) < 0.01);
    }
}
