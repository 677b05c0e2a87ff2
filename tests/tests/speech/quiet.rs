//! A caller who is much quieter than the agent, on the agent's channel and on one of their own; a quiet
//! recording; a constant under the sound; sound that the gate refused.

use callscript_demo::calls::plan::{Format, Kind};
use callscript_demo::calls::truth::{Segment as Said, Truth};
use callscript_demo::calls::{Generator, Party};
use callscript_demo::words::{is_number_or_filler, normal};
use callscript_worker::audio::gate::level_db;
use callscript_worker::audio::{self, Recording};
use callscript_worker::speech::Transcript;
use serde_json::json;

use crate::kept::keep;
use crate::measure::align;
use crate::music::hold_music;
use crate::sounds::{beginning, clean_call, noise};
use crate::tones::{cadence, recorded};
use crate::{TestResult, hear};

/// Calls that every run looks at, 18 dB apart; `CALLSCRIPT_QUIET` asks for more, at all distances.
const CALLS: usize = 2;
const SEED: u64 = 4711;
/// How much of each call is heard, in seconds: parties have said enough by then.
const SECONDS: f64 = 30.0;
/// Noise of both lines at most, dB full scale: who is quieter than the noise is heard by nobody.
const NOISE_DB: f32 = -50.0;
/// Noise of a recorder, dB full scale.
const RECORDER_DB: f32 = -70.0;
/// How far the caller is below the agent, in dB.
const BELOW: [f32; 5] = [0.0, 6.0, 12.0, 18.0, 24.0];

/// A call of two channels, of which the caller's is as loud as the agent's while they speak.
struct Even {
    truth: Truth,
    agent: Vec<f32>,
    caller: Vec<f32>,
}

impl Even {
    fn speak(count: usize) -> anyhow::Result<Vec<Self>> {
        let generator = Generator::new(SEED)?;
        let talk = |at: &usize| matches!(generator.plan(*at).kind, Kind::Clean | Kind::Breaking);
        let mut calls = Vec::new();
        for at in (0..).filter(talk) {
            let mut plan = generator.plan(at);
            (plan.stereo, plan.format) = (true, Format::Wav);
            let script = plan.script;
            let call = generator.perform(plan, &script.lines)?;
            let (mut truth, recording) = (call.truth, beginning(&audio::decode(call.audio)?, SECONDS));
            truth.segments.retain(|said| said.end < SECONDS - 0.5);
            let [agent, mut caller] = <[Vec<f32>; 2]>::try_from(recording.channels)
                .map_err(|_| anyhow::anyhow!("there are two channels"))?;
            // Nobody speaks in the first moments.
            if level_db(&agent[..3_200]).max(level_db(&caller[..3_200])) > NOISE_DB {
                continue;
            }
            let by = level(&agent, &truth, Party::Agent) - level(&caller, &truth, Party::Caller);
            raise(&mut caller, by);
            calls.push(Self { truth, agent, caller });
            if calls.len() == count {
                break;
            }
        }
        Ok(calls)
    }

    /// Both on one channel, with the noise of the agent's line.
    fn mixed(&self, below: f32) -> Recording {
        let mut caller = self.caller.clone();
        raise(&mut caller, -below);
        let sum = self.agent.iter().zip(&caller).map(|(one, other)| one + other);
        Recording::from_channels(vec![sum.collect()])
    }

    /// Each on one channel, with the noise of a recorder.
    fn apart(&self, below: f32) -> Recording {
        let mut caller = self.caller.clone();
        raise(&mut caller, -below);
        // Evenly distributed noise is 4.8 dB below its amplitude.
        let amplitude = 10_f32.powf((RECORDER_DB + 4.8) / 20.0);
        let hiss = noise(caller.len() as f64 / 16_000.0, amplitude);
        let caller = caller.iter().zip(hiss).map(|(sample, hiss)| sample + hiss);
        Recording::from_channels(vec![self.agent.clone(), caller.collect()])
    }
}

fn raise(channel: &mut [f32], by: f32) {
    let factor = 10_f32.powf(by / 20.0);
    for sample in channel {
        *sample *= factor;
    }
}

/// The level of a party while they speak, dB full scale.
fn level(channel: &[f32], truth: &Truth, party: Party) -> f32 {
    let at = |seconds: f64| ((seconds * 16_000.0) as usize).min(channel.len());
    let said = truth.segments.iter().filter(|said| said.speaker == party);
    let spoken: Vec<f32> = said
        .flat_map(|said| channel[at(said.start)..at(said.end)].iter().copied())
        .collect();
    level_db(&spoken)
}

/// Words of a party that were said and that were heard, numbers and fillers left out.
fn recalled(truth: &Truth, party: Party, transcript: &Transcript) -> (usize, usize) {
    let plain = |text: &str| {
        let words = normal(text).into_iter();
        words
            .filter(|word| !is_number_or_filler(word))
            .collect::<Vec<_>>()
    };
    let mut said: Vec<(f64, bool, &str)> = truth
        .segments
        .iter()
        .flat_map(|said: &Said| said.words.iter().map(|word| (word, said.speaker == party)))
        .map(|(word, is_own)| (word.start, is_own, word.text.as_str()))
        .collect();
    said.sort_by(|one, other| one.0.total_cmp(&other.0));
    let said: Vec<(bool, String)> = said
        .iter()
        .flat_map(|(_, is_own, text)| plain(text).into_iter().map(|word| (*is_own, word)))
        .collect();
    let heard: Vec<String> = transcript
        .segments
        .iter()
        .flat_map(|segment| plain(&segment.text))
        .collect();
    let texts: Vec<&str> = said.iter().map(|(_, word)| word.as_str()).collect();
    let found: Vec<&str> = heard.iter().map(String::as_str).collect();
    let (_, pairs) = align(&texts, &found);
    let same = pairs.iter().filter(|(r, f)| said[*r].0 && texts[*r] == found[*f]);
    (said.iter().filter(|(is_own, _)| *is_own).count(), same.count())
}

