//! How loud a channel is at every moment: what is left of its samples once its speech is packed.

use super::SAMPLE_RATE;
use super::gate::{HOP, level_db};

/// The band that a telephone passes, in hertz. What lies outside of it is hum, or is lost on one of two
/// sides.
const BAND: (f64, f64) = (300.0, 3_400.0);
/// Quality of a second-order Butterworth filter.
const BUTTERWORTH: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// The level of each hundredth of a second of one channel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Levels {
    /// Decibels full scale.
    hops: Vec<f32>,
}

impl Levels {
    /// Measures a channel at [`SAMPLE_RATE`].
    pub fn of(channel: &[f32]) -> Self {
        Self {
            hops: channel.chunks(HOP).map(level_db).collect(),
        }
    }

    /// Measures what a telephone passes of a channel at [`SAMPLE_RATE`].
    pub fn in_telephone_band(channel: &[f32]) -> Self {
        // Twice, as the power of voices and hum lies below.
        let mut filters = [
            Filter::low_cut(BAND.0),
            Filter::low_cut(BAND.0),
            Filter::high_cut(BAND.1),
        ];
        let mut passed = [0.0; HOP];
        let level = |hop: &[f32]| {
            for (passed, sample) in passed.iter_mut().zip(hop) {
                // A sample that is no number would stay in the filters for good.
                let sample = if sample.is_finite() { *sample } else { 0.0 };
                let pass = |sample, filter: &mut Filter| filter.pass(sample);
                *passed = filters.iter_mut().fold(f64::from(sample), pass) as f32;
            }
            level_db(&passed[..hop.len()])
        };
        Self {
            hops: channel.chunks(HOP).map(level).collect(),
        }
    }

    /// The level of each hundredth of a second, dB full scale.
    pub fn hops(&self) -> &[f32] {
        &self.hops
    }

    /// The level that so large a share of the call stays below, dB full scale; silence where there is no
    /// sound.
    pub fn quantile(&self, share: f64) -> f32 {
        if self.hops.is_empty() {
            return level_db(&[]);
        }
        let at = ((self.hops.len() - 1) as f64 * share.clamp(0.0, 1.0)) as usize;
        *self.hops.clone().select_nth_unstable_by(at, f32::total_cmp).1
    }

    /// The same levels, each the mean power of so many hundredths of a second around it.
    #[must_use]
    pub fn smoothed(&self, width: usize) -> Self {
        let mut sums = vec![0.0; self.hops.len() + 1];
        for (at, level) in self.hops.iter().enumerate() {
            sums[at + 1] = sums[at] + 10_f64.powf(f64::from(*level) / 10.0);
        }
        let hops = (0..self.hops.len())
            .map(|at| {
                let (from, to) = (
                    at.saturating_sub(width / 2),
                    (at + width / 2 + 1).min(self.hops.len()),
                );
                decibels((sums[to] - sums[from]) / (to - from) as f64)
            })
            .collect();
        Self { hops }
    }

    /// The level between two moments, in seconds, to the hundredth; dB full scale.
    pub fn between(&self, start: f64, end: f64) -> f32 {
        let hop = |seconds: f64| (seconds * f64::from(SAMPLE_RATE) / HOP as f64).round() as usize;
        let from = hop(start).min(self.hops.len());
        let hops = &self.hops[from..hop(end).clamp(from, self.hops.len())];
        let power: f64 = hops
            .iter()
            .map(|level| 10_f64.powf(f64::from(*level) / 10.0))
            .sum();
        decibels(power / hops.len().max(1) as f64)
    }
}

/// Of a power; silence is -100 dB.
fn decibels(power: f64) -> f32 {
    10.0 * power.max(1e-10).log10() as f32
}

/// A second-order filter (Bristow-Johnson's cookbook).
struct Filter {
    b: [f64; 3],
    a: [f64; 2],
    kept: [f64; 2],
}

impl Filter {
    fn low_cut(frequency: f64) -> Self {
        let (cos, alpha) = Self::angle(frequency);
        Self::new(
            [f64::midpoint(1.0, cos), -(1.0 + cos), f64::midpoint(1.0, cos)],
            cos,
            alpha,
        )
    }

    fn high_cut(frequency: f64) -> Self {
        let (cos, alpha) = Self::angle(frequency);
        Self::new([(1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0], cos, alpha)
    }

    fn angle(frequency: f64) -> (f64, f64) {
        let omega = std::f64::consts::TAU * frequency / f64::from(SAMPLE_RATE);
        (omega.cos(), omega.sin() / (2.0 * BUTTERWORTH))
    }

    fn new(b: [f64; 3], cos: f64, alpha: f64) -> Self {
        let whole = 1.0 + alpha;
        Self {
            b: b.map(|value| value / whole),
            a: [-2.0 * cos / whole, (1.0 - alpha) / whole],
            kept: [0.0; 2],
        }
    }

    fn pass(&mut self, input: f64) -> f64 {
        let output = self.b[0] * input + self.kept[0];
        self.kept[0] = self.b[1] * input - self.a[0] * output + self.kept[1];
        self.kept[1] = self.b[2] * input - self.a[1] * output;
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_of_a_stretch_is_that_of_its_samples() {
        let channel: Vec<f32> = (0..48_000)
            .map(|at| (at / 16_000) as f32 * 0.2 * (at as f32 * 0.3).sin())
            .collect();
        let levels = Levels::of(&channel);
        for (start, end) in [(0.0, 3.0), (1.0, 2.0), (0.5, 2.5), (2.0, 2.01)] {
            let at = |seconds: f64| (seconds * 16_000.0) as usize;
            let exact = level_db(&channel[at(start)..at(end)]);
            let found = levels.between(start, end);
            assert!(
                (found - exact).abs() < 0.1,
                "{start} to {end}: {found} for {exact}"
            );
        }
    }

    #[test]
    fn outside_there_is_silence() {
        let levels = Levels::of(&[0.5; 1600]);
        for (start, end) in [(5.0, 6.0), (0.05, 0.05), (0.08, 0.02)] {
            assert!(levels.between(start, end) <= -100.0, "{start} to {end}");
        }
        assert!(levels.between(0.0, 99.0) > -7.0);
        assert!(Levels::of(&[]).quantile(0.5) <= -100.0);
    }

    #[test]
    fn a_telephone_passes_voices_and_no_hum() {
        let tone = |hertz: f32| -> Vec<f32> {
            let step = hertz / 16_000.0 * std::f32::consts::TAU;
            (0..16_000).map(|at| 0.5 * (at as f32 * step).sin()).collect()
        };
        let lost = |hertz: f32| {
            let tone = tone(hertz);
            Levels::of(&tone).quantile(0.5) - Levels::in_telephone_band(&tone).quantile(0.5)
        };
        assert!(lost(1_000.0).abs() < 0.3, "{}", lost(1_000.0));
        assert!(lost(50.0) > 25.0, "{}", lost(50.0));
        assert!(lost(7_000.0) > 15.0, "{}", lost(7_000.0));
        let mut broken = tone(1_000.0);
        broken[100] = f32::NAN;
        assert!(Levels::in_telephone_band(&broken).quantile(0.5) > -12.0);
    }

    #[test]
    fn smoothed_levels_are_means_of_power() {
        let mut channel = vec![0.0; 1_600];
        channel[800..960].fill(0.5);
        let levels = Levels::of(&channel).smoothed(5);
        assert!((levels.hops()[5] - (level_db(&[0.5]) - 6.99)).abs() < 0.01);
        assert!(levels.hops()[7] > -14.0 && levels.hops()[8] <= -100.0);
    }
}
