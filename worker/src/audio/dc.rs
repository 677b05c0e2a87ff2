//! A constant that lies under the sound of a channel, as a sound card or gateway with a wrong zero leaves it.
//!
//! The constant is no sound, but everything that measures loudness takes it for sound: with a constant of 0.3
//! neither gate heard a word.

use super::SAMPLE_RATE;

/// Samples over which a mean is taken: half a second. Speech in a telephone's band has none over so long.
const BLOCK: usize = SAMPLE_RATE as usize / 2;
/// A mean of less than this is left alone, so that recordings without a constant stay what they are, bit by
/// bit. A constant of 0.1 did no harm yet.
const LEAST: f64 = 0.005;
/// Corner of the filter in hertz: far below every voice.
const CORNER: f64 = 15.0;

/// Takes the constant out of a channel at [`SAMPLE_RATE`], where there is one, by a high-pass of the first
/// order. Says whether there was.
pub fn block(channel: &mut [f32]) -> bool {
    let is_there = channel.chunks(BLOCK).any(|block| mean(block).abs() >= LEAST);
    if !is_there {
        return false;
    }
    let decay = (-std::f64::consts::TAU * CORNER / f64::from(SAMPLE_RATE)).exp();
    // As if the constant had been there for ever: no thump at the start.
    let mut before = mean(&channel[..channel.len().min(BLOCK / 10)]);
    let mut out = 0.0;
    for sample in channel {
        let this = f64::from(*sample);
        out = this - before + decay * out;
        before = this;
        *sample = out as f32;
    }
    true
}

fn mean(samples: &[f32]) -> f64 {
    samples.iter().map(|sample| f64::from(*sample)).sum::<f64>() / samples.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::gate::level_db;

    fn buzz(hertz: f64, seconds: usize) -> Vec<f32> {
        (0..seconds * SAMPLE_RATE as usize)
            .map(|at| {
                let time = at as f64 / f64::from(SAMPLE_RATE);
                (0.1 * (std::f64::consts::TAU * hertz * time).sin()) as f32
            })
            .collect()
    }

    #[test]
    fn a_constant_goes_and_the_sound_stays() {
        for constant in [0.3_f32, -0.05] {
            let sound = buzz(300.0, 4);
            let mut channel: Vec<f32> = sound.iter().map(|sample| sample + constant).collect();
            assert!(block(&mut channel));
            let rest: Vec<f32> = channel
                .iter()
                .zip(&sound)
                .map(|(one, other)| one - other)
                .collect();
            // The phase moves by 3 degrees, which is what differs.
            assert!(level_db(&rest) < level_db(&sound) - 24.0, "{constant}");
            assert!((level_db(&channel) - level_db(&sound)).abs() < 0.1, "{constant}");
            assert!(mean(&channel[BLOCK..2 * BLOCK]).abs() < 1e-4, "{constant}");
            // No thump at either end.
            let loudest = channel
                .iter()
                .fold(0.0_f32, |most, sample| most.max(sample.abs()));
            assert!(loudest < 0.16, "{constant}: {loudest}");
        }
    }

    #[test]
    fn one_that_comes_and_goes_is_taken_out_too() {
        let mut channel = buzz(300.0, 6);
        for sample in &mut channel[32_000..64_000] {
            *sample += 0.2;
        }
        assert!(block(&mut channel));
        for second in [1, 3, 5] {
            let at = second * 16_000;
            assert!(mean(&channel[at..at + BLOCK]).abs() < 1e-3, "{second}");
        }
    }

    #[test]
    fn sound_without_one_is_not_touched() {
        for sound in [buzz(100.0, 3), buzz(1000.0, 1), vec![0.0; 5000], vec![]] {
            let mut channel = sound.clone();
            assert!(!block(&mut channel));
            assert_eq!(channel, sound);
        }
    }
}
