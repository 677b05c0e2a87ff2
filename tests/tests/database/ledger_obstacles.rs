//! One obstacle stops only itself: a row that somebody holds, a minute that Ringba cannot answer, a clock that was wrong.

use anyhow::Result;
use callscript_tests::harness::Database;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::ingest::{record, store, with};
use crate::setup::{Item, TestResult, claim, claim_one, count, finish, text};

fn figures(distinct: i32) -> Value {
    json!({"pages": 1, "records": distinct, "distinct_calls": distinct, "ringba_total": distinct, "short_pages": 0,
           "partial": false, "duration_ms": 5, "passes": 1})
}

fn at(id: &str, time: &str, revenue: i32) -> Value {
    let record = with(record(id), "start_time_utc", json!(format!("2026-11-22T{time}Z")));
    with(record, "revenue", json!(revenue))
}

async fn asked(client: &Client) -> Result<Item> {
    client
        .batch_execute("SELECT callscript.backfill('2026-11-22 10:00+00', '2026-11-22 11:00+00')")
        .await?;
    claim_one(client, "ingest", "w").await
}

async fn windows(client: &Client, of: &str) -> Result<String> {
    let sql = format!(
        "SELECT coalesce(string_agg(to_char(window_start AT TIME ZONE 'UTC', 'HH24:MI') || '-'
                    || to_char(window_end AT TIME ZONE 'UTC', 'HH24:MI') || ' ' || status, ', ' ORDER BY window_start), '')
         FROM core.sync_windows WHERE {of}"
    );
    text(client, &sql).await
}

#[tokio::test]
async fn a_call_that_somebody_holds_stops_no_other_and_is_stored_when_it_is_free() -> TestResult {
    let database = Database::fresh().await?;
    let item = asked(&database).await?;
    let first = json!({"records": [at("A", "10:05:00", 1), at("B", "10:30:30", 1)]});
    assert_eq!(store(&database, &item, &first).await?, (2, 0, 0, 0));
    let mut other = database.connect().await?;
    let transaction = other.transaction().await?;
    transaction
        .query(
            "SELECT FROM core.calls WHERE ringba_call_id = 'B' FOR UPDATE",
            &[],
        )
        .await?;

    let second = json!({"records": [at("A", "10:05:00", 2), at("B", "10:30:30", 2), at("C", "10:45:00", 2)]});
    assert_eq!(
        store(&database, &item, &second).await?,
        (1, 1, 0, 0),
        "B is passed over and not waited for"
    );
    assert_eq!(
        store(&database, &item, &first).await?,
        (0, 1, 1, 0),
        "what has not changed needs no lock"
    );
    store(&database, &item, &second).await?;
    assert_eq!(finish(&database, "ingested", &item, &figures(3)).await?, "split");
    let states = "SELECT string_agg(state, ', ')
                  FROM callscript.proof('2026-11-22 10:00+00', '2026-11-22 11:00+00')";
    assert_eq!(
        text(&database, states).await?,
        "proven, open, proven",
        "nothing is proven of the minute that waits"
    );
    let pieces = "kind = 'half'";
    assert_eq!(
        windows(&database, pieces).await?,
        "10:00-10:30 done, 10:30-10:31 pending, 10:31-11:00 done"
    );

    // The piece cannot be done either, and costs no attempt; and the next window waits for the same piece.
    let soon = "UPDATE core.sync_windows SET available_at = clock_timestamp() WHERE status = 'pending'";
    database.batch_execute(soon).await?;
    let piece = claim_one(&database, "ingest", "w").await?;
    let minute = json!({"records": [at("B", "10:30:30", 2)]});
    assert_eq!(store(&database, &piece, &minute).await?, (0, 0, 0, 0));
    assert_eq!(
        finish(&database, "ingested", &piece, &figures(1)).await?,
        "pending"
    );
    let spent = "SELECT concat_ws(' ', retry_count, deferral_count, processing_error) FROM core.sync_windows
                 WHERE status = 'pending'";
    let spent = text(&database, spent).await?;
    assert!(
        spent.starts_with("0 1 1 calls are held by another transaction"),
        "{spent}"
    );
    database
        .batch_execute("SELECT callscript.backfill('2026-11-22 10:00+00', '2026-11-22 10:50+00')")
        .await?;
    let again = claim_one(&database, "ingest", "w").await?;
    store(&database, &again, &second).await?;
    assert_eq!(finish(&database, "ingested", &again, &figures(3)).await?, "split");
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.sync_windows WHERE status = 'pending'"
        )
        .await?,
        1
    );

    transaction.rollback().await?;
    database.batch_execute(soon).await?;
    let piece = claim_one(&database, "ingest", "w").await?;
    assert_eq!(store(&database, &piece, &minute).await?, (0, 1, 0, 0));
    assert_eq!(finish(&database, "ingested", &piece, &figures(1)).await?, "done");
    assert_eq!(text(&database, states).await?, "proven");
    assert_eq!(
        count(&database, "SELECT sum(revenue)::bigint FROM core.calls").await?,
        6
    );
    Ok(())
}

#[tokio::test]
async fn a_window_that_lost_its_worker_forgets_what_was_held_then() -> TestResult {
    let database = Database::fresh().await?;
    let item = asked(&database).await?;
    store(&database, &item, &json!({"records": [at("B", "10:30:30", 1)]})).await?;
    let mut other = database.connect().await?;
    let transaction = other.transaction().await?;
    transaction
        .query("SELECT FROM core.calls FOR UPDATE", &[])
        .await?;
    store(&database, &item, &json!({"records": [at("B", "10:30:30", 2)]})).await?;
    database
        .query_one(
            "SELECT callscript.release(ARRAY[$1::uuid], ARRAY[$2::bigint])",
            &[&item.id, &item.epoch],
        )
        .await?;
    transaction.rollback().await?;
    // Ringba lists the call no longer: nobody waits for it.
    let item = claim_one(&database, "ingest", "w").await?;
    assert_eq!(finish(&database, "ingested", &item, &figures(0)).await?, "done");
    Ok(())
}

