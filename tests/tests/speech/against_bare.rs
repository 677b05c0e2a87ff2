//! Words lost and gained by the gate, the packing and the clean-up: the worker beside the engine alone, on
//! scripts that no ordinary deck has.

use callscript_demo::calls::Party;
use callscript_demo::calls::truth::Segment as Said;
use callscript_demo::words::error_rate;
use callscript_worker::audio::{Recording, SAMPLE_RATE};
use callscript_worker::speech::{AbortFlag, Speaker};

use crate::held_out::speak;
use crate::measure::Score;
use crate::{TestResult, hear, load, transcriber};

/// Calls of about a minute; `CALLSCRIPT_CALLS` asks for more.
const CALLS: usize = 4;
/// Share of words that the worker may lose against the engine alone.
const TOLERATED: f64 = 0.005;

/// One table of four rates.
#[derive(Default)]
struct Rates {
    worker_mono: Score,
    bare_mono: Score,
    worker_stereo: Score,
    bare_stereo: Score,
}

fn of(said: &[Said], party: Party) -> Vec<&Said> {
    said.iter().filter(|said| said.speaker == party).collect()
}

fn bare(recording: &Recording) -> anyhow::Result<Vec<String>> {
    let sounds = recording.channels.iter().map(Vec::as_slice);
    Ok(transcriber().decode_bare(sounds, &AbortFlag::new())?)
}

impl Rates {
    fn add(&mut self, call: usize, overlapping: f64) -> TestResult {
        let call = speak(call, overlapping)?;
        let all: Vec<&Said> = call.said.iter().collect();
        self.worker_mono.compare_text(&all, &hear(&call.mono)?.text());
        self.bare_mono.compare_text(&all, &bare(&call.mono)?.join(" "));

        let heard = hear(&call.stereo)?;
        // Who is who is another test's subject: here the channels' words count, whichever party they were
        // taken for.
        let channel = |speaker: Speaker| -> String {
            let texts = heard.segments.iter().filter(|segment| segment.speaker == speaker);
            texts
                .map(|segment| segment.text.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let parties = [of(&call.said, Party::Agent), of(&call.said, Party::Caller)];
        let straight = [channel(Speaker::Agent), channel(Speaker::Caller)];
        let crossed = [channel(Speaker::Caller), channel(Speaker::Agent)];
        let score = |texts: &[String]| {
            let mut score = Score::default();
            for (said, text) in parties.iter().zip(texts) {
                score.compare_text(said, text);
            }
            score
        };
        let (straight, crossed) = (score(&straight), score(&crossed));
        let better = if straight.errors <= crossed.errors {
            straight
        } else {
            crossed
        };
        self.worker_stereo.take(&better);
        self.bare_stereo.take(&score(&bare(&call.stereo)?));
        Ok(())
    }
}

/// Rates of so many calls.
fn rates(calls: usize, overlapping: f64) -> anyhow::Result<Rates> {
    // Two at a time: as many as the tests' transcriber has slots.
    let halves: Vec<anyhow::Result<Rates>> = std::thread::scope(|scope| {
        let run = |first: usize| {
            scope.spawn(move || {
                let mut rates = Rates::default();
                (first..calls)
                    .step_by(2)
                    .try_for_each(|call| rates.add(call, overlapping))?;
                Ok(rates)
            })
        };
        let runs = [run(0), run(1)];
        runs.into_iter()
            .map(|run| run.join().expect("no panic"))
            .collect()
    });
    let mut rates = Rates::default();
    for half in halves {
        let half = half?;
        rates.worker_mono.take(&half.worker_mono);
        rates.bare_mono.take(&half.bare_mono);
        rates.worker_stereo.take(&half.worker_stereo);
        rates.bare_stereo.take(&half.bare_stereo);
    }
    Ok(rates)
}

#[test]
fn no_words_are_lost_against_the_engine_alone() -> TestResult {
    let calls = match std::env::var("CALLSCRIPT_CALLS") {
        Ok(calls) => calls.parse()?,
        Err(_) => CALLS,
    };
    let (mut mono, mut stereo) = (Score::default(), Score::default());
    // People often begin before the other has ended; that it is in two of five turns is this test's choice.
    for (how, overlapping) in [("one after the other", 0.0), ("talking over each other", 0.4)] {
        let rates = rates(calls, overlapping)?;
        for (what, score) in [
            ("mono, worker", &rates.worker_mono),
            ("mono, engine alone", &rates.bare_mono),
            ("stereo, worker", &rates.worker_stereo),
            ("stereo, engine alone", &rates.bare_stereo),
        ] {
            let percent = 100.0 * score.word_error_rate();
            println!(
                "held-out calls, {how}, {what}: WER {percent:.2} % ({}/{})",
                score.errors, score.words
            );
        }
        let rate = Score::word_error_rate;
        assert!(
            rates.worker_mono.words > 100 * calls,
            "{} words",
            rates.worker_mono.words
        );
        assert!(
            rate(&rates.worker_mono) <= rate(&rates.bare_mono) + TOLERATED,
            "{how}, mono"
        );
        assert!(
            rate(&rates.worker_stereo) <= rate(&rates.bare_stereo) + TOLERATED,
            "{how}, stereo"
        );
        mono.take(&rates.worker_mono);
        stereo.take(&rates.worker_stereo);
    }
    // The two are near each other, and a few calls do not tell: what matters is that nothing is lost between
    // two channels.
    assert!(
        stereo.word_error_rate() < mono.word_error_rate() + 0.01,
        "two channels tell as much as one"
    );
    Ok(())
}

/// The worker hands the engine a window in two steps, so that its samples can be freed before the decode.
#[test]
fn two_steps_hear_nearly_what_one_hears() -> TestResult {
    // Each of its own: what the engine draws when it is not sure depends on all that the slot has decoded.
    let (worker, engine) = (load(1), load(1));
    let mut pairs = Vec::new();
    for call in 0..5 {
        let mut recording = speak(call, 0.0)?.mono;
        // Little enough for one window: the engine alone cuts longer sound elsewhere.
        recording.channels[0].truncate(25 * SAMPLE_RATE as usize);
        let sounds = worker.prepare(recording.clone()).into_sounds();
        let heard = worker.transcribe(recording, &AbortFlag::new())?;
        let bare = engine.decode_bare(sounds.iter().map(Vec::as_slice), &AbortFlag::new())?;
        let texts = heard.segments.iter().map(|segment| segment.text.as_str());
        let (texts, bare) = (texts.collect::<Vec<_>>().join(" "), bare.join(" "));
        assert!(bare.split_whitespace().count() > 20, "{bare:?}");
        println!("call {call}, two steps: {texts}\ncall {call}, one step: {bare}");
        pairs.push((bare, texts));
    }
    // The two spectrograms differ in the last bits, and what hangs by a thread falls either way.
    let rate = error_rate(pairs.iter().map(|(bare, texts)| (bare.as_str(), texts.as_str())));
    assert!(rate < 0.06, "{rate}");
    Ok(())
}
