//! What becomes of a single window: split, bisected down to the minutes in doubt, put off, refused.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use callscript_demo::calls::plan::random;
use callscript_demo::simulators::{CallLog, Entry};
use jiff::{SignedDuration, Timestamp};

use crate::account::entry;
use crate::setup::{Setup, now};

/// The full hour that began about six hours ago: out of reach of the rolling window.
fn an_hour() -> Timestamp {
    let seconds = now().as_second();
    Timestamp::constant(seconds - seconds % 3600, 0) - SignedDuration::from_hours(6)
}

/// An account with calls at these seconds of that hour, and the windows that ask for it.
async fn asked(seconds: impl IntoIterator<Item = i64>, quick: bool) -> Result<(Setup, Vec<Entry>)> {
    let (log, hour, mut random) = (CallLog::default(), an_hour(), random(1, 0, 16));
    let entries: Vec<Entry> = seconds
        .into_iter()
        .map(|second| {
            entry(
                &mut random,
                format!("RGB{second:05}"),
                hour + SignedDuration::from_secs(second),
            )
        })
        .collect();
    for entry in &entries {
        log.add(entry.clone());
    }
    let mut setup = Setup::build(log).await?;
    if !quick {
        // One request at a time, so that their order says who waited for what.
        setup
            .environment
            .push(("CALLSCRIPT_INGEST_CONCURRENCY".to_owned(), "1".to_owned()));
    }
    setup.backfill(hour, hour + SignedDuration::from_hours(1)).await?;
    Ok((setup, entries))
}

