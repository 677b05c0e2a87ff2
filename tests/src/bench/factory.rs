//! How busy the slots of the factory are while calls wait and the bucket answers slowly, and how its speed
//! compares with that of the engine alone.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use callscript_demo::calls::{Generator, SpokenCall};
use callscript_demo::services::worker::{self, command};
use callscript_demo::simulators::{CallLog, Entry, system_clock};
use callscript_demo::terminal::say;
use callscript_worker::audio;
use jiff::SignedDuration;
use serde_json::Value;

use super::args::FactoryArgs;
use super::lane_figures::LaneFigures;
use super::peer::Sounds;
use super::setup::Setup;
use super::table::{Limit, Table};
use super::{peer, peers, volume};

/// Calls that are spoken; the account repeats them.
const SPOKEN: usize = 24;
const SEED: u64 = 4;
const PATIENCE: Duration = Duration::from_hours(1);
/// Per cent of the time in which slots must decode while calls wait.
const LEAST_BUSY: f64 = 95.0;
/// Against the engine alone on the same sound.
const LEAST_SHARE: f64 = 0.95;
/// Memory of four slots in one process against that of four processes of one: of workers, and of
/// `bench transcribe`.
const MOST_OF_FOUR: f64 = 0.5;
/// Memory of a worker against that of the engine alone, with as many slots. How much one process saves
/// against several depends on the model: its weights are there once, and every slot has a state of its own.
const MOST_MEMORY: f64 = 1.25;

/// Measures the lane, then the yardsticks, and reports.
pub async fn run(args: &FactoryArgs) -> Result<Table> {
    let generator = Generator::new(SEED)?;
    say("speaking the calls");
    let calls = tokio::task::spawn_blocking(move || generator.speak_many(SPOKEN, || {})).await??;
    let setup = waiting(args, &calls).await?;
    let lane = decode(&setup, args, args.slots, args.measured).await?;
    let files = files(&calls)?;
    let x_whole = x_real_time(&engine(args, &files, &["--bare=whole", "--only", "--rounds", "2"]).await?)?;
    let x_packed = x_real_time(&engine(args, &files, &["--bare=packed", "--only", "--rounds", "2"]).await?)?;

    let mut table = Table::new("factory");
    table.note("slots", lane.slots, 0, "");
    table.note("calls waiting", f64::from(args.calls), 0, "");
    table.note("bucket answers after", f64::from(args.latency_ms), 0, "ms");
    table.note("calls measured", lane.calls, 0, "");
    table.judge(
        "slots busy",
        100.0 * lane.busy,
        1,
        "%",
        Limit::AtLeast(LEAST_BUSY),
    );
    for (name, share) in lane.stages() {
        table.note(name, share, 3, "s a call");
    }
    table.note("lane, bucket to database", lane.x_real_time, 2, "x real time");
    table.note("engine alone, whole calls", x_whole, 2, "x real time");
    let share = lane.x_real_time / x_whole;
    table.judge("lane against it", share, 2, "", Limit::AtLeast(LEAST_SHARE));
    // Finding and packing the speech takes time on the same cores; this comparison leaves it out.
    table.note(
        "engine alone, speech found beforehand",
        x_packed,
        2,
        "x real time",
    );
    table.note("lane against that", lane.x_real_time / x_packed, 2, "");
    if let Some(python) = peer::python() {
        beside_peers(&mut table, &python, args, &calls, lane.x_real_time).await?;
    }
    let memory = async |count: &str, rounds: &str, more: &[&str]| -> Result<f64> {
        let arguments = [&["--only", "--slots", count, "--rounds", rounds], more].concat();
        let figures = engine(args, &files[..1], &arguments).await?;
        Ok(figures["host_peak_bytes"]
            .as_f64()
            .context("no host_peak_bytes")?
            / 1e6)
    };
    // Whole workers, with everything they need for bucket and database: the memory that a machine saves by
    // running one worker instead of four. Each worker meets every recording, because the peak depends on the
    // longest one.
    let every = u32::try_from(SPOKEN)?;
    let one_worker = decode(&setup, args, 4, every).await?.peak_bytes / 1e6;
    let four_workers = 4.0 * decode(&setup, args, 1, every).await?.peak_bytes / 1e6;
    table.note("memory, a worker of 4 slots", one_worker, 0, "MB");
    table.note("memory, 4 workers of one slot", four_workers, 0, "MB");
    table.judge(
        "memory, one worker against four",
        one_worker / four_workers,
        3,
        "",
        Limit::Below(MOST_OF_FOUR),
    );
    let four = memory("4", "16", &[]).await?;
    let one = memory("1", "4", &[]).await?;
    let bare = memory("4", "4", &["--bare=whole"]).await?;
    table.note("memory, one process of 4 slots", four, 0, "MB");
    table.note("memory, 4 processes of one slot", 4.0 * one, 0, "MB");
    table.judge(
        "memory, one process against four",
        four / (4.0 * one),
        3,
        "",
        Limit::Below(MOST_OF_FOUR),
    );
    table.note("memory, engine alone with 4 slots", bare, 0, "MB");
    table.judge(
        "memory, lane against that",
        four / bare,
        2,
        "",
        Limit::Below(MOST_MEMORY),
    );
    Ok(table)
}

