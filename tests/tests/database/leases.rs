//! Fencing: whoever comes late writes nothing.

use callscript_tests::harness::Database;
use serde_json::json;
use uuid::Uuid;

use crate::setup::{
    Item, STALE, TestResult, age_leases, claim, claim_one, count, fail, finish, kill_zombies, one_in_vault,
    pending_calls, recording, refused, row_of, text, to_judge, transcript,
};

/// Takes an item away from its holder and gives it to another worker.
async fn steal(client: &tokio_postgres::Client, lane: &str) -> anyhow::Result<Item> {
    age_leases(client).await?;
    assert_eq!(kill_zombies(client).await?, 1);
    claim_one(client, lane, "second").await
}

#[tokio::test]
async fn a_stale_epoch_can_do_nothing_to_a_call() -> TestResult {
    let (database, late) = one_in_vault().await?;
    let held = steal(&database, "vault").await?;
    assert_eq!((held.id, held.epoch), (late.id, late.epoch + 1));
    let before = row_of(&database, late.id).await?;
    let lease = text(&database, "SELECT l::text FROM core.leases AS l").await?;

    refused(
        finish(&database, "vaulted", &late, &recording()).await,
        STALE,
        "stale lease:",
    );
    refused(
        finish(&database, "vaulted", &late, &json!({"skipped": "late"})).await,
        STALE,
        "stale lease:",
    );
    refused(fail(&database, &late).await, STALE, "stale lease:");
    let beat = "SELECT * FROM callscript.heartbeat($1, $2)";
    assert!(
        database
            .query(beat, &[&vec![late.id], &vec![late.epoch]])
            .await?
            .is_empty()
    );
    let release = "SELECT callscript.release($1, $2)";
    assert_eq!(
        database
            .query_one(release, &[&vec![late.id], &vec![late.epoch]])
            .await?
            .get::<_, i32>(0),
        0
    );

    assert_eq!(row_of(&database, late.id).await?, before);
    assert_eq!(
        text(&database, "SELECT l::text FROM core.leases AS l").await?,
        lease
    );
    assert_eq!(
        finish(&database, "vaulted", &held, &recording()).await?,
        "downloaded"
    );
    refused(
        finish(&database, "vaulted", &held, &recording()).await,
        STALE,
        "stale lease:",
    );
    Ok(())
}

#[tokio::test]
async fn a_stale_epoch_stores_no_transcript() -> TestResult {
    let (database, item) = one_in_vault().await?;
    finish(&database, "vaulted", &item, &recording()).await?;
    let late = claim_one(&database, "factory", "first").await?;
    let held = steal(&database, "factory").await?;
    refused(
        finish(&database, "transcribed", &late, &transcript()).await,
        STALE,
        "stale lease:",
    );
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.transcripts").await?,
        0
    );
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.cost_ledger").await?,
        0
    );
    assert_eq!(
        finish(&database, "transcribed", &held, &transcript()).await?,
        "transcribed"
    );
    let words = text(&database, "SELECT text FROM core.transcripts").await?;
    assert_eq!(words, "hello this is sam who is calling", "in order of time");
    Ok(())
}

