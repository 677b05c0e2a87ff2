//! Claims that begin to look where the last one stopped: nothing is hidden for long, and nothing when a lane
//! runs dry.

use callscript_tests::harness::Database;
use tokio_postgres::Client;

use crate::setup::{TestResult, claim, claim_one, count, fail, pending_calls};

/// Ringba ids of a claim, newest first.
async fn ids(client: &Client, n: i32) -> anyhow::Result<Vec<String>> {
    let items = claim(client, "vault", "w", n).await?;
    let id = |item: &crate::setup::Item| item.work["ringba_call_id"].as_str().map(str::to_owned);
    Ok(items.iter().filter_map(id).collect())
}

/// A call that began just now and says that it has been there for a while.
const LATE: &str = "INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, available_at)
                    SELECT 'late', id, clock_timestamp(), clock_timestamp() - interval '1 minute' FROM core.campaigns";
/// As if a minute had passed since a claim looked from the top.
const A_MINUTE_LATER: &str = "SELECT setval('core.claim_full_vault', 0)";

#[tokio::test]
async fn each_claim_goes_on_where_the_last_one_stopped() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 30).await?;
    assert_eq!(ids(&database, 3).await?, ["RGB1", "RGB2", "RGB3"]);
    assert_eq!(ids(&database, 3).await?, ["RGB4", "RGB5", "RGB6"]);
    // What is new is the newest, and what failed comes before what is older.
    let failed = claim_one(&database, "vault", "w").await?;
    database
        .batch_execute(
            "UPDATE core.settings SET value = '0' WHERE key IN ('retry.base_seconds', 'retry.cap_seconds')",
        )
        .await?;
    fail(&database, &failed).await?;
    assert_eq!(ids(&database, 2).await?, ["RGB7", "RGB8"]);
    database
        .batch_execute(
            "INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc)
             SELECT 'new', id, clock_timestamp() FROM core.campaigns",
        )
        .await?;
    assert_eq!(ids(&database, 2).await?, ["new", "RGB9"]);
    assert_eq!(ids(&database, 100).await?.len(), 21);
    assert_eq!(ids(&database, 100).await?.len(), 0);
    Ok(())
}

/// The transaction that wrote it took longer than claims wait for.
#[tokio::test]
async fn a_late_commit_is_seen_within_a_minute() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 30).await?;
    let mut slow = database.connect().await?;
    let transaction = slow.transaction().await?;
    transaction.batch_execute(LATE).await?;
    assert_eq!(ids(&database, 2).await?, ["RGB1", "RGB2"]);
    transaction.commit().await?;
    assert_eq!(
        ids(&database, 2).await?,
        ["RGB3", "RGB4"],
        "the late one is hidden"
    );
    database.batch_execute(A_MINUTE_LATER).await?;
    assert_eq!(ids(&database, 2).await?, ["late", "RGB5"]);
    Ok(())
}

#[tokio::test]
async fn nothing_is_hidden_from_a_claim_that_finds_too_little() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 5).await?;
    assert_eq!(ids(&database, 2).await?, ["RGB1", "RGB2"]);
    database.batch_execute(LATE).await?;
    assert_eq!(ids(&database, 4).await?, ["late", "RGB3", "RGB4", "RGB5"]);
    Ok(())
}

/// What a claim remembers outlives its transaction; what it took does not.
#[tokio::test]
async fn a_claim_that_is_rolled_back_hides_nothing_for_long() -> TestResult {
    let owner = Database::fresh().await?;
    let mut database = owner.connect().await?;
    pending_calls(&database, 30).await?;
    // Fresh ones would be looked for by the time they came.
    database
        .batch_execute("UPDATE core.calls SET available_at = available_at - interval '1 hour'")
        .await?;
    let transaction = database.transaction().await?;
    assert_eq!(
        transaction
            .query("SELECT * FROM callscript.claim('vault', 'w', 5)", &[])
            .await?
            .len(),
        5
    );
    transaction.rollback().await?;
    assert_eq!(
        ids(&database, 2).await?,
        ["RGB5", "RGB6"],
        "what was given back is hidden"
    );
    database.batch_execute(A_MINUTE_LATER).await?;
    assert_eq!(ids(&database, 2).await?, ["RGB1", "RGB2"]);
    Ok(())
}

/// Under a snapshot that is held, a claim reads about as many index entries late as it did early.
#[tokio::test]
async fn claims_do_not_walk_past_the_dead() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 3000).await?;
    // Not fresh any more: fresh ones are looked for from the top.
    database
        .batch_execute("UPDATE core.calls SET available_at = available_at - interval '1 hour'")
        .await?;
    database.batch_execute("VACUUM ANALYZE core.calls").await?;
    let mut report = database.connect().await?;
    let held = report
        .build_transaction()
        .isolation_level(tokio_postgres::IsolationLevel::RepeatableRead)
        .start()
        .await?;
    held.query("SELECT count(*) FROM core.calls", &[]).await?;
    let entries = "SELECT pg_stat_force_next_flush() IS NULL, pg_stat_clear_snapshot() IS NULL,
                          coalesce(sum(idx_tup_read), 0)::bigint
                   FROM pg_stat_user_indexes WHERE indexrelname = 'calls_waiting_vault_idx'";
    let mut read = Vec::new();
    for _ in 0..20 {
        let before: i64 = database.query_one(entries, &[]).await?.get(2);
        for _ in 0..50 {
            claim_one(&database, "vault", "w").await?;
        }
        let after: i64 = database.query_one(entries, &[]).await?.get(2);
        read.push(after - before);
    }
    // A second of whole calls may be walked again, for times are remembered in whole seconds; these began a
    // minute apart.
    assert!(
        read.last() <= Some(&250),
        "fifty claims read so many index entries each time: {read:?}"
    );
    assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 1000);
    Ok(())
}