/// Other programs on the same recordings: as many processes as slots, for the speed of the whole lane; then
/// one after the other, for CPU time and word errors.
async fn beside_peers(
    table: &mut Table,
    python: &Path,
    args: &FactoryArgs,
    calls: &[SpokenCall],
    x_lane: f64,
) -> Result<()> {
    let decoded: Result<Vec<_>, _> = calls
        .iter()
        .map(|call| audio::decode(call.audio.clone()))
        .collect();
    let sounds = Sounds::write(&decoded?)?;
    let peer = peer::pywhispercpp(python, &args.model, &sounds, args.slots, args.threads).await?;
    let x_peer = sounds.seconds / peer.seconds;
    table.note("pywhispercpp", x_peer, 2, "x real time");
    table.note("lane against pywhispercpp", x_lane / x_peer, 2, "");
    let compared = &calls[..calls.len().min(args.compared.into())];
    peers::compare(table, python, &args.model, compared, args.threads, None).await
}

/// What the lane did between two looks.
struct Measured {
    slots: f64,
    calls: f64,
    busy: f64,
    x_real_time: f64,
    spent: LaneFigures,
    /// The most memory the worker had.
    peak_bytes: f64,
}

impl Measured {
    fn stages(&self) -> [(&'static str, f64); 5] {
        let [fetch, prepare, wait, recognise, finish] = self.spent.stages.map(|seconds| seconds / self.calls);
        [
            ("fetch", fetch),
            ("prepare", prepare),
            ("wait for a slot", wait),
            ("recognise", recognise),
            ("finish", finish),
        ]
    }
}

/// Calls in the bucket and the database that wait for the factory, and a bucket that takes its time.
async fn waiting(args: &FactoryArgs, calls: &[SpokenCall]) -> Result<Setup> {
    let (clock, log) = (system_clock(), CallLog::default());
    let setup = Setup::build(log.clone(), clock.clone()).await?;
    let start = clock() - SignedDuration::from_secs(1200);
    for number in 0..args.calls as usize {
        let mut entry = Entry::of_call(
            &calls[number % calls.len()],
            clock() - SignedDuration::from_secs(600),
        );
        entry.id = volume::id(number);
        // The call that began last is decoded first. With one beginning for all calls, none is preferred for
        // its length.
        entry.start = start;
        entry.seconds = entry.seconds.max(15);
        log.add(entry);
    }
    setup.drain().await?;
    setup.once("vault").await?;
    setup
        .store
        .faults()
        .delay(Duration::from_millis(args.latency_ms.into()));
    Ok(setup)
}

/// Runs a worker of the lane with so many slots, until it has handed in so many calls since its pipe was
/// full.
async fn decode(setup: &Setup, args: &FactoryArgs, slots: u16, measured: u32) -> Result<Measured> {
    say(&format!("decoding in {slots} slots"));
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let listen = format!("127.0.0.1:{port}");
    let (count, threads) = (slots.to_string(), args.threads.to_string());
    let mut worker = setup.start(
        "factory",
        &[
            "--model",
            &args.model,
            "--slots",
            &count,
            "--threads",
            &threads,
            "--listen",
            &listen,
        ],
    )?;
    let begun = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_millis(500));
    let mut first: Option<(Instant, LaneFigures)> = None;
    loop {
        ticks.tick().await;
        if let Some(status) = worker.ended()? {
            bail!("the worker ended by itself ({status}):\n{}", worker.log_tail());
        }
        ensure!(
            begun.elapsed() < PATIENCE,
            "still under way:\n{}",
            worker.log_tail()
        );
        let Ok(now) = LaneFigures::of(&listen).await else {
            continue; // not up yet
        };
        let Some((since, then)) = &first else {
            // The pipe has filled.
            if now.finished >= f64::from(slots) {
                first = Some((Instant::now(), now));
            }
            continue;
        };
        let (wall, spent) = (since.elapsed().as_secs_f64(), now.since(then));
        if spent.finished >= f64::from(measured) {
            let peak_bytes = worker.peak_memory()? as f64;
            worker.stop(Duration::from_mins(1)).await?;
            return Ok(Measured {
                slots: now.slots,
                calls: spent.finished,
                busy: spent.busy / (wall * now.slots),
                x_real_time: spent.audio / wall,
                spent,
                peak_bytes,
            });
        }
    }
}

/// The recordings as files.
fn files(calls: &[SpokenCall]) -> Result<Vec<PathBuf>> {
    let folder = std::env::temp_dir().join(format!("callscript-bench-calls-{SEED}"));
    std::fs::create_dir_all(&folder)?;
    calls
        .iter()
        .map(|call| {
            let path = folder.join(format!("{}.{}", call.plan.index, call.plan.format.extension()));
            std::fs::write(&path, &call.audio)?;
            Ok(path)
        })
        .collect()
}

fn x_real_time(figures: &Value) -> Result<f64> {
    figures["x_real_time"].as_f64().context("no x_real_time")
}

/// Runs `callscript bench transcribe` on them; its only line.
async fn engine(args: &FactoryArgs, files: &[PathBuf], more: &[&str]) -> Result<Value> {
    let has_slots = more.contains(&"--slots");
    let (slots, threads) = (args.slots.to_string(), args.threads.to_string());
    let mut command = command(&worker::binary()?, &[]);
    command.args([
        "bench",
        "transcribe",
        "--json",
        "--model",
        &args.model,
        "--threads",
        &threads,
    ]);
    if !has_slots {
        command.args(["--slots", &slots]);
    }
    let output = command.args(more).args(files).output().await?;
    ensure!(
        output.status.success(),
        "callscript bench transcribe: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut answer: Value = serde_json::from_slice(&output.stdout)?;
    Ok(answer["figures"][0].take())
}