#[tokio::test]
async fn a_stale_epoch_stores_no_verdict_and_no_call_is_judged_twice() -> TestResult {
    let (database, item) = one_in_vault().await?;
    to_judge(&database, &item).await?;
    let late = claim_one(&database, "judge", "first").await?;
    let held = steal(&database, "judge").await?;
    let by_rules = json!({"model": null});
    refused(
        finish(&database, "judged", &late, &by_rules).await,
        STALE,
        "stale lease:",
    );
    assert_eq!(count(&database, "SELECT count(*) FROM core.judgements").await?, 0);
    let verdict = finish(&database, "judged", &held, &by_rules).await?;
    assert!(matches!(verdict.as_str(), "flagged" | "safe"), "{verdict}");
    for epoch in [&late, &held] {
        refused(
            finish(&database, "judged", epoch, &by_rules).await,
            STALE,
            "stale lease:",
        );
    }
    let judgements =
        "SELECT count(*) FROM core.judgements AS j JOIN core.calls AS k ON k.judgement_id = j.id";
    assert_eq!(count(&database, judgements).await?, 1);
    assert_eq!(count(&database, "SELECT count(*) FROM core.judgements").await?, 1);
    assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_stale_epoch_stores_no_page() -> TestResult {
    let database = Database::fresh().await?;
    database.batch_execute("SELECT callscript.open_window()").await?;
    let late = claim_one(&database, "ingest", "first").await?;
    let held = steal(&database, "ingest").await?;
    let page = json!({"records": [{"ringba_call_id": "A", "start_time_utc": "2026-11-22T10:00:00Z"}]});
    let store = "SELECT callscript.store_page($1, $2, $3)";
    refused(
        database.query(store, &[&late.id, &late.epoch, &page]).await,
        STALE,
        "stale lease:",
    );
    let result = json!({"pages": 1, "records": 1, "distinct_calls": 1, "ringba_total": 1, "short_pages": 0,
                        "partial": false, "duration_ms": 1});
    refused(
        finish(&database, "ingested", &late, &result).await,
        STALE,
        "stale lease:",
    );
    assert_eq!(count(&database, "SELECT count(*) FROM core.calls").await?, 0);
    assert_eq!(finish(&database, "ingested", &held, &result).await?, "done");
    Ok(())
}

#[tokio::test]
async fn a_lease_is_good_in_its_own_lane_only() -> TestResult {
    let (database, item) = one_in_vault().await?;
    refused(
        finish(&database, "transcribed", &item, &transcript()).await,
        STALE,
        "stale lease:",
    );
    refused(
        finish(
            &database,
            "ingested",
            &item,
            &json!({"pages": 1, "records": 0, "distinct_calls": 0,
        "short_pages": 0, "partial": false, "duration_ms": 1}),
        )
        .await,
        STALE,
        "stale lease:",
    );
    Ok(())
}

#[tokio::test]
async fn heartbeats_extend_what_is_still_held() -> TestResult {
    let (database, item) = one_in_vault().await?;
    age_leases(&database).await?;
    let (ids, epochs) = (vec![item.id, Uuid::nil()], vec![item.epoch, 1]);
    let held = database
        .query("SELECT * FROM callscript.heartbeat($1, $2)", &[&ids, &epochs])
        .await?;
    assert_eq!(
        held.iter().map(|row| row.get::<_, Uuid>(0)).collect::<Vec<_>>(),
        [item.id]
    );
    assert_eq!(
        kill_zombies(&database).await?,
        0,
        "a late beat that comes before the sweep saves the item"
    );
    let uneven = database
        .query(
            "SELECT * FROM callscript.heartbeat($1, $2)",
            &[&ids, &vec![1_i64]],
        )
        .await;
    refused(uneven, crate::setup::INVALID, "epochs: has 1 elements for 2 ids");
    Ok(())
}

/// A heartbeat must stay a HOT update: no index entry is written for it.
#[tokio::test]
async fn heartbeats_are_hot_updates() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 50).await?;
    let held = claim(&database, "vault", "w", 50).await?;
    let ids: Vec<Uuid> = held.iter().map(|item| item.id).collect();
    let epochs: Vec<i64> = held.iter().map(|item| item.epoch).collect();
    database
        .query("SELECT * FROM callscript.heartbeat($1, $2)", &[&ids, &epochs])
        .await?;
    database
        .batch_execute("SELECT pg_stat_force_next_flush()")
        .await?;
    let counts = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'leases'";
    let row = database.query_one(counts, &[]).await?;
    let (updates, hot): (i64, i64) = (row.get(0), row.get(1));
    // The pages are half empty by their fillfactor; an index on a timestamp would make it none at all.
    assert_eq!((updates, hot), (50, 50));
    Ok(())
}

#[tokio::test]
async fn release_gives_back_without_spending_an_attempt() -> TestResult {
    let (database, item) = one_in_vault().await?;
    let release = "SELECT callscript.release($1, $2)";
    assert_eq!(
        database
            .query_one(release, &[&vec![item.id], &vec![item.epoch]])
            .await?
            .get::<_, i32>(0),
        1
    );
    let state = text(&database, "SELECT status || ' ' || retry_count FROM core.calls").await?;
    assert_eq!(state, "pending 0");
    assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 0);
    assert_eq!(
        claim_one(&database, "vault", "second").await?.epoch,
        item.epoch + 1
    );
    Ok(())
}

#[tokio::test]
async fn a_claim_hands_out_what_its_lane_needs() -> TestResult {
    let (database, item) = one_in_vault().await?;
    let names = |item: &Item| {
        let mut names: Vec<String> = item
            .work
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(
        names(&item),
        "audio_url duration_seconds hang_up_at min_duration_seconds recording_grace_minutes ringba_call_id start_time_utc"
    );
    to_judge(&database, &item).await?;
    let judge = claim_one(&database, "judge", "first").await?;
    assert_eq!(names(&judge), "hang_up_at segments start_time_utc vertical_id");
    assert_eq!(judge.work["segments"], 2);
    let stored = text(
        &database,
        "SELECT to_char(start_time_utc, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM core.calls",
    )
    .await?;
    assert_eq!(judge.work["start_time_utc"], stored);
    Ok(())
}

#[tokio::test]
async fn a_paused_lane_hands_out_nothing() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 2).await?;
    database
        .batch_execute("UPDATE core.lanes SET paused = true WHERE lane = 'vault'")
        .await?;
    assert!(claim(&database, "vault", "w", 2).await?.is_empty());
    database
        .batch_execute("UPDATE core.lanes SET paused = false")
        .await?;
    assert_eq!(claim(&database, "vault", "w", 2).await?.len(), 2);
    refused(
        database
            .query("SELECT callscript.claim('nonsense', 'w', 1)", &[])
            .await,
        crate::setup::INVALID,
        "lane:",
    );
    refused(
        database
            .query("SELECT callscript.claim('vault', ' ', 1)", &[])
            .await,
        crate::setup::INVALID,
        "worker:",
    );
    refused(
        database
            .query("SELECT callscript.claim('vault', 'w', 0)", &[])
            .await,
        crate::setup::INVALID,
        "n:",
    );
    Ok(())
}
