//! What is dead or slow, which alert tells of it, and after how many minutes: the table of
//! `docs/runbooks/alerts.md`, measured. Times of rows are moved back instead of waiting.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use callscript_tests::harness::Database;

use crate::setup::{TestResult, count};

/// What is dead or slow, and statements that make it so since `{m}` minutes.
const DEAD_OR_SLOW: [(&str, &str); 25] = [
    (
        "the ingest worker is gone, so nobody opens windows",
        "INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, created_at, finished_at)
         VALUES ('rolling', now() - interval '5 minutes', now(), 'done', 1, 0, false, now() - interval '{m} minutes', now())",
    ),
    (
        "Ringba answers, but the newest window is never done",
        "INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, created_at, finished_at)
         VALUES ('rolling', now() - interval '1 hour', now() - interval '{m} minutes', 'done', 1, 0, false, now() - interval '{m} minutes', now());
         INSERT INTO core.sync_windows (kind, window_start, window_end, status, deferral_count, deferred_since)
         VALUES ('rolling', now() - interval '10 minutes', now(), 'pending', 3, now())",
    ),
    (
        "Ringba fails eight times in a row",
        "INSERT INTO core.gates (name, tokens, is_open, failures, openings, closed_until, last_error)
         VALUES ('ringba:RA1', 0, true, 8, 1, now() + interval '1 minute', 'HTTP 503')",
    ),
    (
        "no worker takes what waits for the vault",
        "{calls} SELECT 'A', id, now(), now() - interval '{m} minutes', 0, NULL, NULL FROM test",
    ),
    (
        "the bucket denies everything",
        "{calls} SELECT 'A', id, now(), now(), 1, now() - interval '{m} minutes', 'the store refused (403)' FROM test",
    ),
    (
        "no worker takes what waits for the factory",
        "{calls} SELECT 'A', id, now(), now() - interval '{m} minutes', 0, NULL, NULL FROM test;
         UPDATE core.calls SET status = 'downloaded', storage_path = 'a/b', audio_bytes = 1, vaulted_at = now() - interval '1 hour',
                audio_sha256 = decode(repeat('ab', 32), 'hex')",
    ),
    (
        "workers of the factory begin again and again, and finish nothing",
        "{calls} SELECT 'A' || i, id, now(), now() - interval '{m} minutes', 0, NULL, NULL FROM test, generate_series(1, 2) AS i;
         UPDATE core.calls SET status = 'downloaded', storage_path = 'a/' || ringba_call_id, audio_bytes = 1,
                vaulted_at = now() - interval '1 hour', duration_seconds = 120, audio_sha256 = decode(repeat('ab', 32), 'hex');
         UPDATE core.calls SET status = 'processing', lease_epoch = 1 WHERE ringba_call_id = 'A1';
         INSERT INTO core.leases (item_id, lane, epoch, worker, claimed_at, deadline_at)
         SELECT id, 'factory', 1, 'box-1', now() - interval '90 seconds', now() + interval '45 seconds' FROM core.calls
         WHERE ringba_call_id = 'A1'",
    ),
    (
        "a worker holds the only call of its lane and does nothing",
        "{calls} SELECT 'A', id, now(), now(), 0, NULL, NULL FROM test;
         UPDATE core.calls SET status = 'vaulting', lease_epoch = 1;
         INSERT INTO core.leases (item_id, lane, epoch, worker, claimed_at, deadline_at)
         SELECT id, 'vault', 1, 'box-1', now() - interval '{m} minutes', now() + interval '45 seconds' FROM core.calls",
    ),
    (
        "what a worker took went back to the queue when the worker died, and nobody finishes it",
        "{calls} SELECT 'A', id, now(), now(), 0, NULL, NULL FROM test;
         UPDATE core.calls SET status = 'downloaded', storage_path = 'a/b', audio_bytes = 1, vaulted_at = now() - interval '1 hour',
                audio_sha256 = decode(repeat('ab', 32), 'hex');
         INSERT INTO core.lost_leases (item_id, lane, epoch, worker, claimed_at, is_suspect)
         SELECT id, 'factory', 1, 'box-1', now() - interval '{m} minutes', false FROM core.calls",
    ),
    (
        "the judge refuses the key, or is away",
        "{calls} SELECT 'A', id, now(), now(), 1, now() - interval '{m} minutes', 'the judge refused the API key (401)' FROM test;
         UPDATE core.calls SET status = 'transcribed', storage_path = 'a/b', audio_bytes = 1, vaulted_at = now() - interval '1 hour',
                transcribed_at = now() - interval '1 hour', audio_sha256 = decode(repeat('ab', 32), 'hex')",
    ),
    (
        "the model of tier 1 is switched off without a successor",
        "UPDATE core.judge_models SET is_active = false",
    ),
    (
        "half of what a lane tries is refused",
        "{calls} SELECT 'A' || i, id, now(), now(), 1, now(), 'HTTP 503' FROM test, generate_series(1, 5) AS i;
         {calls} SELECT 'B' || i, id, now(), now(), 0, NULL, NULL FROM test, generate_series(1, 5) AS i;
         UPDATE core.calls SET status = 'downloaded', storage_path = 'a/' || ringba_call_id, audio_bytes = 1, vaulted_at = now(),
                audio_sha256 = decode(repeat('ab', 32), 'hex') WHERE ringba_call_id LIKE 'B%'",
    ),
    (
        "one call is put off again and again",
        "{calls} SELECT 'A', id, now(), now(), 9, now() - interval '{m} minutes', 'HTTP 503' FROM test;
         {calls} SELECT 'B', id, now(), now(), 0, NULL, NULL FROM test;
         UPDATE core.calls SET status = 'downloaded', storage_path = 'a/b', audio_bytes = 1, vaulted_at = now(),
                audio_sha256 = decode(repeat('ab', 32), 'hex') WHERE ringba_call_id = 'B'",
    ),
    (
        "a call was put off for days and is parked",
        "{calls} SELECT 'A', id, now(), now(), 9, now(), 'HTTP 503' FROM test;
         UPDATE core.calls SET status = 'parked', failed_lane = 'vault'",
    ),
    (
        "a call stays undecided, whatever its state",
        "{calls} SELECT 'A', id, now(), now(), 0, NULL, NULL FROM test;
         UPDATE core.calls SET ingested_at = now() - interval '{m} minutes'",
    ),
    (
        "more than a hundred calls wait",
        "{calls} SELECT 'A' || i, id, now(), now(), 0, NULL, NULL FROM test, generate_series(1, 101) AS i;
         UPDATE core.calls SET ingested_at = now() - interval '{m} minutes'",
    ),
    (
        "a call fails for good",
        "{calls} SELECT 'A', id, now(), now(), 0, NULL, 'it is cut off' FROM test;
         UPDATE core.calls SET status = 'failed', failed_lane = 'vault'",
    ),
    (
        "calls fail for good one after the other",
        "{calls} SELECT 'A' || i, id, now(), now(), 0, NULL, 'it is cut off' FROM test, generate_series(1, 21) AS i;
         UPDATE core.calls SET status = 'failed', failed_lane = 'vault'",
    ),
    (
        "a worker's machine dies",
        "INSERT INTO core.workers (id, version, host, lanes, started_at, last_seen_at)
         VALUES ('box-1', '1', 'box', ARRAY['vault'], now() - interval '1 day', now() - interval '{m} minutes')",
    ),
    (
        "a worker hangs and still beats",
        "{calls} SELECT 'A', id, now(), now(), 0, NULL, NULL FROM test;
         UPDATE core.calls SET status = 'vaulting', lease_epoch = 1;
         INSERT INTO core.leases (item_id, lane, epoch, worker, claimed_at, deadline_at)
         SELECT id, 'vault', 1, 'box-1', now() - interval '{m} minutes', now() + interval '45 seconds' FROM core.calls",
    ),
    (
        "pg_cron runs none of our jobs",
        "INSERT INTO core.sweeps (job, last_run_at, last_cron_at) VALUES ('tidy', now(), now() - interval '{m} minutes')",
    ),
    (
        "the day's budget is spent",
        "INSERT INTO core.cost_ledger (lane, item, quantity, unit, usd) VALUES ('judge', 'judge_input', 1, 'tokens', 15.01)",
    ),
    (
        "a lane was paused and forgotten",
        "SELECT callscript.pause('judge'); UPDATE core.lanes SET paused_at = now() - interval '{m} minutes' WHERE paused",
    ),
    (
        "a target of alerts takes nothing",
        "INSERT INTO core.notification_targets (name, kind, url, least_severity) VALUES ('Dead', 'webhook', 'https://dead.example/x', 'critical');
         INSERT INTO core.notifications (target_id, event, created_at)
         SELECT id, 'test', now() - interval '{m} minutes' FROM core.notification_targets",
    ),
    (
        "log lines fit no month",
        "INSERT INTO core.sys_logs (at, level, target, message) VALUES ('1999-12-31 23:59+00', 'info', 'test', 'old')",
    ),
];

