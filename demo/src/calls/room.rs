//! The room somebody speaks in: a few echoes that soon die away.

use rand::Rng;

use super::telephone::RATE;

/// Seconds between a word and its first echo, and its last one.
const FIRST: f64 = 0.003;
const LAST: f64 = 0.06;
/// Echoes of a room.
const ECHOES: usize = 14;
/// Seconds in which an echo becomes 60 dB weaker, in the driest and the liveliest room.
const DECAY: std::ops::Range<f64> = 0.12..0.35;
/// Loudness of the first echoes against the voice, in decibels.
const LEVEL: std::ops::Range<f64> = -24.0..-13.0;

/// A short synthetic impulse response.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Delay in samples, and the factor.
    echoes: Vec<(usize, f32)>,
}

impl Room {
    /// Any small room.
    pub fn any(random: &mut impl Rng) -> Self {
        let (fading, level) = (random.random_range(DECAY), random.random_range(LEVEL));
        let echoes = (0..ECHOES).map(|_| {
            let delay = random.random_range(FIRST..LAST);
            let loudness = 10_f64.powf((level - 60.0 * delay / fading) / 20.0);
            let sign = if random.random_bool(0.5) { 1.0 } else { -1.0 };
            let samples = (delay * f64::from(RATE)).round() as usize;
            (samples, (sign * loudness) as f32)
        });
        Self {
            echoes: echoes.collect(),
        }
    }

    /// The voice with its echoes, which last a moment longer than it does.
    pub fn around(&self, dry: &[f32]) -> Vec<f32> {
        let last = self.echoes.iter().map(|(delay, _)| *delay).max();
        let mut wet = dry.to_vec();
        wet.resize(dry.len() + last.unwrap_or(0), 0.0);
        for (delay, factor) in &self.echoes {
            for (sum, sample) in wet[*delay..].iter_mut().zip(dry) {
                *sum += factor * sample;
            }
        }
        wet
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::random;
    use super::*;

    #[test]
    fn echoes_come_after_the_sound_and_are_weaker() {
        for seed in 0..50 {
            let wet = Room::any(&mut random(seed, 0, 0)).around(&[1.0, 0.0]);
            assert!((wet[0] - 1.0).abs() < 1e-6);
            assert!(wet.len() as f64 <= LAST * f64::from(RATE) + 3.0);
            let echoes: f32 = wet[1..].iter().map(|sample| sample * sample).sum();
            assert!(echoes > 1e-4 && echoes < 0.5, "{echoes}");
        }
    }
}
