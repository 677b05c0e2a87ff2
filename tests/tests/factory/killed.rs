//! Workers that die, and workers that only seem to.

use std::io::Cursor;

use anyhow::{Context, Result};
use callscript_demo::calls::SpokenCall;

use crate::setup::{Setup, entry_of, quick_call};

/// Holds while the long call is being decoded.
const DECODING: &str =
    "SELECT EXISTS (SELECT FROM core.calls WHERE ringba_call_id = 'RGBLONG' AND status = 'processing')";

/// A recording of several minutes: decoding it takes seconds.
fn long_audio(call: &SpokenCall) -> Result<Vec<u8>> {
    let mut reader = hound::WavReader::new(Cursor::new(&call.audio))?;
    let samples: Vec<i16> = reader.samples().collect::<Result<_, _>>()?;
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, reader.spec())?;
    for sample in samples.iter().cycle().take(samples.len() * 8) {
        writer.write_sample(*sample)?;
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

/// A factory whose leases end soon after the last heartbeat: workers beat every ten seconds.
async fn impatient() -> Result<Setup> {
    let setup = Setup::build(None).await?;
    setup
        .database
        .batch_execute("UPDATE core.lanes SET lease_seconds = 15")
        .await?;
    Ok(setup)
}

/// Puts one worker of the factory into the middle of decoding a long call.
async fn decoding(mut setup: Setup) -> Result<Setup> {
    let call = quick_call("RGBLONG")?;
    setup
        .ringba
        .log()
        .add(entry_of(&call, "RGBLONG", long_audio(&call)?));
    setup.ask().await?;
    setup.start_worker()?;
    setup.until(DECODING).await?;
    Ok(setup)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_workers_call_comes_back_and_is_finished_once() -> Result<()> {
    // With the lease times of a fresh installation: the promise is that calls are back in the queue within a
    // minute.
    let mut setup = decoding(Setup::build(None).await?).await?;
    setup.workers[0].kill().await?;
    setup.workers.clear();
    let before = setup.fate("RGBLONG").await?;
    assert_eq!(before.status, "processing", "it was over before the kill");
    let clock = "SELECT extract(epoch FROM clock_timestamp())::float8";
    let killed_at: f64 = setup.database.query_one(clock, &[]).await?.get(0);
    setup.start_worker()?;
    setup
        .until("SELECT retry_count = 1 FROM core.calls WHERE ringba_call_id = 'RGBLONG'")
        .await?;
    let back_at: f64 = setup.database.query_one(clock, &[]).await?.get(0);
    println!("back in the queue {:.1} s after the kill", back_at - killed_at);
    assert!(back_at - killed_at < 60.0, "{} s", back_at - killed_at);
    setup.until_all_ended(1).await?;
    let fate = setup.fate("RGBLONG").await?;
    assert!(["flagged", "safe"].contains(&fate.status.as_str()), "{fate:?}");
    assert_eq!(fate.judgements, 1, "{fate:?}");
    assert!(fate.lease_epoch > before.lease_epoch, "{fate:?}");
    let leases: i64 = setup
        .database
        .query_one("SELECT count(*) FROM core.leases", &[])
        .await?
        .get(0);
    assert_eq!(leases, 0);
    Ok(())
}

/// A native crash takes all calls of the process with it, but not for longer than the restart takes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_restarted_on_the_same_seat_takes_over_at_once() -> Result<()> {
    let mut setup = Setup::build(None).await?;
    // Without the seat the call would stay with the dead for an hour.
    setup
        .database
        .batch_execute("UPDATE core.lanes SET lease_seconds = 3600")
        .await?;
    setup.seat();
    let mut setup = decoding(setup).await?;
    setup.workers[0].kill().await?;
    setup.workers.clear();
    let before = setup.fate("RGBLONG").await?;
    assert_eq!(before.status, "processing", "it was over before the kill");
    setup.start_worker()?;
    setup.until_all_ended(1).await?;
    let fate = setup.fate("RGBLONG").await?;
    assert!(["flagged", "safe"].contains(&fate.status.as_str()), "{fate:?}");
    assert_eq!(fate.judgements, 1, "{fate:?}");
    assert_eq!(
        fate.lease_epoch,
        before.lease_epoch + 2,
        "taken once more here and once to judge: {fate:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_comes_back_late_writes_nothing() -> Result<()> {
    let mut setup = decoding(impatient().await?).await?;
    let mut late = setup.workers.remove(0);
    late.signal("STOP").await?;
    setup.start_worker()?;
    setup.until_all_ended(1).await?;
    let sql = "SELECT t.lease_epoch, t.created_at::text, k.judged_at::text
               FROM core.transcripts AS t JOIN core.calls AS k ON k.id = t.call_id";
    let written = |row: tokio_postgres::Row| {
        (
            row.get::<_, i64>(0),
            row.get::<_, String>(1),
            row.get::<_, String>(2),
        )
    };
    let before = written(setup.database.query_one(sql, &[]).await?);
    late.signal("CONT").await?;
    // A soft stop lets it finish what it believes to hold, and ends only when that is settled.
    late.stop(std::time::Duration::from_mins(1))
        .await
        .context("the late worker does not stop")?;
    assert_eq!(written(setup.database.query_one(sql, &[]).await?), before);
    assert_eq!(setup.fate("RGBLONG").await?.judgements, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_soft_stop_burns_no_attempt() -> Result<()> {
    let mut setup = decoding(impatient().await?).await?;
    let mut worker = setup.workers.remove(0);
    let status = worker.stop(std::time::Duration::from_mins(1)).await?;
    assert!(status.success(), "{status}\n{}", worker.log_tail());
    let row = setup
        .database
        .query_one(
            "SELECT retry_count, status::text, (SELECT count(*) FROM core.leases) FROM core.calls",
            &[],
        )
        .await?;
    let (retries, status, leases): (i16, String, i64) = (row.get(0), row.get(1), row.get(2));
    assert_eq!((retries, leases), (0, 0), "{status}");
    assert!(
        ["downloaded", "transcribed", "flagged", "safe"].contains(&status.as_str()),
        "{status}"
    );
    Ok(())
}
