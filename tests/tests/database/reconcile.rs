//! Reconciliation: green, red with the exact minutes, and green again.

use anyhow::Result;
use callscript_tests::harness::Database;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::setup::{INVALID, Item, TestResult, claim, claim_one, count, finish, refused, text};

const DAY: &str = "SELECT callscript.reconcile('2026-03-01'::date)";

fn row(minute: &str, calls: i32, revenue: i64) -> Value {
    json!({"minute": format!("2026-03-01T{minute}:00Z"), "campaign_id": "C1", "campaign_name": "Solar", "calls": calls,
           "seconds": 60 * calls, "revenue": revenue, "payout": 0})
}

#[expect(clippy::needless_pass_by_value, reason = "a literal at every call")]
fn audit(summary: Value) -> Value {
    json!({"pages": 1, "records": 3, "distinct_calls": 3, "ringba_total": 3, "short_pages": 0, "partial": false,
           "duration_ms": 5, "summary": summary})
}

/// Three calls of campaign C1: two at 10:05 and one at 10:06, a dollar each.
async fn stored() -> Result<Database> {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "INSERT INTO core.campaigns (external_key, name, ringba_campaign_id) VALUES ('id:C1', 'Solar', 'C1');
             INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, revenue)
             SELECT 'R' || i, (SELECT id FROM core.campaigns), '2026-03-01 10:05:30+00'::timestamptz + i * interval '25 seconds',
                    60, 1
             FROM generate_series(0, 2) AS i",
        )
        .await?;
    Ok(database)
}

/// The audit of the hour from ten to eleven.
async fn ten_o_clock(client: &Client) -> Result<Item> {
    loop {
        let item = claim_one(client, "ingest", "w").await?;
        if item.work["window_start"] == "2026-03-01T10:00:00.000000Z" {
            return Ok(item);
        }
        let nothing = json!({"pages": 1, "records": 0, "distinct_calls": 0, "ringba_total": 0, "short_pages": 0,
                             "partial": false, "duration_ms": 5});
        finish(client, "ingested", &item, &nothing).await?;
    }
}

/// The newest window of a kind; others are put back.
async fn claim_kind(client: &Client, kind: &str) -> Result<Item> {
    let items = claim(client, "ingest", "w", 100).await?;
    let (mut found, others): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|item| item.work["kind"] == kind);
    let first = found.drain(..1).next();
    for item in others.iter().chain(&found) {
        client
            .query_one(
                "SELECT callscript.release(ARRAY[$1::uuid], ARRAY[$2::bigint])",
                &[&item.id, &item.epoch],
            )
            .await?;
    }
    first.ok_or_else(|| anyhow::anyhow!("no window of kind {kind} waits"))
}

async fn result(client: &Client) -> Result<String> {
    text(
        client,
        "SELECT string_agg(concat_ws(' ', campaign, stored_calls, ringba_calls, state, difference), '; ' ORDER BY campaign)
         FROM bi.reconciliation WHERE hour_start = '2026-03-01 10:00+00'",
    )
    .await
}

#[tokio::test]
async fn a_day_is_compared_by_hour_and_campaign() -> TestResult {
    let database = stored().await?;
    assert_eq!(database.query_one(DAY, &[]).await?.get::<_, i32>(0), 24);
    assert_eq!(
        database.query_one(DAY, &[]).await?.get::<_, i32>(0),
        0,
        "open already"
    );
    let item = ten_o_clock(&database).await?;
    assert_eq!(item.work["kind"], "audit");
    let same = audit(json!([row("10:05", 2, 20_000), row("10:06", 1, 10_000)]));
    assert_eq!(finish(&database, "ingested", &item, &same).await?, "done");
    assert_eq!(result(&database).await?, "Solar 3 3 green");
    assert_eq!(
        text(
            &database,
            "SELECT campaign || ' ' || state FROM bi.reconciliation WHERE hour_start = '2026-03-01 23:00+00'"
        )
        .await?,
        "(no calls) green",
        "an hour in which nobody called has been checked too"
    );
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.sync_windows WHERE kind = 'heal'"
        )
        .await?,
        0
    );
    Ok(())
}

