//! Speech to text on spoken calls: what is heard, who said it and when, measured against the generator's
//! truth; and recordings in which there is nothing to hear.
//!
//! `cargo test --release -p callscript-tests --test speech -- --nocapture` prints the measurements.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "every function here is part of a test, which may panic and prints what it measured"
)]

mod accuracy;
mod against_bare;
mod bleed;
mod conversation;
mod copies;
mod formats;
mod fuzz_seeds;
mod held_out;
mod hold;
mod hour;
mod kept;
mod languages;
mod line_sounds;
mod measure;
mod music;
mod nothing_said;
mod quiet;
mod roles;
mod shapes;
mod sounds;
mod tones;
mod turn_figures;
mod voices;

use std::path::Path;
use std::sync::OnceLock;

use callscript_worker::audio::{self, Recording};
use callscript_worker::config::SlotCount;
use callscript_worker::speech::{AbortFlag, SpeechOptions, Transcriber, Transcript};

type TestResult = anyhow::Result<()>;

/// One model for all tests.
fn transcriber() -> &'static Transcriber {
    static SHARED: OnceLock<Transcriber> = OnceLock::new();
    SHARED.get_or_init(|| load(2))
}

/// So many slots of one thread: threads that wait for each other suffer most on a busy machine.
fn load(slots: u16) -> Transcriber {
    let options = SpeechOptions {
        slots: SlotCount::Exactly(slots),
        threads_per_slot: Some(1),
        ..SpeechOptions::default()
    };
    Transcriber::load(Path::new("tiny.en"), options).expect("the model of the tests is there")
}

fn hear(recording: &Recording) -> anyhow::Result<Transcript> {
    Ok(transcriber().transcribe(recording.clone(), &AbortFlag::new())?)
}

fn hear_bytes(bytes: &[u8]) -> anyhow::Result<Transcript> {
    hear(&audio::decode(bytes)?)
}
