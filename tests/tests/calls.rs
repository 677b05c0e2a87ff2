//! Spoken calls: the same from the same seed, and the truth agrees with the sound.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::time::Instant;

use anyhow::Context;
use callscript_demo::calls::audio::rms;
use callscript_demo::calls::gap::Gap;
use callscript_demo::calls::plan::{DECK, Format, Kind};
use callscript_demo::calls::script::{DISCLAIMER, DISCLOSURE};
use callscript_demo::calls::scripts::{self, Part};
use callscript_demo::calls::truth::{Ending, Place, Segment};
use callscript_demo::calls::{CallPlan, Generator, Party, SpokenCall, Vertical};

type TestResult = anyhow::Result<()>;

/// The first call of the seed that is planned so.
fn call(seed: u64, wanted: impl Fn(&CallPlan) -> bool) -> anyhow::Result<SpokenCall> {
    let index = (0..200)
        .find(|index| wanted(&CallPlan::deal(seed, *index)))
        .context("no such call")?;
    Generator::new(seed)?.speak(index)
}

/// A recording of two channels.
struct Sound {
    rate: f64,
    channels: [Vec<f32>; 2],
}

impl Sound {
    fn of(call: &SpokenCall) -> anyhow::Result<Self> {
        let mut reader = hound::WavReader::new(Cursor::new(&call.audio))?;
        let samples: Vec<f32> = reader
            .samples::<i16>()
            .map(|s| s.map(|s| f32::from(s) / 32768.0))
            .collect::<Result<_, _>>()?;
        let channel = |at: usize| samples.iter().skip(at).step_by(2).copied().collect();
        Ok(Self {
            rate: f64::from(reader.spec().sample_rate),
            channels: [channel(0), channel(1)],
        })
    }

    fn level(&self, party: Party, from: f64, to: f64) -> f32 {
        let channel = &self.channels[party as usize];
        let at = |seconds: f64| ((seconds * self.rate) as usize).min(channel.len());
        rms(&channel[at(from)..at(to)])
    }
}

/// Whether somebody else speaks in that time.
fn is_alone(said: &Segment, all: &[Segment]) -> bool {
    let meets = |other: &&Segment| other.start < said.end && said.start < other.end;
    all.iter().filter(meets).count() == 1
}

#[test]
fn the_same_seed_speaks_the_same_bytes() -> TestResult {
    let (one, two) = (Generator::new(9)?.speak(4)?, Generator::new(9)?.speak(4)?);
    assert_eq!(one.truth, two.truth);
    assert_eq!(one.audio, two.audio);
    let other = Generator::new(10)?.speak(4)?;
    assert_ne!(one.truth.segments, other.truth.segments);
    Ok(())
}

/// The same script twice: other people say it, at other times.
#[test]
fn a_script_is_never_spoken_twice_alike() -> TestResult {
    let generator = Generator::new(3)?;
    let first = CallPlan::deal(3, 0);
    let again = (1..40 * DECK)
        .find(|index| CallPlan::deal(3, *index).script.name == first.script.name)
        .context("no script comes twice")?;
    let (one, two) = (generator.speak(0)?, generator.speak(again)?);
    assert_eq!(one.truth.text(), two.truth.text());
    assert_ne!(
        one.truth.audio_seconds.to_bits(),
        two.truth.audio_seconds.to_bits()
    );
    Ok(())
}

#[test]
fn there_is_sound_where_the_truth_says_so_and_silence_elsewhere() -> TestResult {
    for seed in 1..=4 {
        let call = call(seed, |plan| {
            plan.format == Format::Wav && plan.stereo && plan.kind == Kind::Clean
        })?;
        let sound = Sound::of(&call)?;
        let segments = &call.truth.segments;
        for said in segments {
            let own = sound.level(said.speaker, said.start, said.end);
            assert!(own > 0.02, "silent: {}", said.text);
            let other = match said.speaker {
                Party::Agent => Party::Caller,
                Party::Caller => Party::Agent,
            };
            if is_alone(said, segments) {
                // An echo may last a moment longer than the word.
                let other = sound.level(other, (said.start + 0.1).min(said.end), said.end);
                assert!(other < 0.02, "in the wrong channel: {}", said.text);
            }
        }
        let mut quiet = 0.0_f64;
        for said in segments {
            if said.start > quiet + 0.2 {
                for party in [Party::Agent, Party::Caller] {
                    let between = sound.level(party, quiet + 0.1, said.start - 0.02);
                    assert!(between < 0.02, "sound before: {}", said.text);
                }
            }
            quiet = quiet.max(said.end);
        }
    }
    Ok(())
}