#[tokio::test]
async fn a_difference_is_red_to_the_minute_and_is_read_again() -> TestResult {
    let database = stored().await?;
    database.query_one(DAY, &[]).await?;
    let item = ten_o_clock(&database).await?;
    // One call more at 10:06, another revenue at 10:05, and a minute that is not stored at all.
    let other = audit(json!([
        row("10:05", 2, 25_000),
        row("10:06", 2, 20_000),
        row("10:40", 1, 0)
    ]));
    assert_eq!(finish(&database, "ingested", &item, &other).await?, "done");
    assert_eq!(
        result(&database).await?,
        "Solar 3 5 red 3 of 5 calls, 180 of 300 talk seconds, $3.00 of $4.50 revenue, at 10:05 10:06 10:40"
    );
    let healing = "SELECT string_agg(to_char(window_start AT TIME ZONE 'UTC', 'HH24:MI') || '-'
                              || to_char(window_end AT TIME ZONE 'UTC', 'HH24:MI'), ' ' ORDER BY window_start)
                   FROM core.sync_windows WHERE kind = 'heal' AND status = 'pending'";
    assert_eq!(text(&database, healing).await?, "10:05-10:07 10:40-10:41");
    let alert = text(
        &database,
        "SELECT message FROM bi.alerts WHERE kind = 'reconciliation' AND is_open",
    )
    .await?;
    assert!(
        alert.starts_with(
            "What is stored of 2026-03-01 differs from Ringba in 3 minutes (10:05 10:06 10:40 UTC)"
        ),
        "{alert}"
    );
    // Both heal windows are read again: only then is the hour compared once more, and the alert ends by itself.
    for minute in ["10:40", "10:05"] {
        let heal = claim_kind(&database, "heal").await?;
        assert!(
            heal.work["window_start"]
                .as_str()
                .is_some_and(|at| at.contains(minute)),
            "{heal:?}"
        );
        let audits = "SELECT count(*) FROM core.sync_windows WHERE kind = 'audit' AND status = 'pending' AND heal_round = 1";
        assert_eq!(count(&database, audits).await?, 0);
        let whole = json!({"pages": 1, "records": 3, "distinct_calls": 3, "ringba_total": 3, "short_pages": 0,
                           "partial": false, "duration_ms": 5});
        finish(&database, "ingested", &heal, &whole).await?;
    }
    let doubt = "SELECT string_agg(to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI'), ' ')
                 FROM callscript.proof('2026-03-01 10:00+00', '2026-03-01 11:00+00') WHERE state = 'in doubt'";
    assert_eq!(text(&database, doubt).await?, "10:05 10:40");

    let item = ten_o_clock(&database).await?;
    assert_eq!(item.work["kind"], "audit");
    let same = audit(json!([row("10:05", 2, 20_000), row("10:06", 1, 10_000)]));
    finish(&database, "ingested", &item, &same).await?;
    assert_eq!(result(&database).await?, "Solar 3 3 green");
    assert_eq!(
        count(&database, "SELECT count(*) FROM bi.alerts WHERE is_open").await?,
        0
    );
    Ok(())
}

#[tokio::test]
async fn yesterday_is_compared_where_it_was_ever_asked_for() -> TestResult {
    let database = Database::fresh().await?;
    let nightly = "SELECT callscript.reconcile()";
    assert_eq!(database.query_one(nightly, &[]).await?.get::<_, i32>(0), 0);
    database
        .batch_execute(
            "INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, finished_at)
             SELECT 'rolling', y + interval '3 hours', y + interval '5 hours', 'done', 1, 0, false, clock_timestamp()
             FROM (SELECT date_trunc('day', clock_timestamp(), 'UTC') - interval '1 day' AS y) AS d",
        )
        .await?;
    assert_eq!(database.query_one(nightly, &[]).await?.get::<_, i32>(0), 2);
    refused(
        database
            .query("SELECT callscript.reconcile('2999-01-01'::date)", &[])
            .await,
        INVALID,
        "day: must not lie in the future",
    );
    Ok(())
}

#[tokio::test]
async fn a_record_that_is_dated_outside_of_its_audit_does_not_stop_it() -> TestResult {
    let database = stored().await?;
    database.query_one(DAY, &[]).await?;
    let item = ten_o_clock(&database).await?;
    let odd = audit(json!([
        row("10:05", 2, 20_000),
        row("10:06", 1, 10_000),
        row("09:59", 1, 0),
        row("11:00", 1, 0),
        row("13:00", 1, 0)
    ]));
    assert_eq!(finish(&database, "ingested", &item, &odd).await?, "done");
    assert_eq!(
        result(&database).await?,
        "Solar 3 3 green",
        "ends are half-open on both sides"
    );
    Ok(())
}

