//! Recordings of every shape: short, torn, one-sided, at other sample rates, stopped half-way.

use callscript_demo::calls::encode::encode;
use callscript_demo::calls::plan::Format;
use callscript_worker::audio::{self, Recording};
use callscript_worker::speech::{AbortFlag, Speaker, SpeechError, Transcript};

use crate::sounds::{beginning, clean_call, wav};
use crate::{TestResult, hear, hear_bytes, transcriber};

fn words(heard: &Transcript) -> usize {
    heard
        .segments
        .iter()
        .map(|segment| segment.text.split_whitespace().count())
        .sum()
}

#[test]
fn any_sample_rate_is_heard_alike() -> TestResult {
    let (_, recording) = clean_call(false)?;
    let start = beginning(&recording, 20.0).channels.remove(0);
    let expected = words(&hear_bytes(&wav(&start, 16_000)?)?);
    assert!(expected > 15, "{expected}");
    for rate in [8_000, 44_100, 48_000] {
        let heard = words(&hear_bytes(&wav(&start, rate)?)?);
        assert!(
            heard.abs_diff(expected) <= expected / 3,
            "{rate} Hz: {heard} words, not {expected}"
        );
    }
    Ok(())
}

#[test]
fn a_dead_channel_gives_nothing() -> TestResult {
    let (_, recording) = clean_call(true)?;
    let mut one_sided = beginning(&recording, 25.0);
    one_sided.channels[1].fill(0.0);
    let heard = hear(&one_sided)?;
    let speakers: Vec<Speaker> = heard.segments.iter().map(|segment| segment.speaker).collect();
    assert!(!speakers.is_empty() && speakers.iter().all(|speaker| *speaker == speakers[0]));
    Ok(())
}

#[test]
fn one_party_heard_through_on_the_other_channel_is_not_said_twice() -> TestResult {
    let (_, recording) = clean_call(true)?;
    let mut leaky = beginning(&recording, 25.0);
    let apart = words(&hear(&leaky)?);
    let agent = leaky.channels[0].clone();
    for (sample, agent) in leaky.channels[1].iter_mut().zip(agent) {
        *sample += agent * 0.06;
    }
    let heard = words(&hear(&leaky)?);
    assert!(heard <= apart + apart / 4, "{heard} words instead of {apart}");
    Ok(())
}

#[test]
fn a_torn_mp3_gives_what_came_before_the_tear() -> TestResult {
    let (_, recording) = clean_call(false)?;
    let telephone: Vec<f32> = beginning(&recording, 24.0).channels[0]
        .iter()
        .copied()
        .step_by(2)
        .collect();
    let mp3 = encode(&[telephone], Format::Mp3)?;
    let torn = audio::decode(&mp3[..mp3.len() * 6 / 10])?;
    assert!((10.0..18.0).contains(&torn.seconds()), "{}", torn.seconds());
    let heard = hear(&torn)?;
    assert!(
        words(&heard) > 5
            && heard
                .segments
                .iter()
                .all(|segment| segment.end <= torn.seconds() + 0.1)
    );
    Ok(())
}

#[test]
fn a_third_of_a_second_does_no_harm() -> TestResult {
    let (call, recording) = clean_call(false)?;
    let from = (call.truth.segments[0].start * 16_000.0) as usize;
    let clip = recording.channels[0][from..from + 4_800].to_vec();
    let heard = hear(&Recording::from_channels(vec![clip]))?;
    assert!(
        heard.segments.iter().all(|segment| segment.end <= 0.31),
        "{:?}",
        heard.segments
    );
    Ok(())
}

#[test]
fn a_decode_can_be_stopped() -> TestResult {
    let (_, recording) = clean_call(false)?;
    // Ten minutes of speech take seconds to decode; the flag is set at once.
    let long = recording.channels[0]
        .iter()
        .copied()
        .cycle()
        .take(16_000 * 600)
        .collect();
    let (long, abort) = (Recording::from_channels(vec![long]), AbortFlag::new());
    let outcome = std::thread::scope(|scope| {
        let run = scope.spawn(|| transcriber().transcribe(long, &abort));
        abort.set();
        run.join().expect("no panic")
    });
    assert!(matches!(outcome, Err(SpeechError::Aborted)));
    // The slot is whole again.
    assert!(words(&hear(&beginning(&recording, 15.0))?) > 5);
    Ok(())
}
