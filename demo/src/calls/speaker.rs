//! One person: a voice of the bank at a pitch, a loudness and in a room of their own.

use anyhow::Result;
use rand::Rng;

use super::audio::{rms, scale};
use super::bank::Bank;
use super::cast::BankVoice;
use super::clip;
use super::resample::resample;
use super::room::Room;
use super::telephone::RATE;
use super::truth::Word;

/// Pitch and tempo in per cent of the bank's voice: one resampling changes both.
const TEMPO: std::ops::RangeInclusive<u32> = 92..=108;
/// Two people with the same voice of the bank are so many per cent apart.
const APART: u32 = 6;
/// Loudness of ordinary speech.
const LEVEL: f32 = 0.09;

/// One speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    voice: BankVoice,
    /// Per cent of the bank's voice.
    tempo: u32,
    /// Root mean square of what they say.
    level: f32,
    room: Room,
}

/// What a speaker says, at the telephone's rate.
#[derive(Clone, Debug)]
pub struct Utterance {
    /// -1 to 1; the room's echoes go on after the last word.
    pub samples: Vec<f32>,
    /// Samples without the echoes.
    pub length: usize,
    /// Each word, in seconds from the first sample.
    pub words: Vec<Word>,
}

impl Speaker {
    /// Anybody with this voice.
    pub fn any(voice: BankVoice, random: &mut impl Rng) -> Self {
        Self {
            voice,
            tempo: random.random_range(TEMPO),
            level: LEVEL * 10_f32.powf(random.random_range(-5.0..4.0) / 20.0),
            room: Room::any(random),
        }
    }

    /// Somebody with this voice who can be told from `others`.
    pub fn other_than(others: &[&Self], voice: BankVoice, random: &mut impl Rng) -> Self {
        loop {
            let speaker = Self::any(voice, random);
            let alike = |other: &&Self| other.voice == voice && other.tempo.abs_diff(speaker.tempo) < APART;
            if !others.iter().any(alike) {
                return speaker;
            }
        }
    }

    /// Says `text`, which must be in the bank, a little louder or softer than usual.
    pub fn say(&self, text: &str, bank: &Bank, random: &mut impl Rng) -> Result<Utterance> {
        let clip = bank.clip(self.voice, text)?;
        let recorded = bank.samples(clip)?;
        // Played at another rate the clip is higher and shorter, and every time in it shrinks by the same
        // factor.
        let mut dry = resample(&recorded, clip::RATE / 100 * self.tempo, RATE);
        let level = self.level * 10_f32.powf(random.random_range(-1.5..1.5) / 20.0);
        let loudness = rms(&dry) + 1e-6;
        scale(&mut dry, level / loudness);
        let seconds = |milliseconds: u32| f64::from(milliseconds) / 10.0 / f64::from(self.tempo);
        let words = clip.words.iter().zip(text.split_whitespace());
        let words = words.map(|((start, end), text)| Word {
            start: seconds(*start),
            end: seconds(*end),
            text: text.to_owned(),
        });
        Ok(Utterance {
            length: dry.len(),
            words: words.collect(),
            samples: self.room.around(&dry),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::random;
    use super::*;

    #[test]
    fn three_people_of_one_voice_are_apart() {
        for seed in 0..200 {
            let mut chance = random(seed, 0, 0);
            let one = Speaker::any(BankVoice::Male, &mut chance);
            let two = Speaker::other_than(&[&one], BankVoice::Male, &mut chance);
            let three = Speaker::other_than(&[&one], BankVoice::Male, &mut chance);
            assert!(one.tempo.abs_diff(two.tempo) >= APART);
            assert!(one.tempo.abs_diff(three.tempo) >= APART);
            assert!(TEMPO.contains(&one.tempo) && TEMPO.contains(&two.tempo));
        }
    }
}
