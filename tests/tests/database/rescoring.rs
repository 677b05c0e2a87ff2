//! `callscript rescore` works in batches: nothing waits for all of it, and what is done stays done.

use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::ensure;
use callscript_demo::services::worker;
use callscript_tests::harness::Database;

use crate::setup::{TestResult, count, pending_calls};

const CALLS: i32 = 450;
const RESCORED: &str = "SELECT count(*) FROM core.judgements WHERE origin = 'rescore'";

#[tokio::test(flavor = "multi_thread")]
async fn rescoring_holds_a_batch_of_calls_and_not_all() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, CALLS).await?;
    database.batch_execute(include_str!("sql/judgement.sql")).await?;
    database
        .batch_execute(
            "INSERT INTO core.transcripts (call_id, lease_epoch, text, segments, language, engine, model, channels, audio_seconds,
                                           speech_seconds, decode_seconds)
             SELECT id, 1, '', '[]', 'en', 'whisper.cpp', 'demo', 2, 60, 1, 1 FROM core.calls",
        )
        .await?;
    // Somebody holds the newest call: the last batch has to wait for it.
    let mut other = database.connect().await?;
    let transaction = other.transaction().await?;
    transaction
        .query(
            "SELECT FROM core.calls ORDER BY start_time_utc DESC LIMIT 1 FOR UPDATE",
            &[],
        )
        .await?;
    let environment = [("DATABASE_URL".to_owned(), database.url())];
    let mut rescore = worker::command(&worker::binary()?, &environment)
        .args([
            "rescore",
            "--from",
            "2020-01-01",
            "--to",
            "2100-01-01",
            "--jobs",
            "1",
            "--json",
        ])
        .stdout(Stdio::piped())
        .spawn()?;
    let begun = Instant::now();
    while count(&database, RESCORED).await? < 400 {
        ensure!(rescore.try_wait()?.is_none(), "it ended too early");
        ensure!(
            begun.elapsed() < Duration::from_mins(2),
            "the first batches are not kept"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let free = "SELECT count(*) FROM (SELECT FROM core.calls ORDER BY start_time_utc LIMIT 400 FOR UPDATE SKIP LOCKED) AS k";
    assert_eq!(
        count(&database, free).await?,
        400,
        "and nobody waits for their calls"
    );
    transaction.rollback().await?;
    let output = rescore.wait_with_output().await?;
    ensure!(output.status.success(), "{output:?}");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!((&said["scored"], &said["added"]), (&CALLS.into(), &CALLS.into()));
    Ok(())
}