#[tokio::test]
async fn a_minute_that_ringba_cannot_answer_is_found_by_bisecting() -> TestResult {
    let database = Database::fresh().await?;
    let mut item = asked(&database).await?;
    // Put off three times first: an answer may just be slow to come.
    for _ in 0..3 {
        assert_eq!(item.work["split_refused"], false);
        let put_off =
            "SELECT callscript.fail($1, $2, 'Ringba asked us to come back later (500)', false, interval '0')";
        database.query_one(put_off, &[&item.id, &item.epoch]).await?;
        let soon = "UPDATE core.sync_windows SET available_at = clock_timestamp() WHERE status = 'pending'";
        database.batch_execute(soon).await?;
        item = claim_one(&database, "ingest", "w").await?;
    }
    assert_eq!(item.work["split_refused"], true);
    let refused = with(
        figures(0),
        "refused",
        json!("Ringba asked us to come back later (500)"),
    );
    assert_eq!(finish(&database, "ingested", &item, &refused).await?, "split");
    assert_eq!(
        windows(&database, "kind = 'half'").await?,
        "10:00-10:15 pending, 10:15-10:30 pending, 10:30-10:45 pending, 10:45-11:00 pending"
    );
    // In an outage nothing is answered, and nothing is cut any further.
    let newest = claim_one(&database, "ingest", "w").await?;
    let put_off =
        "SELECT callscript.fail($1, $2, 'Ringba asked us to come back later (500)', false, interval '0')";
    database.query_one(put_off, &[&newest.id, &newest.epoch]).await?;
    let soon = "UPDATE core.sync_windows SET available_at = clock_timestamp() WHERE id = $1";
    database.execute(soon, &[&newest.id]).await?;
    let newest = claim_one(&database, "ingest", "w").await?;
    assert_eq!(newest.work["split_refused"], false);
    database.query_one(put_off, &[&newest.id, &newest.epoch]).await?;
    // While others are, it is.
    for piece in claim(&database, "ingest", "w", 3).await? {
        finish(&database, "ingested", &piece, &figures(0)).await?;
    }
    database.execute(soon, &[&newest.id]).await?;
    let newest = claim_one(&database, "ingest", "w").await?;
    assert_eq!(newest.work["split_refused"], true);
    Ok(())
}

#[tokio::test]
async fn a_clock_that_was_two_hours_ahead_for_a_minute_stops_nothing_once_it_is_right() -> TestResult {
    let database = Database::fresh().await?;
    // What a worker leaves behind that opened and read windows, and stored a call, ten minutes ago under a clock that was two
    // hours ahead.
    database
        .batch_execute(
            "INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, duration_ms,
                                            created_at, available_at, finished_at)
             SELECT 'rolling', n - interval '65 minutes' + i * interval '65 minutes', n + i * interval '65 minutes',
                    CASE WHEN i < 2 THEN 'done' ELSE 'pending' END::core.window_status, 1, 0, false, 5,
                    n + interval '2 hours', n + interval '2 hours', CASE WHEN i < 2 THEN n + interval '2 hours' END
             FROM (SELECT clock_timestamp() - interval '10 minutes' AS n) AS c, generate_series(0, 2) AS i;
             INSERT INTO core.campaigns (external_key, name) VALUES ('name:X', 'X');
             INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, available_at, ingested_at)
             SELECT 'A', id, clock_timestamp() - interval '5 minutes', clock_timestamp() + interval '2 hours',
                    clock_timestamp() + interval '2 hours' FROM core.campaigns;
             INSERT INTO core.gates (name, tokens, detail_tokens, refilled_at, place_at, closed_until)
             SELECT 'ringba:RA1', 15, 15, n, n, n + interval '2 seconds'
             FROM (SELECT clock_timestamp() + interval '2 hours' AS n) AS c;
             UPDATE core.sweeps SET last_run_at = clock_timestamp() + interval '2 hours'",
        )
        .await?;
    let open = "SELECT callscript.open_window(true)";
    database.query_one(open, &[]).await?;
    let proven = "SELECT count(*)
                  FROM callscript.proof(clock_timestamp() - interval '30 minutes', clock_timestamp() + interval '30 minutes')
                  WHERE state IN ('proven', 'provisional')";
    assert_eq!(
        count(&database, proven).await?,
        0,
        "what was read then proves nothing"
    );
    let again = claim_one(&database, "ingest", "w").await?;
    finish(&database, "ingested", &again, &figures(0)).await?;
    let opened = database.query_one(open, &[]).await?.get::<_, i32>(0);
    assert!(opened > 0, "the newest minutes are read now and not in two hours");
    let ends_now = "SELECT count(*) FROM core.sync_windows WHERE kind = 'rolling' AND status = 'pending'
                    AND window_end BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp()
                    AND available_at <= clock_timestamp()";
    assert!(
        count(&database, ends_now).await? >= 1,
        "{}",
        windows(&database, "true").await?
    );
    assert_eq!(claim(&database, "vault", "w", 1).await?.len(), 1);
    let row = database
        .query_one("SELECT * FROM callscript.gate_pass('ringba:RA1')", &[])
        .await?;
    let (wait, is_closed): (f64, bool) = (row.get(0), row.get(1));
    assert!(is_closed && wait <= 2.0, "{wait}");
    Ok(())
}