/// Seconds in which a party says something, and of them those that the gate took for speech, on whatever
/// channel.
fn let_pass(truth: &Truth, party: Party, transcript: &Transcript) -> (f64, f64) {
    let said = truth.segments.iter().filter(|said| said.speaker == party);
    let words: Vec<(f64, f64)> = said
        .flat_map(|said| &said.words)
        .map(|word| (word.start, word.end))
        .collect();
    // The caller is on the last channel.
    let heard = transcript.speech.last().map_or(&[][..], Vec::as_slice);
    let shared = |(start, end): &(f64, f64)| -> f64 {
        let within = heard
            .iter()
            .map(|(from, to)| (to.min(*end) - from.max(*start)).max(0.0));
        within.sum()
    };
    let seconds = words.iter().map(|(start, end)| end - start).sum();
    (seconds, words.iter().map(shared).sum())
}

#[test]
fn a_quiet_caller_is_heard() -> TestResult {
    let (count, distances) = match std::env::var("CALLSCRIPT_QUIET") {
        Ok(count) => (count.parse()?, BELOW.to_vec()),
        Err(_) => (CALLS, vec![0.0, 18.0]),
    };
    let calls = Even::speak(count)?;
    let mut shares = Vec::new();
    for below in distances {
        let mut sums = [(0, 0); 2];
        let mut passed = [(0.0, 0.0); 2];
        for (at, call) in calls.iter().enumerate() {
            for (kind, (what, recording)) in [("mono", call.mixed(below)), ("own", call.apart(below))]
                .into_iter()
                .enumerate()
            {
                keep(
                    &format!("quiet-{at:02}-{what}-{below}"),
                    &recording,
                    &json!(call.truth),
                )?;
                let transcript = hear(&recording)?;
                let (said, heard) = recalled(&call.truth, Party::Caller, &transcript);
                sums[kind].0 += said;
                sums[kind].1 += heard;
                passed[kind].0 += let_pass(&call.truth, Party::Caller, &transcript).0;
                passed[kind].1 += let_pass(&call.truth, Party::Caller, &transcript).1;
            }
        }
        let share = sums.map(|(said, heard)| heard as f64 / f64::from(u32::try_from(said).unwrap_or(1)));
        println!(
            "{below} dB below: of {} words of the caller {:.1} % are heard on one channel, {:.1} % on their own; the gate lets \
             {:.1} and {:.1} % of them pass",
            sums[0].0,
            100.0 * share[0],
            100.0 * share[1],
            100.0 * passed[0].1 / passed[0].0,
            100.0 * passed[1].1 / passed[1].0,
        );
        shares.push((below, share));
    }
    let even = shares[0].1;
    for (below, share) in &shares {
        // At 24 dB the noise of some lines is nearly as loud as the caller.
        let less = if *below > 18.0 { 0.3 } else { 0.15 };
        assert!(
            share[0] > even[0] - less && share[1] > even[1] - less,
            "{below}: {shares:?}"
        );
    }
    Ok(())
}

#[test]
fn a_quiet_recording_and_a_constant_change_little() -> TestResult {
    let (call, recording) = clean_call(false)?;
    let changed = |change: &dyn Fn(f32) -> f32| {
        let channel = recording.channels[0].iter().map(|sample| change(*sample));
        Recording::from_channels(vec![channel.collect()])
    };
    let all = |recording: &Recording| -> anyhow::Result<f64> {
        let transcript = hear(recording)?;
        let (agent, caller) = (
            recalled(&call.truth, Party::Agent, &transcript),
            recalled(&call.truth, Party::Caller, &transcript),
        );
        Ok((agent.1 + caller.1) as f64 / (agent.0 + caller.0) as f64)
    };
    let plain = all(&recording)?;
    for (what, change) in [
        (
            "40 dB quieter",
            &(|sample: f32| sample * 0.01) as &dyn Fn(f32) -> f32,
        ),
        ("on 0.3", &|sample| sample + 0.3),
        ("on -0.1", &|sample| sample - 0.1),
    ] {
        let share = all(&changed(change))?;
        println!(
            "{what}: {:.1} % of the words, {:.1} % as it was",
            100.0 * share,
            100.0 * plain
        );
        assert!(share > plain - 0.05, "{what}: {share} for {plain}");
    }
    Ok(())
}

#[test]
fn refused_sound_is_counted_and_silence_is_not() -> TestResult {
    let of = |sound: Vec<f32>| -> anyhow::Result<f64> { Ok(hear(&recorded(sound)?)?.stats.refused_seconds) };
    let quiet = vec![0.0; 80_000];
    let between = |sound: Vec<f32>| [quiet.clone(), sound, quiet.clone()].concat();
    for (what, sound, from, to) in [
        ("music", between(hold_music(30.0, 1)), 20.0, 31.0),
        ("ring-back", cadence(36.0, [440.0, 480.0], 2.0, 4.0), 11.0, 12.5),
        ("silence", vec![0.0; 80_000], 0.0, 0.0),
        ("noise", noise(10.0, 0.05), 0.0, 0.0),
    ] {
        let seconds = of(sound)?;
        println!("{what}: {seconds} s refused");
        assert!((from..=to).contains(&seconds), "{what}: {seconds}");
    }
    let (_, recording) = clean_call(false)?;
    let seconds = hear(&recording)?.stats.refused_seconds;
    println!(
        "an ordinary call of {:.0} s: {seconds} s refused",
        recording.seconds()
    );
    assert!(seconds < 0.05 * recording.seconds(), "{seconds}");
    Ok(())
}
