//! How much memory large recordings take on their way into the bucket.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use callscript_demo::simulators::{CallLog, RecordingFault, system_clock};
use callscript_demo::terminal::say;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use super::args::TransfersArgs;
use super::setup::Setup;
use super::table::{Limit, Table};
use super::volume;
use crate::simulators::noise;

const MEGABYTE: usize = 1_000_000;
/// The bound, in megabytes.
const MEMORY_BELOW: f64 = 64.0;
/// Beyond this it is broken and not slow.
const PATIENCE: Duration = Duration::from_mins(20);
/// Talk time of the calls, in seconds.
const SECONDS: i64 = 600;

/// What one worker took.
struct Took {
    seconds: f64,
    /// Peak of its resident memory, in megabytes.
    memory: f64,
}

/// Transfers twice, with and without an announced length, and reports.
pub async fn run(args: &TransfersArgs) -> Result<Table> {
    let audio = Arc::new(noise::wav(args.megabytes as usize * MEGABYTE));
    let announced = transfer(args, &audio, &RecordingFault::None).await?;
    let chunked = transfer(args, &audio, &RecordingFault::Unannounced).await?;
    let megabytes = f64::from(args.recordings * args.megabytes);

    let mut table = Table::new("transfers");
    table.note("recordings at once", f64::from(args.recordings), 0, "");
    table.note("size of each", f64::from(args.megabytes), 0, "MB");
    let limit = Limit::Below(MEMORY_BELOW);
    table.judge("length announced, peak memory", announced.memory, 1, "MB", limit);
    table.note(
        "length announced, speed",
        megabytes / announced.seconds,
        0,
        "MB/s",
    );
    table.judge("length unknown, peak memory", chunked.memory, 1, "MB", limit);
    table.note("length unknown, speed", megabytes / chunked.seconds, 0, "MB/s");
    Ok(table)
}

async fn transfer(args: &TransfersArgs, audio: &Arc<Vec<u8>>, fault: &RecordingFault) -> Result<Took> {
    let clock = system_clock();
    let log = CallLog::default();
    let setup = Setup::build(log.clone(), clock.clone()).await?;
    let start = clock() - SignedDuration::from_mins(30);
    for number in 0..args.recordings {
        let mut entry = volume::entry(number, start, SECONDS, start);
        if let Some(recording) = &mut entry.recording {
            recording.audio = Arc::clone(audio);
            recording.fault = fault.clone();
        }
        log.add(entry);
    }
    setup.drain().await?;
    say(&format!(
        "{} recordings of {} MB, {}",
        args.recordings,
        args.megabytes,
        if *fault == RecordingFault::None {
            "their length announced"
        } else {
            "their length unknown"
        }
    ));
    let begun = Instant::now();
    let mut worker = setup.start("vault", &["--vault-concurrency", &args.recordings.to_string()])?;
    let mut ticks = tokio::time::interval(Duration::from_millis(250));
    let wanted = i64::from(args.recordings);
    loop {
        ticks.tick().await;
        if let Some(status) = worker.ended()? {
            bail!("the worker ended by itself ({status}):\n{}", worker.log_tail());
        }
        let sql =
            "SELECT count(*) FILTER (WHERE status = 'downloaded'), min(processing_error) FROM core.calls";
        let row = setup.database.query_one(sql, &[]).await?;
        if row.get::<_, i64>(0) == wanted {
            break;
        }
        if let Some(error) = row.get::<_, Option<String>>(1) {
            bail!("a transfer failed: {error}");
        }
        ensure!(
            begun.elapsed() < PATIENCE,
            "still under way:\n{}",
            worker.log_tail()
        );
    }
    let took = Took {
        seconds: begun.elapsed().as_secs_f64(),
        memory: worker.peak_memory()? as f64 / MEGABYTE as f64,
    };
    worker.stop(Duration::from_mins(1)).await?;
    check(&setup, wanted, audio).await?;
    Ok(took)
}

/// What is in the bucket must be what was on the host: half a transfer takes little memory too.
async fn check(setup: &Setup, wanted: i64, audio: &[u8]) -> Result<()> {
    let rows = setup
        .database
        .query(
            "SELECT storage_path, encode(audio_sha256, 'hex') FROM core.calls",
            &[],
        )
        .await?;
    ensure!(
        i64::try_from(rows.len())? == wanted,
        "{} of {wanted} calls are stored",
        rows.len()
    );
    let hash = hex::encode(Sha256::digest(audio));
    for row in rows {
        let (key, noted): (String, String) = (row.get(0), row.get(1));
        let object = tokio::fs::read(setup.store.object(&key)).await?;
        ensure!(
            noted == hash && hex::encode(Sha256::digest(&object)) == hash,
            "{key} is not what was on the host"
        );
    }
    Ok(())
}
