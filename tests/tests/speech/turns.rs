//! Who speaks on mono recordings, measured in spoken time against the generator's truth.
//!
//! The demo's voices model has never heard the generator's voices or lines (`worker/models/voices/README.md`).

use std::path::Path;
use std::sync::{Arc, OnceLock};

use callscript_tests::calls::plan::Kind;
use callscript_tests::calls::truth::Truth;
use callscript_tests::calls::{CallPlan, Generator, Party, SpokenCall};
use callscript_worker::audio;
use callscript_worker::audio::gate::{self, Region};
use callscript_worker::speech::turns::{SpeakerTurns as _, Turn, Voices};
use callscript_worker::speech::{AbortFlag, Speaker, SpeechOptions, Transcriber, Transcript};

use crate::TestResult;
use crate::sounds::{noise, tone};

const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../worker/models/voices/demo-voices.onnx"
);
const SEED: u64 = 4242;
/// Calls whose turns are measured: enough voices that a share means something.
const CALLS: usize = 40;
/// Calls that are decoded as well.
const DECODED: usize = 6;

/// Seconds of speech.
#[derive(Debug, Default)]
struct Tally {
    right: f64,
    wrong: f64,
    unknown: f64,
}

impl Tally {
    fn decided_right(&self) -> f64 {
        self.right / (self.right + self.wrong).max(0.001)
    }

    fn unknown_share(&self) -> f64 {
        self.unknown / (self.right + self.wrong + self.unknown).max(0.001)
    }

    fn print(&self, what: &str) {
        let all = (self.right + self.wrong + self.unknown).max(0.001);
        println!(
            "{what}: of {all:.0} s spoken {:.1} % right, {:.1} % wrong, {:.1} % unknown; of what is decided {:.1} % right",
            100.0 * self.right / all,
            100.0 * self.wrong / all,
            100.0 * self.unknown / all,
            100.0 * self.decided_right(),
        );
    }
}

fn voices() -> &'static Arc<Voices> {
    static SHARED: OnceLock<Arc<Voices>> = OnceLock::new();
    SHARED.get_or_init(|| Arc::new(Voices::load(Path::new(MODEL)).expect("the model comes with the worker")))
}

fn mono_calls(count: usize) -> anyhow::Result<Vec<SpokenCall>> {
    let generator = Generator::new(SEED)?;
    let talk = |at: &usize| {
        let plan = CallPlan::deal(SEED, *at);
        // A second agent would be a third voice.
        !plan.stereo
            && !plan.script.has_transfer()
            && matches!(plan.kind, Kind::Clean | Kind::Breaking | Kind::DeadAir)
    };
    (0..400)
        .filter(talk)
        .take(count)
        .map(|at| generator.speak(at))
        .collect()
}

fn overlap(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.1.min(b.1) - a.0.max(b.0)).max(0.0)
}

/// Which voice is whose is not asked: the better way round counts.
fn tally_voices(tally: &mut Tally, truth: &Truth, turns: &[Turn]) {
    let mut seconds = [0.0; 2];
    let mut spoken = 0.0;
    for said in &truth.segments {
        spoken += said.end - said.start;
        for turn in turns {
            let straight = usize::from(said.speaker == Party::Caller) == turn.voice;
            seconds[usize::from(straight)] += overlap((said.start, said.end), (turn.start, turn.end));
        }
    }
    tally.right += seconds[0].max(seconds[1]);
    tally.wrong += seconds[0].min(seconds[1]);
    tally.unknown += (spoken - seconds[0] - seconds[1]).max(0.0);
}

/// The speaker each segment was given, against who speaks in that time.
fn tally_roles(tally: &mut Tally, truth: &Truth, heard: &Transcript) {
    for said in &truth.segments {
        for segment in &heard.segments {
            let seconds = overlap((said.start, said.end), (segment.start, segment.end));
            match (segment.speaker, said.speaker) {
                (Speaker::Unknown, _) => tally.unknown += seconds,
                (Speaker::Agent, Party::Agent) | (Speaker::Caller, Party::Caller) => tally.right += seconds,
                _ => tally.wrong += seconds,
            }
        }
    }
}

fn turns(channel: &[f32]) -> anyhow::Result<(Vec<Region>, Vec<Turn>)> {
    let regions = gate::speech(channel);
    let turns = voices().turns(channel, &regions)?;
    Ok((regions, turns))
}

#[test]
fn voices_on_mono_calls() -> TestResult {
    let (mut tally, mut undecided, mut seconds) = (Tally::default(), 0, 0.0);
    let mut busy = std::time::Duration::ZERO;
    for call in mono_calls(CALLS)? {
        let recording = audio::decode(call.audio.clone())?;
        let started = std::time::Instant::now();
        let (regions, turns) = turns(&recording.channels[0])?;
        busy += started.elapsed();
        seconds += recording.seconds();
        undecided += usize::from(turns.is_empty());
        let rate = f64::from(audio::SAMPLE_RATE);
        for turn in &turns {
            let inside = |region: &Region| {
                region.start as f64 <= turn.start * rate + 0.5 && turn.end * rate <= region.end as f64 + 0.5
            };
            assert!(regions.iter().any(inside), "{turn:?} lies in no region");
        }
        tally_voices(&mut tally, &call.truth, &turns);
    }
    tally.print("voices, either way round");
    println!(
        "{undecided} of {CALLS} calls not told apart; {:.0} ms for a minute of audio",
        1_000.0 * busy.as_secs_f64() / (seconds / 60.0)
    );
    assert!(tally.decided_right() >= 0.97, "{tally:?}");
    assert!(tally.unknown_share() <= 0.55, "{tally:?}");
    Ok(())
}

#[test]
fn speakers_of_mono_transcripts() -> TestResult {
    let options = SpeechOptions {
        threads_per_slot: Some(2),
        voices: Some(MODEL.into()),
        ..SpeechOptions::default()
    };
    let transcriber = Transcriber::load(Path::new("tiny.en"), options)?;
    let mut tally = Tally::default();
    for call in mono_calls(DECODED)? {
        let recording = audio::decode(call.audio.clone())?;
        let heard = transcriber.transcribe(recording, &AbortFlag::new())?;
        tally_roles(&mut tally, &call.truth, &heard);
    }
    tally.print("agent and caller");
    assert!(tally.decided_right() >= 0.9, "{tally:?}");
    assert!(tally.unknown_share() <= 0.85, "{tally:?}");
    Ok(())
}

/// One party of a stereo recording is one voice, as are a tone and noise.
#[test]
fn one_voice_is_not_made_two() -> TestResult {
    let generator = Generator::new(SEED)?;
    let stereo = (0..400).filter(|at| CallPlan::deal(SEED, *at).stereo).take(12);
    let (mut alone, mut decided) = (0, 0);
    for at in stereo {
        let recording = audio::decode(generator.speak(at)?.audio)?;
        for channel in &recording.channels {
            alone += 1;
            decided += usize::from(!turns(channel)?.1.is_empty());
        }
    }
    println!("{decided} of {alone} single voices taken for two");
    assert!(decided * 20 <= alone, "{decided} of {alone}");
    for channel in [
        noise(20.0, 0.2),
        tone(20.0, 350.0, 0.3),
        vec![0.0; 160_000],
        vec![],
    ] {
        // As if the gate had taken all of it for speech.
        let all = [Region {
            start: 0,
            end: channel.len(),
        }];
        assert_eq!(voices().turns(&channel, &all)?, []);
    }
    Ok(())
}
