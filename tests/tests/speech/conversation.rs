//! Does the conversation survive? Every turn in its place, every word at its time, on calls in which people
//! hesitate, interrupt and wait.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use callscript_demo::calls::plan::Kind;
use callscript_demo::calls::{Generator, SpokenCall};
use callscript_worker::audio;
use callscript_worker::config::SlotCount;
use callscript_worker::speech::{AbortFlag, SpeechOptions, Transcriber};

use serde_json::json;

use crate::TestResult;
use crate::kept::keep;
use crate::turn_figures::Figures;

/// Calls that every run looks at; `CALLSCRIPT_CALLS` asks for more.
const CALLS: usize = 6;
/// Of the calls; `CALLSCRIPT_SEED` asks for others.
const SEED: u64 = 77;

/// Calls in which two people talk, every second one of two channels.
fn calls(count: usize) -> anyhow::Result<Vec<SpokenCall>> {
    let seed = match std::env::var("CALLSCRIPT_SEED") {
        Ok(seed) => seed.parse()?,
        Err(_) => SEED,
    };
    let generator = Generator::new(seed)?;
    let talk = |at: &usize| {
        let plan = generator.plan(*at);
        matches!(plan.kind, Kind::Clean | Kind::Breaking | Kind::DeadAir)
    };
    let (mut stereo, mut mono) = (Vec::new(), Vec::new());
    for at in (0..).filter(talk) {
        let list = if generator.plan(at).stereo {
            &mut stereo
        } else {
            &mut mono
        };
        if list.len() < count.div_ceil(2) {
            list.push(at);
        }
        if stereo.len() + mono.len() >= count {
            break;
        }
    }
    stereo
        .into_iter()
        .chain(mono)
        .map(|at| generator.speak(at))
        .collect()
}

/// Hears all calls, two at a time.
fn measure(transcriber: &Transcriber, calls: &[SpokenCall]) -> anyhow::Result<[Figures; 2]> {
    let figures = Mutex::new([Figures::default(), Figures::default()]);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let hear = || -> TestResult {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(call) = calls.get(at) else { break };
                let recording = audio::decode(call.audio.clone())?;
                let heard = transcriber.transcribe(recording.clone(), &AbortFlag::new())?;
                keep(
                    &format!("call-{at:03}"),
                    &recording,
                    &json!({ "truth": call.truth, "heard": heard }),
                )?;
                let kind = usize::from(call.plan.stereo);
                let mut of_call = Figures::default();
                of_call.add(&call.truth, &heard);
                figures.lock().expect("no test panics with it")[kind].take(of_call);
            }
            Ok(())
        };
        let runs = [scope.spawn(hear), scope.spawn(hear)];
        runs.into_iter().try_for_each(|run| run.join().expect("no panic"))
    })?;
    Ok(figures.into_inner()?)
}

/// `CALLSCRIPT_MODEL` names another model than the built-in one.
#[test]
fn turns_stay_in_place_and_words_have_their_times() -> TestResult {
    let count = match std::env::var("CALLSCRIPT_CALLS") {
        Ok(count) => count.parse()?,
        Err(_) => CALLS,
    };
    let model = std::env::var_os("CALLSCRIPT_MODEL").map_or_else(|| PathBuf::from("tiny.en"), PathBuf::from);
    let options = SpeechOptions {
        slots: SlotCount::Exactly(2),
        ..SpeechOptions::default()
    };
    let transcriber = Transcriber::load(&model, options)?;
    let mut figures = measure(&transcriber, &calls(count)?)?;
    for (figures, what) in figures.iter_mut().zip(["mono", "stereo"]) {
        println!("{} on {what} calls: {figures}", transcriber.model());
    }
    let [mono, stereo] = figures;
    let mut all = mono;
    all.take(stereo);
    for late in &all.late {
        println!("  {late}");
    }
    println!("{} on all calls: {all}", transcriber.model());
    assert!(all.swallowing_share() < 0.01, "{all}");
    // Of a hundred utterances two may be late by chance; whoever asks for more calls asks for the rate
    // itself.
    let prompt = if count > CALLS { 0.98 } else { 0.95 };
    assert!(all.prompt_share() > prompt, "{all}");
    assert!(
        all.start_error(0.5) < 0.10 && all.start_error(0.95) < 0.35,
        "{all}"
    );
    assert!(all.longest <= 15.01, "{all}");
    assert_eq!(all.silences_found, all.silences, "{all}");
    Ok(())
}
