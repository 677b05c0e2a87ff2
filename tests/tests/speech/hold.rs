//! A sentence, music on hold, another sentence: both are heard where they were said.

use callscript_demo::calls::Bank;
use callscript_demo::calls::cast::BankVoice;
use callscript_demo::calls::speaker::Speaker;
use callscript_demo::calls::telephone::RATE;
use callscript_demo::calls::truth::Word;
use callscript_demo::words::{is_number_or_filler, normal};
use callscript_worker::audio::Recording;
use callscript_worker::speech::Transcript;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::kept::keep;
use crate::measure::align;
use crate::music::{drums, hold_music, lead, strings};
use crate::tones::recorded;
use crate::{TestResult, hear};

/// Recordings that every run looks at; `CALLSCRIPT_HELD` asks for more. The first 24 were looked at while
/// this was made.
const RECORDINGS: u64 = 6;
/// A sentence may begin so far from where it was said, in seconds.
const PROMPT: f64 = 0.5;

const WOMAN: [&str; 6] = [
    "I was, um, wanting health insurance for me and my husband.",
    "Maple Tree Insurance, on a recorded line, how may I help you?",
    "Liberty Auto Quotes, this is Dana, you're on a recorded line. How can I help?",
    "My sister told me to ask you about the, the catastrophic plans? She did that.",
    "Okay, well, let me, um, let me talk to him tonight, okay?",
    "Hi. Uh, yeah, I pushed the button, and it sent me to you.",
];
const MAN: [&str; 6] = [
    "Thank you for holding. This is Andre, and I'm recording as well. How are you?",
    "Alright, so I'm about to send you over to the enroller.",
    "Great. So is it coverage for yourself or the family?",
    "Yeah, they're cheap, but the deductible is over nine thousand.",
    "Okay, so, no ma'am. This is for marketplace health plans.",
    "And is that ending, or are you unhappy with it?",
];

/// A recording, and each sentence with its words.
struct Held {
    recording: Recording,
    said: [Vec<Word>; 2],
    /// Where music plays, in seconds.
    music: (f64, f64),
}

fn held(number: u64) -> anyhow::Result<Held> {
    let mut random = ChaCha8Rng::seed_from_u64(number);
    let bank = Bank::shared()?;
    let length = random.random_range(20.0_f32..35.0);
    let mut music = match number / 2 % 4 {
        0 => lead(length, number),
        1 => hold_music(length, number),
        2 => drums(length, number),
        _ => strings(length, number),
    };
    let loudness = random.random_range(0.5_f32..1.6);
    for sample in &mut music {
        *sample *= loudness;
    }
    let samples = |seconds: f32| (seconds * RATE as f32) as usize;
    let mut sound = vec![0.0; samples(random.random_range(0.3..1.0))];
    let mut voices = [BankVoice::Female, BankVoice::Male];
    if random.random_bool(0.5) {
        voices.reverse();
    }
    let (mut said, mut plays) = (Vec::new(), (0.0, 0.0));
    for voice in voices {
        let texts = match voice {
            BankVoice::Female => WOMAN,
            BankVoice::Male => MAN,
        };
        let text = texts.choose(&mut random).copied().unwrap_or(texts[0]);
        let speaker = Speaker::any(voice, &mut random);
        let utterance = speaker.say(text, &bank, &mut random)?;
        let start = sound.len() as f64 / f64::from(RATE);
        said.push(
            utterance
                .words
                .into_iter()
                .map(|word| Word {
                    start: word.start + start,
                    end: word.end + start,
                    ..word
                })
                .collect(),
        );
        sound.extend(utterance.samples);
        sound.resize(sound.len() + samples(random.random_range(0.2..1.2)), 0.0);
        if said.len() == 1 {
            let from = sound.len() as f64 / f64::from(RATE);
            sound.append(&mut music);
            plays = (from, sound.len() as f64 / f64::from(RATE));
            sound.resize(sound.len() + samples(random.random_range(0.05..0.8)), 0.0);
        }
    }
    let level = 10_f32.powf(random.random_range(-62.0..-45.0) / 20.0);
    for sample in &mut sound {
        *sample += random.random_range(-level..level);
    }
    let [one, other] = <[Vec<Word>; 2]>::try_from(said).map_err(|_| anyhow::anyhow!("two speak"))?;
    Ok(Held {
        recording: recorded(sound)?,
        said: [one, other],
        music: plays,
    })
}

