//! CPU time and word errors of the lane and of other programs, for the same calls and with the same weights.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use callscript_demo::calls::{Generator, SpokenCall};
use callscript_demo::terminal::say;
use callscript_worker::audio::{self, Recording};
use callscript_worker::cli::heap;
use callscript_worker::config::SlotCount;
use callscript_worker::speech::{AbortFlag, SpeechOptions, Transcriber};

use super::args::PeersArgs;
use super::busy_core::BusyCore;
use super::cpu_time;
use super::heard::{self, Heard};
use super::peer::{self, FasterWhisper, Run, Sounds};
use super::table::{Limit, Table};

/// Word errors per hundred words that the lane may make more than faster-whisper.
const MOST_ERRORS_MORE: f64 = 0.5;
/// CPU time of the lane against that of faster-whisper with times of words, which the lane's transcripts have
/// too.
const MOST_CPU: f64 = 1.1;
/// Per cent by which the lane's CPU time may grow while another process keeps a core busy.
const MOST_GROWTH: f64 = 20.0;

/// Names of a program's figures.
macro_rules! names {
    ($program:literal) => {
        [
            concat!($program, ", CPU"),
            concat!($program, ", by the clock"),
            concat!($program, ", speed"),
            concat!($program, ", word errors"),
        ]
    };
}

/// Speaks the calls and compares.
pub async fn run(args: &PeersArgs) -> Result<Table> {
    let python = peer::needed_python()?;
    let (generator, count) = (Generator::new(args.seed)?, usize::from(args.calls));
    say("speaking the calls");
    let calls = tokio::task::spawn_blocking(move || generator.speak_many(count, || {})).await??;
    let mut table = Table::new("peers");
    let keep = args.keep.as_deref();
    compare(&mut table, &python, &args.model, &calls, args.threads, keep).await?;
    Ok(table)
}

/// Lets everybody transcribe the calls, one recording after the other, with so many threads. `keep` gets what each heard.
pub async fn compare(
    table: &mut Table,
    python: &Path,
    model: &str,
    calls: &[SpokenCall],
    threads: u16,
    keep: Option<&Path>,
) -> Result<()> {
    let decoded: Result<Vec<_>, _> = calls
        .iter()
        .map(|call| audio::decode(call.audio.clone()))
        .collect();
    let recordings = Arc::new(decoded?);
    let sounds = Sounds::write(&recordings)?;
    // The others do not tell who speaks on one channel.
    let transcriber = open(model.to_owned(), threads, false).await?;

    say("transcribing with the lane, faster-whisper and pywhispercpp");
    let lane = transcribe(&transcriber, &recordings).await?;
    let telling = open(model.to_owned(), threads, true).await?;
    let with_speakers = transcribe(&telling, &recordings).await?;
    drop(telling);
    let faster = peer::faster_whisper(python, &sounds, threads).await?;
    let cpp = peer::pywhispercpp(python, model, &sounds, 1, threads).await?;
    if let Some(folder) = keep {
        let heard = [
            ("lane", &lane.heard),
            ("faster_whisper", &heard::of_files(&faster.plain.texts, calls)),
            (
                "faster_whisper_word_times",
                &heard::of_files(&faster.word_times.texts, calls),
            ),
        ];
        heard::keep(folder, calls, &heard)?;
    }
    say("once more, with a core kept busy");
    let busy = BusyCore::start()?;
    let lane_pressed = transcribe(&transcriber, &recordings).await?;
    let faster_pressed = peer::faster_whisper(python, &sounds, threads).await?;
    busy.stop().await?;

    let by_chance = chance(calls, &lane.heard, &faster);
    let of_run = |run: &Run| Figures {
        errors: word_errors(calls, &heard::of_files(&run.texts, calls)),
        cpu: run.cpu_seconds,
        wall: run.seconds,
    };
    let of_lane = |spent: &Transcribed| Figures {
        errors: word_errors(calls, &spent.heard),
        cpu: spent.cpu,
        wall: spent.wall,
    };
    let (lane, lane_pressed) = (of_lane(&lane), of_lane(&lane_pressed));
    let with_speakers = of_lane(&with_speakers);
    let (plain, timed) = (of_run(&faster.plain), of_run(&faster.word_times));
    let (plain_pressed, timed_pressed) = (of_run(&faster_pressed.plain), of_run(&faster_pressed.word_times));

    table.note("calls compared", calls.len() as f64, 0, "");
    table.note("their length", sounds.seconds, 0, "s");
    lane.note(table, names!("lane"), sounds.seconds);
    with_speakers.note(table, names!("lane with speakers of one channel"), sounds.seconds);
    plain.note(table, names!("faster-whisper"), sounds.seconds);
    timed.note(table, names!("faster-whisper with word times"), sounds.seconds);
    of_run(&cpp).note(table, names!("pywhispercpp alone"), sounds.seconds);
    table.judge(
        "word errors, lane above faster-whisper",
        lane.errors - plain.errors.min(timed.errors),
        2,
        "points",
        Limit::AtMost(MOST_ERRORS_MORE),
    );
    table.note("standard error of that difference", by_chance, 2, "points");
    table.note("CPU, lane against faster-whisper", lane.cpu / plain.cpu, 2, "");
    table.judge(
        "CPU, lane against it with word times",
        lane.cpu / timed.cpu,
        2,
        "",
        Limit::AtMost(MOST_CPU),
    );
    table.note("lane, CPU with a busy core", lane_pressed.cpu, 1, "s");
    table.judge(
        "growth of the lane's CPU",
        growth(lane, lane_pressed),
        1,
        "%",
        Limit::Below(MOST_GROWTH),
    );
    table.note(
        "growth of faster-whisper's CPU",
        growth(plain, plain_pressed),
        1,
        "%",
    );
    table.note("growth with word times", growth(timed, timed_pressed), 1, "%");
    table.note(
        "CPU against faster-whisper, busy core",
        lane_pressed.cpu / plain_pressed.cpu,
        2,
        "",
    );
    table.note(
        "CPU against it with word times, busy core",
        lane_pressed.cpu / timed_pressed.cpu,
        2,
        "",
    );
    Ok(())
}

