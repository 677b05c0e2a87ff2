//! Calls of sentences that the demo model was never trained on, each recorded on one channel and on two.
//!
//! `held_out.txt` holds the sentences of the model's `training/templates.txt` that `training/grammar.py` holds out (an
//! MD5 divisible by nine, four words or more): `a` the agent's, `c` the caller's. Voices and numbers are drawn here.

use callscript_tests::calls::audio::{rms, scale};
use callscript_tests::calls::encode::encode;
use callscript_tests::calls::mix::{Placed, mix, samples_of};
use callscript_tests::calls::plan::{Format, random};
use callscript_tests::calls::resample::resample;
use callscript_tests::calls::slots::fill;
use callscript_tests::calls::telephone::RATE;
use callscript_tests::calls::truth::Segment;
use callscript_tests::calls::voice::Voice;
use callscript_tests::calls::{Generator, Party};
use callscript_worker::audio::{self, Recording};
use rand::Rng as _;
use rand::seq::IndexedRandom as _;

const SEED: u64 = 20_261_125;
/// Turns of a call: about a minute.
const TURNS: usize = 18;

/// One call, and both recordings of it.
pub(crate) struct HeldOut {
    pub(crate) said: Vec<Segment>,
    pub(crate) mono: Recording,
    pub(crate) stereo: Recording,
}

/// Call `index`; so many of its turns begin before the turn before has ended (0 to 1).
pub(crate) fn speak(index: usize, overlapping: f64) -> anyhow::Result<HeldOut> {
    let lines = |role: &str| -> Vec<&'static str> {
        let all = include_str!("held_out.txt").lines();
        all.filter_map(|line| line.strip_prefix(role)?.strip_prefix(' '))
            .collect()
    };
    let mut chance = random(SEED, index, 0);
    let agent = Voice::any(&mut chance);
    let caller = Voice::other_than(&agent, &mut chance);
    let parties = [
        (Party::Agent, agent, lines("a")),
        (Party::Caller, caller, lines("c")),
    ];
    let cache = Generator::default_cache();
    std::fs::create_dir_all(&cache)?;
    let (mut said, mut placed, mut at) = (Vec::new(), Vec::new(), samples_of(0.6));
    for turn in 0..TURNS {
        let (party, voice, lines) = &parties[turn % 2];
        let line = lines.choose(&mut chance).copied().unwrap_or_default();
        let text = fill(line, &mut chance);
        let spoken = voice.say(&text, &cache)?;
        let mut samples = resample(&spoken.samples, spoken.rate, RATE);
        let loudness = rms(&samples) + 1e-6;
        scale(&mut samples, 0.09 / loudness);
        let end = at + samples.len();
        said.push(Segment {
            speaker: *party,
            start: at as f64 / f64::from(RATE),
            end: end as f64 / f64::from(RATE),
            text,
        });
        placed.push(Placed {
            party: *party,
            at,
            samples,
        });
        at = if chance.random_bool(overlapping) {
            end - samples_of(chance.random_range(0.1..0.5))
        } else {
            end + samples_of(chance.random_range(0.2..0.9))
        };
    }
    let recorded = |stereo: bool| -> anyhow::Result<Recording> {
        // The same noise on both: what differs is the channels alone.
        let channels = mix(&placed, at, stereo, &mut random(SEED, index, 1));
        Ok(audio::decode(encode(&channels, Format::Wav)?)?)
    };
    Ok(HeldOut {
        mono: recorded(false)?,
        stereo: recorded(true)?,
        said,
    })
}
