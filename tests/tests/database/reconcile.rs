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
    let doubt = "SELECT string_agg(to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI'), ' ')
                 FROM callscript.proof('2026-03-01 10:00+00', '2026-03-01 11:00+00') WHERE state = 'in doubt'";
    assert_eq!(text(&database, doubt).await?, "10:05 10:40");

    database
        .query_one(
            "SELECT callscript.reconcile('2026-03-01 10:00+00', '2026-03-01 11:00+00')",
            &[],
        )
        .await?;
    let audits = claim(&database, "ingest", "w", 10).await?;
    let item = audits
        .iter()
        .find(|item| {
            item.work["kind"] == "audit" && item.work["window_start"] == "2026-03-01T10:00:00.000000Z"
        })
        .cloned();
    let item = item.ok_or_else(|| anyhow::anyhow!("no audit of ten o'clock among {audits:?}"))?;
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
