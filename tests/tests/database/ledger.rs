//! The ledger of windows: split, retried, resumed, read again, and what it proves.

use anyhow::Result;
use callscript_tests::harness::Database;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::setup::{Item, TestResult, claim, claim_one, count, finish, text};

const MARCH: &str = "SELECT callscript.backfill('2026-03-01 10:00+00', '2026-03-01 11:00+00')";

/// What a worker says of a window.
#[expect(clippy::needless_pass_by_value, reason = "a literal at every call")]
fn figures(distinct: i32, total: Value, partial: bool) -> Value {
    json!({"pages": 2, "records": distinct, "distinct_calls": distinct, "ringba_total": total, "short_pages": 0,
           "partial": partial, "duration_ms": 10, "passes": 1, "page_log": [[0, distinct, total, partial]]})
}

fn whole() -> Value {
    figures(7, json!(7), false)
}

fn with(mut figures: Value, name: &str, value: Value) -> Value {
    figures[name] = value;
    figures
}

async fn opened(client: &Client, statement: &str) -> Result<i32> {
    Ok(client.query_one(statement, &[]).await?.get(0))
}

/// Windows that wait, newest first: `10:30-11:00`.
async fn waiting(client: &Client) -> Result<String> {
    text(
        client,
        "SELECT coalesce(string_agg(to_char(window_start AT TIME ZONE 'UTC', 'HH24:MI') || '-'
                    || to_char(window_end AT TIME ZONE 'UTC', 'HH24:MI'), ' ' ORDER BY window_start DESC), '')
         FROM core.sync_windows WHERE status = 'pending'",
    )
    .await
}

/// Takes windows until one of a minute is claimed and answers everything on the way there as incomplete.
async fn down_to_a_minute(client: &Client) -> Result<Item> {
    loop {
        let item = claim_one(client, "ingest", "w").await?;
        let is_minute =
            "SELECT window_end - window_start = interval '1 minute' FROM core.sync_windows WHERE id = $1";
        if client.query_one(is_minute, &[&item.id]).await?.get(0) {
            return Ok(item);
        }
        assert_eq!(
            finish(client, "ingested", &item, &figures(6, json!(7), false)).await?,
            "split"
        );
    }
}

