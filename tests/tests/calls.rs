//! Spoken calls: the same from the same seed, and the truth agrees with the sound.

use std::io::Cursor;

use anyhow::Context;
use callscript_tests::calls::audio::rms;
use callscript_tests::calls::plan::{Format, Kind};
use callscript_tests::calls::truth::{Ending, Place};
use callscript_tests::calls::{CallPlan, Generator, SpokenCall};

type TestResult = anyhow::Result<()>;

fn generator(seed: u64) -> anyhow::Result<Generator> {
    Generator::new(seed, &Generator::default_cache())
}

/// The first call of the seed that is planned so.
fn call(seed: u64, wanted: impl Fn(&CallPlan) -> bool) -> anyhow::Result<SpokenCall> {
    let index = (0..200)
        .find(|index| wanted(&CallPlan::deal(seed, *index)))
        .context("no such call")?;
    generator(seed)?.speak(index)
}

#[test]
fn the_same_seed_speaks_the_same_bytes() -> TestResult {
    // A cache of its own, so that everything is really spoken a second time.
    let cache = tempfile::tempdir()?;
    let (one, two) = (
        generator(9)?.speak(4)?,
        Generator::new(9, cache.path())?.speak(4)?,
    );
    assert_eq!(one.truth, two.truth);
    assert_eq!(one.audio, two.audio);
    let other = generator(10)?.speak(4)?;
    assert_ne!(one.truth.segments, other.truth.segments);
    Ok(())
}

#[test]
fn there_is_sound_where_the_truth_says_so_and_silence_elsewhere() -> TestResult {
    let call = call(2, |plan| {
        plan.format == Format::Wav && plan.stereo && plan.kind == Kind::Clean
    })?;
    let mut reader = hound::WavReader::new(Cursor::new(&call.audio))?;
    let rate = f64::from(reader.spec().sample_rate);
    let samples: Vec<f32> = reader
        .samples::<i16>()
        .map(|s| s.map(|s| f32::from(s) / 32768.0))
        .collect::<Result<_, _>>()?;
    let level = |channel: usize, from: f64, to: f64| {
        let channel: Vec<f32> = samples.iter().skip(channel).step_by(2).copied().collect();
        rms(&channel[(from * rate) as usize..(to * rate) as usize])
    };
    for segment in &call.truth.segments {
        let (own, other) = (segment.speaker as usize, 1 - segment.speaker as usize);
        assert!(
            level(own, segment.start, segment.end) > 0.02,
            "silent: {}",
            segment.text
        );
        assert!(
            level(other, segment.start, segment.end) < 0.02,
            "in the wrong channel: {}",
            segment.text
        );
    }
    for pair in call.truth.segments.windows(2) {
        assert!(
            level(0, pair[0].end + 0.02, pair[1].start - 0.02) < 0.02,
            "sound before: {}",
            pair[1].text
        );
    }
    Ok(())
}

#[test]
fn special_calls_are_what_they_are_called() -> TestResult {
    let short = call(1, |plan| plan.kind == Kind::Short)?;
    assert_eq!(short.truth.ending, Ending::Skipped);
    assert!(short.truth.audio_seconds < 14.0, "{}", short.truth.audio_seconds);
    for (kind, rule) in [
        (Kind::Voicemail, "voicemail"),
        (Kind::WrongNumber, "wrong_number"),
        (Kind::DeadAir, "dead_air"),
        (Kind::AgentTalks, "agent_talk_share"),
    ] {
        let call = call(1, |plan| plan.kind == kind)?;
        assert_eq!(
            call.truth.broken_rules().into_iter().collect::<Vec<_>>(),
            [rule],
            "{kind:?}"
        );
        assert!(
            call.truth.audio_seconds > 16.0,
            "{kind:?} lasts {}",
            call.truth.audio_seconds
        );
    }
    Ok(())
}

#[test]
fn a_deck_of_calls_has_the_planned_truth() -> TestResult {
    let calls = generator(1)?.speak_many(24, || ())?;
    assert_eq!(calls.len(), 24);
    for SpokenCall { plan, truth, audio } in &calls {
        assert!(!audio.is_empty());
        assert!(
            truth.audio_seconds < 110.0,
            "call {} lasts {}",
            plan.index,
            truth.audio_seconds
        );
        if plan.kind == Kind::Clean {
            assert_eq!(truth.violations, [], "call {}", plan.index);
        }
        if plan.kind == Kind::Breaking {
            assert!(
                (1..=2).contains(&truth.violations.len()),
                "call {}: {:?}",
                plan.index,
                truth.violations
            );
        }
        for broken in &truth.violations {
            assert!(
                broken.start < broken.end && broken.end <= truth.audio_seconds,
                "{broken:?}"
            );
            if broken.place == Place::Words {
                assert!(
                    truth
                        .segments
                        .iter()
                        .any(|said| (said.start - broken.start).abs() < 1e-9)
                );
            }
        }
    }
    Ok(())
}