/// What a program heard and took.
#[derive(Clone, Copy, Debug)]
struct Figures {
    /// Per hundred words.
    errors: f64,
    /// Seconds of CPU time.
    cpu: f64,
    /// Seconds by the clock.
    wall: f64,
}

impl Figures {
    fn note(self, table: &mut Table, [cpu, wall, speed, errors]: [&'static str; 4], seconds: f64) {
        table.note(cpu, self.cpu, 1, "s");
        table.note(wall, self.wall, 1, "s");
        table.note(speed, seconds / self.wall, 1, "x real time");
        table.note(errors, self.errors, 2, "%");
    }
}

/// Per cent by which CPU time grew.
fn growth(from: Figures, to: Figures) -> f64 {
    100.0 * (to.cpu / from.cpu - 1.0)
}

fn word_errors(calls: &[SpokenCall], heard: &[Heard]) -> f64 {
    let truths: Vec<_> = calls.iter().map(|call| &call.truth).collect();
    heard::word_errors(&truths, heard)
}

/// Standard error of the difference in word errors between the lane and the better faster-whisper, in points.
fn chance(calls: &[SpokenCall], lane: &[Heard], faster: &FasterWhisper) -> f64 {
    let truths: Vec<_> = calls.iter().map(|call| &call.truth).collect();
    let plain = heard::of_files(&faster.plain.texts, calls);
    let timed = heard::of_files(&faster.word_times.texts, calls);
    let better = if word_errors(calls, &plain) <= word_errors(calls, &timed) {
        plain
    } else {
        timed
    };
    heard::standard_error(&truths, lane, &better)
}

/// One slot of the lane, as a worker has it.
async fn open(model: String, threads: u16, voices: bool) -> Result<Arc<Transcriber>> {
    heap::give_large_blocks_back();
    let options = SpeechOptions {
        voices,
        slots: SlotCount::Exactly(1),
        threads_per_slot: Some(threads.into()),
        gpu: false,
        ..SpeechOptions::default()
    };
    let opened = tokio::task::spawn_blocking(move || Transcriber::load(Path::new(&model), options));
    Ok(Arc::new(opened.await??))
}

/// What the lane heard, and the seconds that took.
struct Transcribed {
    heard: Vec<Heard>,
    cpu: f64,
    wall: f64,
}

/// All stages of the lane between bucket and database, but for what the others are spared: decoding MP3 and
/// WAV.
async fn transcribe(transcriber: &Arc<Transcriber>, recordings: &Arc<Vec<Recording>>) -> Result<Transcribed> {
    let (transcriber, recordings) = (transcriber.clone(), recordings.clone());
    tokio::task::spawn_blocking(move || {
        let (cpu, begun) = (cpu_time::of_this_process()?, Instant::now());
        let mut heard = Vec::new();
        for recording in recordings.iter() {
            let transcript = transcriber.transcribe(recording.clone(), &AbortFlag::new())?;
            heard.push(heard::of_transcript(&transcript));
        }
        Ok(Transcribed {
            heard,
            cpu: cpu_time::of_this_process()? - cpu,
            wall: begun.elapsed().as_secs_f64(),
        })
    })
    .await?
}