/// The minutes `[start, end)` of stretches of that hour that `sql` finds.
async fn minutes(setup: &Setup, sql: &str) -> Result<Vec<(i64, i64)>> {
    let hour = an_hour();
    let minute = |time: Timestamp| time.duration_since(hour).as_mins();
    let rows = setup.database.query(sql, &[]).await?;
    Ok(rows
        .iter()
        .map(|row| (minute(row.get(0)), minute(row.get(1))))
        .collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_with_too_many_calls_is_split_and_read_in_pieces() -> Result<()> {
    let (setup, entries) = asked((0..300).map(|number| number * 12), true).await?;
    setup.set("ingest.split_over_calls", "100").await?;
    setup.once("ingest").await?;
    assert_eq!(setup.stored().await?.len(), entries.len());
    let root: String = setup
        .value(
            "SELECT status::text FROM core.sync_windows WHERE kind = 'backfill'",
            &[],
        )
        .await?;
    assert_eq!(root, "split", "{}", setup.ledger().await?);
    let pieces = "SELECT concat_ws(' ', count(*) > 2, bool_and(status = 'done'), max(distinct_calls) <= 100,
                                   sum(distinct_calls))
                  FROM core.sync_windows WHERE kind = 'half' AND status <> 'split'";
    assert_eq!(
        setup.value::<String>(pieces, &[]).await?,
        "t t t 300",
        "{}",
        setup.ledger().await?
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unwhole_window_is_bisected_until_only_the_bad_minutes_are_in_doubt() -> Result<()> {
    // Two calls a minute; one in each of three minutes is counted and never sent.
    let (setup, entries) = asked((0..120).map(|number| number * 30), true).await?;
    let swallowed: Vec<String> = [17, 41, 42].map(|minute| entries[minute * 2].id.clone()).into();
    setup.ringba.faults().swallowed.clone_from(&swallowed);
    setup.once("ingest").await?;
    let failed = "SELECT window_start, window_end FROM core.sync_windows WHERE status = 'failed' ORDER BY 1";
    let in_doubt = minutes(&setup, failed).await?;
    assert_eq!(
        in_doubt,
        [(17, 18), (41, 42), (42, 43)],
        "{}",
        setup.ledger().await?
    );
    let stored = setup.stored().await?;
    let missing: Vec<&String> = entries
        .iter()
        .map(|entry| &entry.id)
        .filter(|id| !stored.contains_key(*id))
        .collect();
    assert_eq!(
        missing,
        swallowed.iter().collect::<Vec<_>>(),
        "what did come is stored"
    );

    // Neighbours are one stretch in the alerts.
    let alerts = "SELECT (details ->> 'starts_at')::timestamptz, (details ->> 'ends_at')::timestamptz
                  FROM bi.alerts WHERE kind = 'window_in_doubt' AND resolved_at IS NULL ORDER BY 1";
    assert_eq!(minutes(&setup, alerts).await?, [(17, 18), (41, 43)]);

    setup.ringba.faults().swallowed.clear();
    assert_eq!(setup.requeue().await?, 3);
    setup.once("ingest").await?;
    assert_eq!(setup.stored().await?.len(), entries.len());
    setup
        .database
        .batch_execute("SELECT callscript.watchdog()")
        .await?;
    assert_eq!(minutes(&setup, alerts).await?, [], "the alerts are resolved");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_circuit_opens_says_so_and_closes_by_itself() -> Result<()> {
    let (setup, entries) = asked((0..60).map(|number| number * 60), false).await?;
    setup.set("ringba.circuit_failures", "3").await?;
    // Three until it opens, and three probes that fail.
    setup.ringba.faults().unavailable = 6;
    let mut worker = setup.start("ingest")?;
    let raised = "SELECT EXISTS (SELECT FROM core.alerts WHERE kind = 'circuit')";
    setup.until(&mut worker, raised).await?;
    let resolved = "SELECT EXISTS (SELECT FROM core.alerts WHERE kind = 'circuit' AND resolved_at IS NOT NULL)
                       AND NOT EXISTS (SELECT FROM core.alerts WHERE kind = 'circuit' AND resolved_at IS NULL)";
    setup.until(&mut worker, resolved).await?;
    let settled = "SELECT NOT EXISTS (SELECT FROM core.sync_windows WHERE status IN ('pending', 'working'))";
    setup.until(&mut worker, settled).await?;
    worker.kill().await?;
    assert_eq!(
        setup.stored().await?.len(),
        entries.len(),
        "{}",
        setup.ledger().await?
    );
    // Left alone for a second after the third failure, and for twice as long after three failed probes.
    let exchanges = setup.ringba.exchanges();
    let failed: Vec<Instant> = exchanges
        .iter()
        .filter(|exchange| exchange.status == Some(503))
        .map(|exchange| exchange.at)
        .collect();
    assert_eq!(failed.len(), 6);
    let next = exchanges
        .iter()
        .map(|exchange| exchange.at)
        .find(|at| *at > failed[5]);
    let pauses = (
        failed[3] - failed[2],
        next.context("nobody asked again")? - failed[5],
    );
    assert!(
        pauses.0 >= Duration::from_secs(1) && pauses.1 >= Duration::from_secs(2),
        "{pauses:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_asks_before_the_time_that_ringba_named() -> Result<()> {
    let (setup, entries) = asked((0..10).map(|number| number * 60), false).await?;
    {
        let mut faults = setup.ringba.faults();
        (faults.too_many_requests, faults.retry_after) = (1, Some(2));
    }
    setup.once("ingest").await?;
    assert_eq!(setup.stored().await?.len(), entries.len());
    let exchanges = setup.ringba.exchanges();
    assert_eq!(exchanges[0].status, Some(429), "{exchanges:?}");
    let wait = exchanges[1].at - exchanges[0].at;
    println!("asked again after {wait:?}");
    assert!(wait >= Duration::from_secs(2), "{wait:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_without_optional_columns_is_read_without_them() -> Result<()> {
    let (setup, entries) = asked((0..10).map(|number| number * 60), true).await?;
    setup.ringba.faults().unknown_columns = [
        "buyer",
        "payoutAmount",
        "isLive",
        "hasRecording",
        "callCompletedDt",
    ]
    .map(str::to_owned)
    .to_vec();
    setup.once("ingest").await?;
    assert_eq!(
        setup.stored().await?.len(),
        entries.len(),
        "{}",
        setup.ledger().await?
    );
    let buyers: i64 = setup.value("SELECT count(buyer) FROM core.calls", &[]).await?;
    assert_eq!(buyers, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_without_a_required_column_is_refused_by_name() -> Result<()> {
    let (setup, entries) = asked([60], true).await?;
    setup.set("ringba.circuit_failures", "2").await?;
    setup.ringba.faults().unknown_columns = vec!["callDt".to_owned()];
    let error = setup.once("ingest").await.err().map(|error| error.to_string());
    ensure!(
        error.as_deref().is_some_and(|error| error.contains("`callDt`")),
        "{error:?}"
    );
    // A worker that runs on says so in an alert, burns no attempt, and reads as soon as the account is right.
    let mut worker = setup.start("ingest")?;
    let named =
        "SELECT EXISTS (SELECT FROM core.alerts WHERE kind = 'circuit' AND message LIKE '%`callDt`%')";
    setup.until(&mut worker, named).await?;
    setup.ringba.faults().unknown_columns.clear();
    let settled = "SELECT NOT EXISTS (SELECT FROM core.sync_windows WHERE status IN ('pending', 'working'))
                      AND NOT EXISTS (SELECT FROM core.alerts WHERE resolved_at IS NULL)";
    setup.until(&mut worker, settled).await?;
    assert_eq!(
        setup.stored().await?.len(),
        entries.len(),
        "{}",
        setup.ledger().await?
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_minute_that_ringba_cannot_answer_costs_only_its_own_calls() -> Result<()> {
    let (setup, entries) = asked((0..60).map(|number| number * 60), true).await?;
    setup.set("ingest.split_after_deferrals", "1").await?;
    setup.set("ringba.circuit_failures", "1000").await?;
    setup.ringba.faults().poison = Some(an_hour() + SignedDuration::from_secs(17 * 60 + 30));
    setup.once("ingest").await?;
    let failed = "SELECT window_start, window_end FROM core.sync_windows WHERE status = 'failed'";
    assert_eq!(
        minutes(&setup, failed).await?,
        [(17, 18)],
        "{}",
        setup.ledger().await?
    );
    assert_eq!(setup.stored().await?.len(), entries.len() - 1);
    let alert: String = setup
        .value(
            "SELECT message FROM bi.alerts WHERE kind = 'window_in_doubt' AND resolved_at IS NULL",
            &[],
        )
        .await?;
    assert!(
        alert.contains("could not be read (Ringba asked us to come back later (500))"),
        "{alert}"
    );

    setup.ringba.faults().poison = None;
    assert_eq!(setup.requeue().await?, 1);
    setup.once("ingest").await?;
    assert_eq!(setup.stored().await?.len(), entries.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_calls_come_in_while_somebody_holds_an_old_one() -> Result<()> {
    let log = CallLog::default();
    let mut random = random(1, 0, 18);
    let held = entry(
        &mut random,
        "RGBHELD".to_owned(),
        now() - SignedDuration::from_mins(20),
    );
    log.add(held.clone());
    let setup = Setup::build(log).await?;
    setup.set("ingest.window_every_seconds", "1").await?;
    let mut worker = setup.start("ingest")?;
    let stored = "SELECT EXISTS (SELECT FROM core.calls WHERE ringba_call_id = 'RGBHELD')";
    setup.until(&mut worker, stored).await?;

    let mut other = setup.database.connect().await?;
    let transaction = other.transaction().await?;
    transaction
        .query("SELECT FROM core.calls FOR UPDATE", &[])
        .await?;
    let change = |entry: &mut Entry| entry.seconds += 1;
    setup.ringba.log().with("RGBHELD", change);
    let passed_over =
        "SELECT EXISTS (SELECT FROM core.sync_windows WHERE status = 'pending' AND kind = 'half')";
    setup.until(&mut worker, passed_over).await?;
    for number in 0..3 {
        let id = format!("RGBNEW{number}");
        setup.ringba.log().add(entry(&mut random, id.clone(), now()));
        let stored = format!("SELECT EXISTS (SELECT FROM core.calls WHERE ringba_call_id = '{id}')");
        setup.until(&mut worker, &stored).await?;
    }
    transaction.rollback().await?;
    let settled = format!(
        "SELECT EXISTS (SELECT FROM core.calls WHERE ringba_call_id = 'RGBHELD' AND duration_seconds = {})
            AND NOT EXISTS (SELECT FROM core.sync_windows WHERE status IN ('pending', 'working') AND kind = 'half')",
        held.seconds + 1
    );
    setup.until(&mut worker, &settled).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_goes_on_is_waited_for_and_its_end_is_seen() -> Result<()> {
    let (setup, _) = asked([60], true).await?;
    let live = |entry: &mut Entry| {
        entry.overrides.insert("isLive".to_owned(), true.into());
        entry
            .overrides
            .insert("callCompletedDt".to_owned(), serde_json::Value::Null);
        entry.overrides.insert("callLengthInSeconds".to_owned(), 0.into());
    };
    let id = "RGB00060";
    setup.ringba.log().with(id, live);
    // Long enough ago to be taken for ended: only its own hours count.
    setup.set("ingest.live_hours", "100").await?;
    setup.once("ingest").await?;
    let waits = "SELECT is_live AND available_at > clock_timestamp() FROM core.calls";
    assert!(setup.value::<bool>(waits, &[]).await?);
    setup.ringba.log().with(id, |entry| {
        for column in ["isLive", "callCompletedDt", "callLengthInSeconds"] {
            entry.overrides.remove(column);
        }
    });
    let hour = an_hour();
    setup.backfill(hour, hour + SignedDuration::from_hours(1)).await?;
    setup.once("ingest").await?;
    let over = "SELECT NOT is_live AND completed_at > start_time_utc AND available_at <= clock_timestamp() FROM core.calls";
    assert!(setup.value::<bool>(over, &[]).await?);
    Ok(())
}