/// Between two words there is less to hear than in them: their times are those of the recording.
#[test]
fn words_are_where_the_truth_says() -> TestResult {
    let (mut inside, mut pauses, mut deep) = (0, 0, 0);
    for seed in 1..=6 {
        let call = call(seed, |plan| plan.format == Format::Wav && plan.stereo)?;
        let sound = Sound::of(&call)?;
        for said in &call.truth.segments {
            let texts: Vec<&str> = said.words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(texts.join(" "), said.text);
            let level = sound.level(said.speaker, said.start, said.end);
            for word in &said.words {
                assert!(
                    said.start <= word.start && word.start <= word.end && word.end <= said.end + 0.01,
                    "{word:?} lies outside of {} to {}",
                    said.start,
                    said.end
                );
                if word.end - word.start > 0.15 {
                    inside += 1;
                    let own = sound.level(said.speaker, word.start, word.end);
                    assert!(
                        own > 0.05 * level,
                        "nothing is heard of {word:?} in {:?}",
                        said.text
                    );
                }
            }
            for pair in said.words.windows(2) {
                if pair[1].start - pair[0].end > 0.2 {
                    pauses += 1;
                    let between = sound.level(said.speaker, pair[0].end + 0.1, pair[1].start - 0.03);
                    deep += usize::from(between < 0.35 * level);
                }
            }
        }
    }
    println!("{inside} words, {deep} of {pauses} pauses are deep");
    assert!(inside > 300, "{inside} words");
    assert!(deep * 10 >= pauses * 9, "{deep} of {pauses} pauses");
    Ok(())
}

#[test]
fn special_calls_are_what_they_are_called() -> TestResult {
    for part in [Part::Ordinary, Part::HeldOut] {
        let generator = Generator::of(part, 1)?;
        for index in 0..4 * DECK {
            let plan = generator.plan(index);
            let expected = match plan.kind {
                Kind::Voicemail => "voicemail",
                Kind::WrongNumber => "wrong_number",
                Kind::DeadAir => "dead_air",
                Kind::AgentTalks => "agent_talk_share",
                Kind::Clean | Kind::Breaking | Kind::Short => continue,
            };
            let (kind, name) = (plan.kind, plan.script.name);
            let call = generator.speak(index)?;
            let broken = call.truth.broken_rules();
            assert!(broken.contains(expected), "{name}: {broken:?}");
            if kind != Kind::WrongNumber {
                assert_eq!(broken.len(), 1, "{name}: {broken:?}");
            }
        }
    }
    Ok(())
}

/// Every script once, as calls of any voices and gaps.
#[test]
fn calls_of_all_scripts_are_as_long_as_calls_are() -> TestResult {
    let mut seen = BTreeSet::new();
    let mut longest = ("", 0.0_f64);
    for part in [Part::Ordinary, Part::HeldOut] {
        let generator = Generator::of(part, 2)?;
        for index in 0..12 * DECK {
            let plan = generator.plan(index);
            if !seen.insert(plan.script.name) {
                continue;
            }
            let (kind, name) = (plan.kind, plan.script.name);
            let call = generator.speak(index)?;
            let seconds = call.truth.audio_seconds;
            if kind == Kind::Short {
                assert_eq!(call.truth.ending, Ending::Skipped);
                assert!(seconds < 14.0, "{name} lasts {seconds}");
            } else {
                assert_eq!(call.truth.ending, Ending::Judged);
                assert!((15.0..=240.0).contains(&seconds), "{name} lasts {seconds}");
            }
            if seconds > longest.1 {
                longest = (name, seconds);
            }
        }
    }
    println!("{} scripts, the longest {longest:?}", seen.len());
    assert_eq!(seen.len(), scripts::all().len());
    Ok(())
}

