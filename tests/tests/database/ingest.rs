//! Pages of the call log: new, changed, identical, rejected, in doubt.

use anyhow::Result;
use callscript_tests::harness::Database;
use serde_json::{Value, json};

use crate::setup::{INVALID, Item, TestResult, claim_one, count, refused, row_of, text};

pub(crate) async fn window() -> Result<(Database, Item)> {
    let database = Database::fresh().await?;
    database.batch_execute("SELECT callscript.open_window()").await?;
    let item = claim_one(&database, "ingest", "w").await?;
    Ok((database, item))
}

pub(crate) fn record(id: &str) -> Value {
    json!({
        "ringba_call_id": id, "campaign_id": "CA1", "campaign_name": "Medicare Advantage Q4", "start_time_utc":
        "2026-11-22T10:00:00Z", "duration_seconds": 60, "caller_number": "+15551234567", "publisher_id": "P1",
        "publisher_sub_id": null, "publisher_name": "Pub", "buyer": "Acme", "target_id": "T1", "target_name": null,
        "revenue": 12.5, "payout": 8, "audio_url": null, "problem": null, "raw": {"inboundCallId": id},
    })
}

pub(crate) fn with(mut record: Value, name: &str, value: Value) -> Value {
    record[name] = value;
    record
}

/// (inserted, changed, identical, rejected)
pub(crate) async fn store(
    database: &Database,
    item: &Item,
    page: &Value,
) -> Result<(i32, i32, i32, i32), tokio_postgres::Error> {
    let store = "SELECT * FROM callscript.store_page($1, $2, $3)";
    let row = database.query_one(store, &[&item.id, &item.epoch, page]).await?;
    Ok((row.get(0), row.get(1), row.get(2), row.get(3)))
}

#[tokio::test]
async fn a_page_is_told_apart_into_new_changed_and_identical() -> TestResult {
    let (database, item) = window().await?;
    let page = json!({"offset": 0, "records": [record("B"), record("A"), record("B")]});
    assert_eq!(
        store(&database, &item, &page).await?,
        (2, 0, 0, 0),
        "a duplicate within the page counts once"
    );
    assert_eq!(store(&database, &item, &page).await?, (0, 0, 2, 0));
    let changed = json!({"records": [record("A"), with(record("B"), "revenue", json!(20)), record("C")]});
    assert_eq!(store(&database, &item, &changed).await?, (1, 1, 1, 0));
    // The raw payload alone counts as a change too.
    let raw = json!({"records": [with(record("A"), "raw", json!({"inboundCallId": "A", "tag": 1}))]});
    assert_eq!(store(&database, &item, &raw).await?, (0, 1, 0, 0));
    assert_eq!(
        text(
            &database,
            "SELECT payload ->> 'tag' FROM core.ringba_records WHERE ringba_call_id = 'A'"
        )
        .await?,
        "1"
    );
    let tally = "SELECT concat_ws(' ', inserted, changed, identical, rejected) FROM core.sync_windows";
    assert_eq!(text(&database, tally).await?, "3 2 3 0");
    assert_eq!(
        text(
            &database,
            "SELECT string_agg(external_key, ',') FROM core.campaigns"
        )
        .await?,
        "id:CA1"
    );
    Ok(())
}

#[tokio::test]
async fn a_second_read_never_touches_the_pipeline() -> TestResult {
    let (database, item) = window().await?;
    store(&database, &item, &json!({"records": [record("A")]})).await?;
    let held = claim_one(&database, "vault", "w").await?;
    let pipeline = "SELECT concat_ws('|', status, lease_epoch, retry_count, deferral_count, available_at, processing_error,
                           failed_lane, ingested_at) FROM core.calls";
    let before = text(&database, pipeline).await?;
    let later = with(
        with(record("A"), "audio_url", json!("http://rec/a?sig=1")),
        "problem",
        json!("odd"),
    );
    assert_eq!(
        store(&database, &item, &json!({"records": [later]})).await?,
        (0, 1, 0, 0)
    );
    assert_eq!(text(&database, pipeline).await?, before);
    assert_eq!(
        text(&database, "SELECT audio_url FROM core.calls").await?,
        "http://rec/a?sig=1"
    );
    // A record that lost what an earlier one had takes nothing away.
    store(
        &database,
        &item,
        &json!({"records": [with(record("A"), "buyer", json!(null))]}),
    )
    .await?;
    assert_eq!(
        text(&database, "SELECT audio_url || ' ' || buyer FROM core.calls").await?,
        "http://rec/a?sig=1 Acme"
    );
    assert!(row_of(&database, held.id).await?.contains("vaulting"));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_a_call_is_kept_and_counted() -> TestResult {
    let (database, item) = window().await?;
    let rejected =
        json!({"ringba_call_id": "X", "reason": "callDt is not a time", "raw": {"callDt": "soon"}});
    let page = json!({"records": [record("A")], "rejected": [rejected]});
    assert_eq!(store(&database, &item, &page).await?, (1, 0, 0, 1));
    assert_eq!(store(&database, &item, &page).await?, (0, 0, 1, 1));
    let kept =
        "SELECT concat_ws('|', ringba_call_id, reason, seen_count, payload) FROM core.rejected_records";
    assert_eq!(
        text(&database, kept).await?,
        "X|callDt is not a time|2|{\"callDt\": \"soon\"}"
    );
    store(&database, &item, &json!({"records": [record("X")]})).await?;
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM bi.rejected_records WHERE resolved_at IS NOT NULL"
        )
        .await?,
        1
    );
    Ok(())
}

