//! How loud a channel is at every moment: what is left of its samples once its speech is packed.

use super::SAMPLE_RATE;
use super::gate::{HOP, level_db};

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

    /// The level between two moments, in seconds, to the hundredth; dB full scale.
    pub fn between(&self, start: f64, end: f64) -> f32 {
        let hop = |seconds: f64| (seconds * f64::from(SAMPLE_RATE) / HOP as f64).round() as usize;
        let from = hop(start).min(self.hops.len());
        let hops = &self.hops[from..hop(end).clamp(from, self.hops.len())];
        let power: f64 = hops
            .iter()
            .map(|level| 10_f64.powf(f64::from(*level) / 10.0))
            .sum();
        10.0 * (power / hops.len().max(1) as f64).max(1e-10).log10() as f32
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
    }
}