#[tokio::test]
async fn amounts_that_ringba_does_not_give_differ_from_nothing() -> TestResult {
    let database = stored().await?;
    database.query_one(DAY, &[]).await?;
    let item = ten_o_clock(&database).await?;
    let unknown = |minute: &str, calls| {
        let mut row = row(minute, calls, 0);
        row["revenue"] = json!(null);
        row
    };
    let without = audit(json!([unknown("10:05", 2), unknown("10:06", 1)]));
    finish(&database, "ingested", &item, &without).await?;
    assert_eq!(result(&database).await?, "Solar 3 3 green");
    Ok(())
}

#[tokio::test]
async fn what_differs_still_after_it_was_healed_is_left_to_the_alert() -> TestResult {
    let database = stored().await?;
    database.query_one(DAY, &[]).await?;
    let gone = audit(json!([row("10:05", 2, 20_000)]));
    let item = ten_o_clock(&database).await?;
    finish(&database, "ingested", &item, &gone).await?;
    let heal = claim_kind(&database, "heal").await?;
    let nothing = json!({"pages": 1, "records": 0, "distinct_calls": 0, "ringba_total": 0, "short_pages": 0, "partial": false,
                         "duration_ms": 5});
    finish(&database, "ingested", &heal, &nothing).await?;
    let item = ten_o_clock(&database).await?;
    finish(&database, "ingested", &item, &gone).await?;
    let open = "SELECT count(*) FROM core.sync_windows
                WHERE status = 'pending' AND (kind = 'heal' OR window_start = '2026-03-01 10:00+00')";
    assert_eq!(
        count(&database, open).await?,
        0,
        "it does not go round in circles"
    );
    assert_eq!(
        count(&database, "SELECT count(*) FROM bi.alerts WHERE is_open").await?,
        1
    );
    Ok(())
}

/// Two heal windows of one hour end at the same moment: one of them opens the audit.
#[tokio::test(flavor = "multi_thread")]
async fn of_heal_windows_that_end_together_one_looks_again() -> TestResult {
    for _ in 0..10 {
        let database = stored().await?;
        database.query_one(DAY, &[]).await?;
        let item = ten_o_clock(&database).await?;
        let other = audit(json!([
            row("10:05", 2, 20_000),
            row("10:06", 2, 20_000),
            row("10:40", 1, 0)
        ]));
        finish(&database, "ingested", &item, &other).await?;
        let mut ends = Vec::new();
        for heal in claim(&database, "ingest", "w", 100).await? {
            if heal.work["kind"] != "heal" {
                continue;
            }
            let client = database.connect().await?;
            ends.push(tokio::spawn(async move {
                let whole = json!({"pages": 1, "records": 0, "distinct_calls": 0, "ringba_total": 0, "short_pages": 0,
                                   "partial": false, "duration_ms": 5});
                finish(&client, "ingested", &heal, &whole).await
            }));
        }
        assert_eq!(ends.len(), 2);
        for end in ends {
            end.await??;
        }
        let audits = "SELECT count(*) FROM core.sync_windows WHERE kind = 'audit' AND heal_round = 1";
        assert_eq!(count(&database, audits).await?, 1);
    }
    Ok(())
}

#[tokio::test]
async fn amounts_are_looked_at_again_for_a_month() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, finished_at)
             SELECT 'backfill', t - a * interval '1 day', t - a * interval '1 day' + interval '1 hour', 'done', 1, 0, false,
                    clock_timestamp()
             FROM (SELECT date_trunc('day', clock_timestamp(), 'UTC') AS t) AS d, generate_series(1, 40) AS a",
        )
        .await?;
    database.query_one("SELECT callscript.reconcile()", &[]).await?;
    let days = "SELECT string_agg(date_part('day', date_trunc('day', clock_timestamp(), 'UTC') - window_start)::text, ' '
                                  ORDER BY window_start DESC)
                FROM core.sync_windows WHERE kind = 'audit'";
    assert_eq!(text(&database, days).await?, "1 3 7 31");
    Ok(())
}