/// A long recording may take a small machine longer than a lane may stand.
#[tokio::test]
async fn who_listens_to_a_long_recording_does_not_stand_still() -> TestResult {
    let database = Database::fresh().await?;
    let begins = |what: &str, length: &str| {
        let row = DEAD_OR_SLOW.iter().find(|(name, _)| *name == what);
        row.map(|(_, begins)| begins.replace("duration_seconds = 120", length))
            .context("the row is there")
    };
    let again = "workers of the factory begin again and again, and finish nothing";
    let short = begins(again, "duration_seconds = 120")?;
    ensure!(is_told(&database, &short, "lane_stalled", 5).await?);
    let long = begins(again, "duration_seconds = 3600")?;
    ensure!(!is_told(&database, &long, "lane_stalled", 5).await?);
    Ok(())
}

const CALLS: &str = "WITH test AS (INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test')
                                   ON CONFLICT (external_key) DO UPDATE SET name = excluded.name RETURNING id)
                     INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, available_at, deferral_count, deferred_since,
                                             processing_error)";

/// The rows of the table: what, and its alert and minutes.
fn documented() -> anyhow::Result<BTreeMap<String, (String, i32)>> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/runbooks/alerts.md");
    let text = std::fs::read_to_string(page)?;
    let (_, table) = text
        .split_once("| what is dead or slow")
        .context("the table is there")?;
    let mut rows = BTreeMap::new();
    for line in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        ensure!(cells.len() == 5, "{line}");
        let minutes = cells[3].parse().with_context(|| line.to_owned())?;
        rows.insert(
            cells[1].to_owned(),
            (cells[2].trim_matches('`').to_owned(), minutes),
        );
    }
    Ok(rows)
}

