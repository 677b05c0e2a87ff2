//! What a telephone line does to a voice: 300 to 3400 Hz, 8000 samples a second, mu-law.

use std::f32::consts::TAU;

/// Samples a second on the line.
pub const RATE: u32 = 8000;

/// Q factors of a Butterworth filter of the fourth order.
const BUTTERWORTH: [f32; 2] = [0.541_196_1, 1.306_563];

/// Sends samples at [`RATE`] down the line.
pub fn line(samples: &mut [f32]) {
    for q in BUTTERWORTH {
        Biquad::high_pass(300.0, q).run(samples);
        Biquad::low_pass(3400.0, q).run(samples);
    }
    for sample in samples {
        *sample = mu_law(*sample);
    }
}

/// To eight bits and back.
fn mu_law(sample: f32) -> f32 {
    let sample = sample.clamp(-1.0, 1.0);
    let companded = (255.0 * sample.abs()).ln_1p() / 256.0_f32.ln();
    let rounded = (companded * 127.5).round() / 127.5;
    sample.signum() * (rounded * 256.0_f32.ln()).exp_m1() / 255.0
}

/// A second-order filter (Bristow-Johnson's cookbook).
struct Biquad {
    b: [f32; 3],
    a: [f32; 2],
}

impl Biquad {
    fn low_pass(frequency: f32, q: f32) -> Self {
        let (cos, alpha) = Self::angle(frequency, q);
        Self::new([(1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0], cos, alpha)
    }

    fn high_pass(frequency: f32, q: f32) -> Self {
        let (cos, alpha) = Self::angle(frequency, q);
        Self::new(
            [f32::midpoint(1.0, cos), -(1.0 + cos), f32::midpoint(1.0, cos)],
            cos,
            alpha,
        )
    }

    fn angle(frequency: f32, q: f32) -> (f32, f32) {
        let omega = TAU * frequency / RATE as f32;
        (omega.cos(), omega.sin() / (2.0 * q))
    }

    fn new(b: [f32; 3], cos: f32, alpha: f32) -> Self {
        let a0 = 1.0 + alpha;
        Self {
            b: b.map(|value| value / a0),
            a: [-2.0 * cos / a0, (1.0 - alpha) / a0],
        }
    }

    fn run(&self, samples: &mut [f32]) {
        let (mut first, mut second) = (0.0, 0.0);
        for sample in samples {
            let input = *sample;
            let output = self.b[0] * input + first;
            first = self.b[1] * input - self.a[0] * output + second;
            second = self.b[2] * input - self.a[1] * output;
            *sample = output;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::audio::rms;
    use super::*;

    fn through(frequency: f32) -> f32 {
        let mut tone: Vec<f32> = (0..8000_u16)
            .map(|n| 0.5 * (TAU * frequency * f32::from(n) / 8000.0).sin())
            .collect();
        let before = rms(&tone);
        line(&mut tone);
        rms(&tone[800..]) / before
    }

    #[test]
    fn voices_pass_and_hum_does_not() {
        assert!((through(1000.0) - 1.0).abs() < 0.05);
        assert!(through(60.0) < 0.05);
        assert!(through(3900.0) < 0.3);
    }
}
