//! Sample rate conversion without delay: sample `n` of the output is the input at `n / rate` seconds, so
//! that the truth's times hold to the sample. (Streaming resamplers shift by their filter's length.)

use std::f64::consts::PI;

/// Zero crossings of the sinc on either side.
const CROSSINGS: f64 = 12.0;

/// Converts `samples` from `from` to `to` samples a second with a windowed sinc.
pub fn resample(samples: &[f32], from: u32, to: u32) -> Vec<f32> {
    if from == to || samples.is_empty() {
        return samples.to_vec();
    }
    let step = f64::from(from) / f64::from(to);
    // The centre of output sample n lies between two input samples at one of few distances: one filter each.
    let phases = (to / greatest_common_divisor(from, to)) as usize;
    let filters: Vec<Filter> = (0..phases)
        .map(|phase| Filter::new((phase as f64 * step).fract(), step))
        .collect();
    let length = (samples.len() as f64 / step).ceil() as usize;
    (0..length)
        .map(|position| {
            // Whole input samples before the centre, without rounding errors over a long recording.
            let before = (position as u64 * u64::from(from) / u64::from(to)).cast_signed();
            filters[position % phases].apply(samples, before)
        })
        .collect()
}

/// The weights of the input samples around one centre.
struct Filter {
    /// Place of the first weight, relative to the input sample before the centre.
    first: i64,
    weights: Vec<f32>,
}

impl Filter {
    fn new(centre: f64, step: f64) -> Self {
        // Cut off at the lower of the two Nyquist frequencies.
        let cutoff = (1.0 / step).min(1.0);
        let reach = CROSSINGS / cutoff;
        let (first, last) = ((centre - reach).ceil() as i64, (centre + reach).floor() as i64);
        let weights = (first..=last)
            .map(|place| tap(place as f64 - centre, cutoff, reach) as f32)
            .collect();
        Self { first, weights }
    }

    fn apply(&self, samples: &[f32], before: i64) -> f32 {
        let start = before + self.first;
        let skip = usize::try_from(-start).unwrap_or(0).min(self.weights.len());
        let start = usize::try_from(start).unwrap_or(0).min(samples.len());
        self.weights[skip..]
            .iter()
            .zip(&samples[start..])
            .map(|(weight, sample)| weight * sample)
            .sum()
    }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
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