/// Whether the alert is open when the trouble began so many minutes ago.
async fn is_told(database: &Database, begins: &str, kind: &str, minutes: i32) -> anyhow::Result<bool> {
    let begins = begins
        .replace("{calls}", CALLS)
        .replace("{m}", &minutes.to_string());
    database.batch_execute("BEGIN").await?;
    database
        .batch_execute(&begins)
        .await
        .with_context(|| begins.clone())?;
    database.batch_execute("SELECT callscript.watchdog()").await?;
    let open = format!("SELECT count(*) FROM bi.alerts WHERE is_open AND kind = '{kind}'");
    let is_open = count(database, &open).await? > 0;
    let failed = count(
        database,
        "SELECT count(*) FROM bi.alerts WHERE kind = 'check_failed'",
    )
    .await?;
    ensure!(failed == 0, "a check fails");
    database.batch_execute("ROLLBACK").await?;
    Ok(is_open)
}

#[tokio::test]
async fn what_is_dead_or_slow_is_told_after_as_many_minutes_as_the_runbook_says() -> TestResult {
    let database = Database::fresh().await?;
    let mut rows = documented()?;
    for (what, begins) in DEAD_OR_SLOW {
        let (kind, minutes) = rows
            .remove(what)
            .with_context(|| format!("docs/runbooks/alerts.md has no row for: {what}"))?;
        if minutes > 0 {
            ensure!(
                !is_told(&database, begins, &kind, minutes - 1).await?,
                "{what}: told before {minutes} minutes"
            );
        }
        ensure!(
            is_told(&database, begins, &kind, minutes).await?,
            "{what}: not told after {minutes} minutes"
        );
    }
    ensure!(rows.is_empty(), "nobody measures {rows:?}");
    Ok(())
}
