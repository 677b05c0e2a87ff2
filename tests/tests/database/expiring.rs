//! Newest first, but not so strictly that a backlog's recording addresses expire unseen.

use std::collections::BTreeSet;

use anyhow::Result;
use callscript_tests::harness::Database;

use crate::setup::{TestResult, claim, pending_calls};

const CALLS: i32 = 40;
const OLD: i64 = 10;

/// Calls that wait; the ten oldest have addresses that are nearly a day old.
async fn backlog() -> Result<Database> {
    let database = Database::fresh().await?;
    pending_calls(&database, CALLS).await?;
    let aged = database
        .execute(include_str!("sql/old_addresses.sql"), &[&OLD])
        .await?;
    assert_eq!(aged, OLD as u64);
    Ok(database)
}

/// How many of the claimed calls are among the oldest, and whether the others are the newest.
async fn claimed(database: &Database, n: i32) -> Result<(usize, bool)> {
    let newest = "SELECT id FROM core.calls WHERE status = 'pending' ORDER BY start_time_utc DESC LIMIT $1";
    let newest: BTreeSet<uuid::Uuid> = database
        .query(newest, &[&i64::from(n)])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let items = claim(database, "vault", "w", n).await?;
    assert_eq!(items.len(), n as usize);
    let old: Vec<uuid::Uuid> = items
        .iter()
        .map(|item| item.id)
        .filter(|id| !newest.contains(id))
        .collect();
    let count = "SELECT count(*) FROM core.calls WHERE id = ANY ($1) AND audio_url_seen_at < now() - interval '20 hours'";
    let expiring: i64 = database.query_one(count, &[&old]).await?.get(0);
    Ok((old.len(), expiring == i64::try_from(old.len())?))
}

#[tokio::test]
async fn one_claim_in_eight_goes_to_addresses_that_expire_soon() -> TestResult {
    let database = backlog().await?;
    // An eighth of sixteen is two, without any chance in it.
    assert_eq!(claimed(&database, 16).await?, (2, true));
    let first =
        "SELECT array_agg(audio_url_seen_at ORDER BY audio_url_seen_at) FILTER (WHERE status = 'vaulting')
                        = (array_agg(audio_url_seen_at ORDER BY audio_url_seen_at))[1:2]
                 FROM core.calls WHERE audio_url_seen_at < now() - interval '20 hours'";
    let are_first: bool = database.query_one(first, &[]).await?.get(0);
    assert!(are_first, "those that expire first come first");
    Ok(())
}

#[tokio::test]
async fn without_such_addresses_it_is_strictly_newest_first() -> TestResult {
    let database = backlog().await?;
    database
        .batch_execute("UPDATE core.calls SET audio_url_seen_at = now() WHERE audio_url IS NOT NULL")
        .await?;
    assert_eq!(claimed(&database, 16).await?, (0, true));
    Ok(())
}

#[tokio::test]
async fn the_share_is_a_setting_and_claims_of_one_keep_to_it() -> TestResult {
    let database = backlog().await?;
    database
        .batch_execute("UPDATE core.settings SET value = '0' WHERE key = 'vault.expiring_share'")
        .await?;
    assert_eq!(claimed(&database, 8).await?, (0, true));
    database
        .batch_execute("UPDATE core.settings SET value = '1' WHERE key = 'vault.expiring_share'")
        .await?;
    assert_eq!(claimed(&database, 1).await?, (1, true));
    Ok(())
}