/// What became of both sentences.
#[derive(Debug, Default, PartialEq)]
struct Found {
    words: usize,
    heard: usize,
    sentences: usize,
    /// Sentences whose first word that was heard begins where it was said.
    prompt: usize,
    /// Words where music plays.
    invented: usize,
    refused: f64,
    played: f64,
}

impl Found {
    fn add(&mut self, held: &Held, transcript: &Transcript) {
        let plain = |text: &str| {
            let words = normal(text).into_iter();
            words
                .filter(|word| !is_number_or_filler(word))
                .collect::<Vec<_>>()
        };
        let flat = |words: &[(f64, &str)]| -> Vec<(f64, String)> {
            let each = words.iter();
            each.flat_map(|(at, text)| plain(text).into_iter().map(|word| (*at, word)))
                .collect()
        };
        let texts =
            |words: &[(f64, String)]| -> Vec<String> { words.iter().map(|word| word.1.clone()).collect() };
        let heard: Vec<(f64, &str)> = transcript
            .segments
            .iter()
            .flat_map(|segment| &segment.words)
            .map(|word| (word.start, word.text.as_str()))
            .collect();
        let (from, to) = held.music;
        self.invented += heard
            .iter()
            .filter(|word| word.0 > from + 0.5 && word.0 < to - 0.5)
            .count();
        self.refused += transcript.stats.refused_seconds;
        self.played += to - from;
        let middle = f64::midpoint(from, to);
        for (at, said) in held.said.iter().enumerate() {
            let said: Vec<(f64, &str)> = said.iter().map(|word| (word.start, word.text.as_str())).collect();
            let near: Vec<(f64, &str)> = heard
                .iter()
                .filter(|word| (word.0 > middle) == (at == 1))
                .copied()
                .collect();
            let (said, near) = (flat(&said), flat(&near));
            let (one, other) = (texts(&said), texts(&near));
            let (_, pairs) = align(
                &one.iter().map(String::as_str).collect::<Vec<_>>(),
                &other.iter().map(String::as_str).collect::<Vec<_>>(),
            );
            let same: Vec<(usize, usize)> = pairs.into_iter().filter(|(r, f)| one[*r] == other[*f]).collect();
            self.words += said.len();
            self.heard += same.len();
            self.sentences += 1;
            let first = same.iter().min();
            let is_prompt = first.is_some_and(|(r, f)| (said[*r].0 - near[*f].0).abs() <= PROMPT);
            self.prompt += usize::from(is_prompt);
        }
    }
}

#[test]
fn sentences_beside_music_are_heard() -> TestResult {
    let count = match std::env::var("CALLSCRIPT_HELD") {
        Ok(count) => count.parse()?,
        Err(_) => RECORDINGS,
    };
    let mut halves = [Found::default(), Found::default()];
    for number in 0..count {
        let held = held(number)?;
        let truth = json!({ "said": held.said, "music": held.music });
        keep(&format!("hold-{number:03}"), &held.recording, &truth)?;
        let transcript = hear(&held.recording)?;
        let mut found = Found::default();
        found.add(&held, &transcript);
        println!("{number}: {found:?}: {:?}", transcript.text());
        halves[(number % 2) as usize].add(&held, &transcript);
    }
    for (found, what) in halves.iter().zip(["even", "odd"]) {
        println!("{what}: {found:?}");
        assert!(
            found.heard as f64 >= 0.85 * found.words as f64,
            "{what}: {found:?}"
        );
        // One of a few may be late by chance; of 48 on either side of music 3 were.
        let late = found.sentences - found.prompt;
        assert!(late * 10 <= found.sentences.max(10), "{what}: {found:?}");
        assert!(found.invented <= found.sentences, "{what}: {found:?}");
    }
    Ok(())
}