#[test]
fn a_deck_shows_everything() -> TestResult {
    let begin = Instant::now();
    let calls = Generator::new(1)?.speak_many(DECK, || ())?;
    let seconds: f64 = calls.iter().map(|call| call.truth.audio_seconds).sum();
    println!(
        "{seconds:.0} s of calls in {:.2} s",
        begin.elapsed().as_secs_f64()
    );
    assert_eq!(calls.len(), DECK);
    let (mut formats, mut verticals, mut channels) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
    let (mut overlaps, mut middles, mut holds, mut near) = (0, 0, 0, 0);
    for SpokenCall { plan, truth, audio } in &calls {
        assert!(!audio.is_empty());
        *formats.entry(plan.format.extension()).or_insert(0) += 1;
        *channels.entry(truth.channels).or_insert(0) += 1;
        verticals.insert(plan.topic.id());
        near += truth.near_misses.len();
        for (line, said) in plan.script.lines.iter().zip(&truth.segments) {
            let alone = is_alone(said, &truth.segments);
            match line.gap {
                // Whoever still has to breathe in may come too late to interrupt.
                Gap::Overlap(_) => overlaps += usize::from(!alone),
                Gap::Mid => middles += usize::from(!alone),
                Gap::Hold(_) => holds += 1,
                Gap::Chance | Gap::Pause(_) => {}
            }
        }
        for near in &truth.near_misses {
            assert!(
                near.start < near.end && near.end <= truth.audio_seconds,
                "{near:?}"
            );
        }
        for broken in &truth.violations {
            assert!(
                broken.start < broken.end && broken.end <= truth.audio_seconds,
                "{broken:?}"
            );
            let begins = |said: &Segment| (said.start - broken.start).abs() < 1e-9;
            assert!(broken.place == Place::Whole || truth.segments.iter().any(begins));
        }
        match plan.kind {
            Kind::Clean => assert_eq!(truth.violations, [], "{}", plan.script.name),
            Kind::Breaking => assert!(!truth.violations.is_empty(), "{}", plan.script.name),
            _ => {}
        }
    }
    println!("{overlaps} overlaps, {middles} in the middle, {holds} holds, {near} near misses");
    assert!(
        overlaps > 10 && middles > 8 && holds > 1 && near > 5,
        "{overlaps} {middles} {holds} {near}"
    );
    assert_eq!(formats.len(), 2, "{formats:?}");
    assert_eq!(channels.len(), 2, "{channels:?}");
    assert_eq!(verticals.len(), 7, "{verticals:?}");
    Ok(())
}

/// What nobody says is part of the truth, too.
#[test]
fn every_omission_comes_up() -> TestResult {
    let generator = Generator::new(6)?;
    for rule in [DISCLOSURE, DISCLAIMER] {
        let omits = |plan: &CallPlan| {
            let asks = rule == DISCLOSURE || plan.campaign.vertical == Some(Vertical::Medicare);
            plan.kind == Kind::Breaking && asks && !plan.script.satisfies(rule)
        };
        let Some(index) = (0..8 * DECK).find(|index| omits(&generator.plan(*index))) else {
            panic!("no ordinary call omits {rule}");
        };
        assert!(generator.speak(index)?.truth.broken_rules().contains(rule));
    }
    Ok(())
}

/// Putting a call of two minutes together takes well under a second, MP3 encoder included.
#[test]
fn a_call_is_put_together_quickly() -> TestResult {
    let generator = Generator::new(12)?;
    let begin = Instant::now();
    let mut seconds = 0.0;
    for index in 0..12 {
        seconds += generator.speak(index)?.truth.audio_seconds;
    }
    let share = begin.elapsed().as_secs_f64() / seconds;
    println!("{:.1} ms a second of call", 1_000.0 * share);
    // A debug build on a busy machine takes ten times as long as what is wanted of a release build.
    assert!(share < 0.08, "{share} s a second of call");
    Ok(())
}
