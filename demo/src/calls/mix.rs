//! Puts two voices on one recording.

use rand::Rng;

use super::Party;
use super::telephone::{RATE, line};

/// Samples of one utterance and where they go.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Whose channel.
    pub party: Party,
    /// Index of the first sample.
    pub at: usize,
    /// At the telephone's rate.
    pub samples: Vec<f32>,
}

/// One channel with both voices, or one channel each (agent first), with the line's noise and band.
pub fn mix(utterances: &[Placed], length: usize, stereo: bool, random: &mut impl Rng) -> Vec<Vec<f32>> {
    let level = 10_f32.powf(random.random_range(-58.0..-38.0) / 20.0);
    let parties: &[&[Party]] = if stereo {
        &[&[Party::Agent], &[Party::Caller]]
    } else {
        &[&[Party::Agent, Party::Caller]]
    };
    parties
        .iter()
        .map(|heard| {
            let mut channel = noise(length, level, random);
            for utterance in utterances
                .iter()
                .filter(|utterance| heard.contains(&utterance.party))
            {
                for (sum, sample) in channel[utterance.at..].iter_mut().zip(&utterance.samples) {
                    *sum += sample;
                }
            }
            line(&mut channel);
            channel
        })
        .collect()
}

/// Seconds to samples.
pub fn samples_of(seconds: f64) -> usize {
    (seconds * f64::from(RATE)).round() as usize
}

/// White noise of the given standard deviation.
fn noise(length: usize, level: f32, random: &mut impl Rng) -> Vec<f32> {
    // The sum of four uniform numbers is close enough to a bell; its deviation is sqrt(4 / 3).
    let factor = level / (4.0_f32 / 3.0).sqrt();
    (0..length)
        .map(|_| (0..4).map(|_| random.random_range(-1.0..1.0)).sum::<f32>() * factor)
        .collect()
}