#[tokio::test]
async fn a_problem_makes_an_explained_dead_letter_that_can_be_replayed() -> TestResult {
    let (database, item) = window().await?;
    let odd = with(record("A"), "problem", json!("starts 3 hours in the future"));
    store(&database, &item, &json!({"records": [odd, record("B")]})).await?;
    let state = "SELECT concat_ws('|', status, failed_lane, processing_error) FROM core.calls WHERE ringba_call_id = 'A'";
    assert_eq!(
        text(&database, state).await?,
        "failed|ingest|starts 3 hours in the future"
    );
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.calls WHERE status = 'pending'"
        )
        .await?,
        1
    );
    let replayed = database
        .query_one("SELECT callscript.requeue('{\"lane\": \"ingest\"}')", &[])
        .await?;
    assert_eq!(replayed.get::<_, i32>(0), 1);
    assert_eq!(text(&database, state).await?, "pending");
    Ok(())
}

#[tokio::test]
async fn campaigns_get_their_vertical_when_they_are_made() -> TestResult {
    let (database, item) = window().await?;
    let nameless = with(
        with(record("B"), "campaign_id", json!(null)),
        "campaign_name",
        json!(null),
    );
    let named = with(record("C"), "campaign_id", json!(null));
    store(
        &database,
        &item,
        &json!({"records": [record("A"), nameless, named]}),
    )
    .await?;
    let campaigns = "SELECT string_agg(concat_ws(' ', external_key, vertical_id, inference_source), ', ' ORDER BY external_key)
                     FROM core.campaigns";
    assert_eq!(
        text(&database, campaigns).await?,
        "id:CA1 medicare regex, name:(unknown) unknown, name:Medicare Advantage Q4 medicare regex"
    );
    Ok(())
}

#[tokio::test]
async fn hostile_pages_are_refused_by_field() -> TestResult {
    let (database, item) = window().await?;
    for (page, field) in [
        (json!([]), "page: must be a JSON object"),
        (json!({"records": {}}), "page.records:"),
        (json!({"records": [7]}), "page.records[0]:"),
        (
            json!({"records": [record("A"), with(record("B"), "start_time_utc", json!("soon"))]}),
            "page.records[1].start_time_utc:",
        ),
        (
            json!({"records": [with(record("A"), "ringba_call_id", json!(" "))]}),
            "page.records[0].ringba_call_id:",
        ),
        (json!({"rejected": [{"raw": 1}]}), "page.rejected[0].reason:"),
    ] {
        refused(store(&database, &item, &page).await, INVALID, field);
    }
    assert_eq!(count(&database, "SELECT count(*) FROM core.calls").await?, 0);
    Ok(())
}

/// Two pages that know the same new campaign and the same calls, stored at once: nothing lost, nothing twice.
#[tokio::test(flavor = "multi_thread")]
async fn overlapping_pages_race_without_loss() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute("SELECT callscript.backfill('2026-11-20', '2026-11-21', '3 hours')")
        .await?;
    let ids: Vec<String> = (0..200).map(|number| format!("R{number:03}")).collect();
    let mut readers = Vec::new();
    for turn in 0..8 {
        let client = database.connect().await?;
        let item = claim_one(&client, "ingest", "w").await?;
        let mut records: Vec<Value> = ids.iter().map(|id| record(id)).collect();
        records.rotate_left(turn * 20);
        readers.push(tokio::spawn(async move {
            let store = "SELECT inserted FROM callscript.store_page($1, $2, $3)";
            client
                .query_one(store, &[&item.id, &item.epoch, &json!({"records": records})])
                .await
        }));
    }
    let mut inserted = 0;
    for reader in readers {
        inserted += reader.await??.get::<_, i32>(0);
    }
    assert_eq!(inserted, 200);
    assert_eq!(count(&database, "SELECT count(*) FROM core.calls").await?, 200);
    assert_eq!(count(&database, "SELECT count(*) FROM core.campaigns").await?, 1);
    Ok(())
}