#[tokio::test]
async fn a_window_that_is_not_whole_is_halved_and_remembered() -> TestResult {
    let database = Database::fresh().await?;
    for (result, reason) in [
        (figures(5, json!(7), false), "incomplete: 5 of 7 calls received"),
        (
            figures(7, json!(null), true),
            "incomplete: Ringba marked the answer as partial (7 calls received)",
        ),
        (
            with(figures(7, json!(null), false), "agreed", json!(false)),
            "incomplete: two readings did not agree (7 calls received)",
        ),
    ] {
        assert_eq!(opened(&database, MARCH).await?, 1);
        let item = claim_one(&database, "ingest", "w").await?;
        assert_eq!(finish(&database, "ingested", &item, &result).await?, "split");
        assert_eq!(waiting(&database).await?, "10:30-11:00 10:00-10:30");
        assert_eq!(
            text(
                &database,
                "SELECT processing_error FROM core.sync_windows WHERE status = 'split'"
            )
            .await?,
            reason
        );
        let kin =
            "SELECT count(*) FROM core.sync_windows AS h JOIN core.sync_windows AS p ON p.id = h.parent_id
                   WHERE h.kind = 'half' AND h.root_id = p.id AND h.backfill_id = p.backfill_id";
        assert_eq!(count(&database, kin).await?, 2);
        for _ in 0..2 {
            let half = claim_one(&database, "ingest", "w").await?;
            assert_eq!(finish(&database, "ingested", &half, &whole()).await?, "done");
        }
        assert_eq!(text(&database, "SELECT state FROM bi.backfills").await?, "done");
        database
            .batch_execute("TRUNCATE core.sync_windows, core.backfills, core.reconciliations")
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_window_with_too_many_calls_is_cut_into_as_many_pieces_as_it_takes() -> TestResult {
    let database = Database::fresh().await?;
    opened(&database, MARCH).await?;
    let item = claim_one(&database, "ingest", "w").await?;
    assert_eq!(item.work["split_over_calls"], 5000);
    let result = with(figures(1000, json!(9000), false), "too_many", json!(true));
    assert_eq!(finish(&database, "ingested", &item, &result).await?, "split");
    assert_eq!(
        waiting(&database).await?,
        "10:45-11:00 10:30-10:45 10:15-10:30 10:00-10:15"
    );
    database
        .batch_execute(
            "UPDATE core.sync_windows SET window_end = window_start + interval '90 seconds' WHERE status = 'pending'",
        )
        .await?;
    let small = claim_one(&database, "ingest", "w").await?;
    assert_eq!(
        small.work["split_over_calls"],
        json!(null),
        "read whole, however many"
    );
    Ok(())
}

#[tokio::test]
async fn the_minutes_in_doubt_are_named_and_the_doubt_ends_when_they_are_read() -> TestResult {
    let database = Database::fresh().await?;
    opened(&database, MARCH).await?;
    for _ in 0..2 {
        let mut item = down_to_a_minute(&database).await?;
        for status in ["pending", "pending", "failed"] {
            let bad = figures(6, json!(7), false);
            assert_eq!(finish(&database, "ingested", &item, &bad).await?, status);
            if status == "pending" {
                database
                    .batch_execute("UPDATE core.sync_windows SET available_at = clock_timestamp() WHERE status = 'pending'")
                    .await?;
                item = claim_one(&database, "ingest", "w").await?;
            }
        }
    }
    let alerts = "SELECT string_agg(message, '; ') FROM bi.alerts WHERE kind = 'window_in_doubt' AND is_open";
    let message = text(&database, alerts).await?;
    let words = "Calls from 2026-03-01 10:58:00 to 2026-03-01 11:00:00 UTC may be missing (incomplete: 6 of 7 calls received)";
    assert!(
        message.starts_with(words),
        "neighbours are one stretch: {message}"
    );
    assert!(!message.contains("; "), "and one alert: {message}");
    database.batch_execute("SELECT callscript.watchdog()").await?;
    assert_eq!(
        text(&database, alerts).await?,
        message,
        "the watchdog words it alike"
    );
    assert_eq!(
        text(
            &database,
            "SELECT string_agg(to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI') || ' ' || state, ', ')
             FROM callscript.proof('2026-03-01 10:58+00', '2026-03-01 12:00+00')"
        )
        .await?,
        "10:58 in doubt, 11:00 never asked"
    );
    // The statement in the alert replays exactly these.
    let replay = message.split("then: ").nth(1).unwrap_or_default();
    assert_eq!(opened(&database, replay).await?, 2);
    while let Some(item) = claim(&database, "ingest", "w", 1).await?.pop() {
        assert_eq!(finish(&database, "ingested", &item, &whole()).await?, "done");
    }
    database.batch_execute("SELECT callscript.watchdog()").await?;
    assert_eq!(
        count(&database, "SELECT count(*) FROM bi.alerts WHERE is_open").await?,
        0
    );
    assert_eq!(
        text(
            &database,
            "SELECT string_agg(state, ', ') FROM callscript.proof('2026-03-01 10:00+00', '2026-03-01 11:00+00')"
        )
        .await?,
        "proven"
    );
    Ok(())
}

#[tokio::test]
async fn what_can_be_said_of_a_stretch_of_time() -> TestResult {
    let database = Database::fresh().await?;
    opened(
        &database,
        "SELECT callscript.backfill('2026-03-01 10:00+00', '2026-03-01 12:00+00')",
    )
    .await?;
    let item = claim_one(&database, "ingest", "w").await?;
    finish(&database, "ingested", &item, &whole()).await?;
    opened(&database, "SELECT callscript.open_window()").await?;
    let item = claim_one(&database, "ingest", "w").await?;
    finish(&database, "ingested", &item, &whole()).await?;
    let states =
        "SELECT string_agg(state, ', ') FROM callscript.proof('2026-03-01 09:00+00', '2026-03-01 12:00+00')";
    assert_eq!(text(&database, states).await?, "never asked, open, proven");
    let now = "SELECT string_agg(state, ', ')
               FROM callscript.proof(clock_timestamp() - interval '62 minutes', clock_timestamp() - interval '1 minute')";
    assert_eq!(
        text(&database, now).await?,
        "proven, provisional",
        "a call of the last hour may be listed yet"
    );
    Ok(())
}

#[tokio::test]
async fn an_unfinished_backfill_is_resumed_and_a_finished_one_is_asked_anew() -> TestResult {
    let database = Database::fresh().await?;
    let three = "SELECT callscript.backfill('2026-03-01 10:00+00', '2026-03-01 13:00+00')";
    assert_eq!(opened(&database, three).await?, 3);
    let item = claim_one(&database, "ingest", "w").await?;
    finish(&database, "ingested", &item, &whole()).await?;
    assert_eq!(opened(&database, three).await?, 0, "it goes on where it is");
    let progress = "SELECT concat_ws(' ', p ->> 'windows', p ->> 'done', p ->> 'open', p ->> 'seconds', p ->> 'seconds_open')
                    FROM callscript.backfill_progress('2026-03-01 10:00+00', '2026-03-01 13:00+00') AS p";
    assert_eq!(text(&database, progress).await?, "3 1 2 10800 7200");
    for item in claim(&database, "ingest", "w", 10).await? {
        finish(&database, "ingested", &item, &whole()).await?;
    }
    assert_eq!(opened(&database, three).await?, 3);
    assert_eq!(text(&database, progress).await?, "3 0 3 10800 10800");
    Ok(())
}

#[tokio::test]
async fn a_closed_hour_is_read_once_more_after_the_delay() -> TestResult {
    let database = Database::fresh().await?;
    let hour = "date_trunc('hour', clock_timestamp()) - interval '8 hours'";
    // Read by a rolling window eight hours ago, when the hour had just closed.
    database
        .batch_execute(&format!(
            "INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial,
                                            created_at, finished_at)
             SELECT 'rolling', {hour}, {hour} + interval '65 minutes', 'done', 1, 0, false,
                    {hour} + interval '65 minutes', {hour} + interval '66 minutes'"
        ))
        .await?;
    database.batch_execute("SELECT callscript.open_window()").await?;
    let again =
        format!("SELECT count(*) FROM core.sync_windows WHERE kind = 'reread' AND window_start = {hour}");
    assert_eq!(count(&database, &again).await?, 1);
    database.batch_execute("SELECT callscript.open_window()").await?;
    assert_eq!(count(&database, &again).await?, 1, "once");
    Ok(())
}

#[tokio::test]
async fn rolling_windows_keep_their_rhythm() -> TestResult {
    let database = Database::fresh().await?;
    assert_eq!(opened(&database, "SELECT callscript.open_window(true)").await?, 1);
    let item = claim_one(&database, "ingest", "w").await?;
    finish(&database, "ingested", &item, &whole()).await?;
    assert_eq!(
        opened(&database, "SELECT callscript.open_window(true)").await?,
        0,
        "not due"
    );
    assert_eq!(
        opened(&database, "SELECT callscript.open_window()").await?,
        1,
        "whoever asks outright gets one"
    );
    Ok(())
}
