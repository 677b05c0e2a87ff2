//! Deferral has an end: what is put off for days waits for a person, who can release it.

use callscript_tests::harness::Database;
use tokio_postgres::Client;

use crate::setup::{Item, TestResult, claim_one, count, finish, one_in_vault, recording, text};

const STATE: &str =
    "SELECT concat_ws(' | ', status, retry_count, failed_lane, processing_error) FROM core.calls";

async fn put_off(client: &Client, item: &Item, reason: &str) -> anyhow::Result<String> {
    let busy = "SELECT callscript.fail($1, $2, $3, false, interval '0')";
    Ok(client
        .query_one(busy, &[&item.id, &item.epoch, &reason])
        .await?
        .get(0))
}

/// The first deferral was so many hours ago; claims the call again.
async fn hours_later(client: &Client, hours: i32) -> anyhow::Result<Item> {
    client
        .execute(
            "UPDATE core.calls SET available_at = clock_timestamp(),
                    deferred_since = clock_timestamp() - make_interval(hours => $1)",
            &[&hours],
        )
        .await?;
    claim_one(client, "vault", "w").await
}

#[tokio::test]
async fn a_call_that_is_put_off_for_days_waits_for_a_person_in_the_end() -> TestResult {
    let (database, item) = one_in_vault().await?;
    assert_eq!(put_off(&database, &item, "it is cut off").await?, "pending");
    let item = hours_later(&database, 47).await?;
    assert_eq!(put_off(&database, &item, "it is cut off").await?, "pending");
    // 48 hours, and the hour that a recording may take to come.
    let item = hours_later(&database, 50).await?;
    assert_eq!(put_off(&database, &item, "it is cut off").await?, "parked");
    assert_eq!(
        text(&database, STATE).await?,
        "parked | 0 | vault | it is cut off"
    );
    assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 0);
    let seen = "SELECT concat_ws(' ', q.parked, q.dead_letters, p.times_put_off) FROM bi.queue AS q, bi.parked_calls AS p WHERE q.lane = 'vault'";
    assert_eq!(text(&database, seen).await?, "1 0 3");
    database.batch_execute("SELECT callscript.watchdog()").await?;
    let told = "SELECT message FROM core.alerts WHERE kind = 'parked'";
    assert!(text(&database, told).await?.contains("it is cut off"));
    // A person releases it, and its time begins anew.
    let release: String = text(&database, "SELECT release FROM bi.parked_calls").await?;
    database.batch_execute(&release).await?;
    let item = claim_one(&database, "vault", "w").await?;
    assert_eq!(put_off(&database, &item, "it is cut off").await?, "pending");
    let since = "SELECT (deferred_since > clock_timestamp() - interval '1 hour')::text FROM core.calls";
    assert_eq!(text(&database, since).await?, "true");
    Ok(())
}

#[tokio::test]
async fn success_ends_a_deferral_and_zero_hours_mean_for_ever() -> TestResult {
    let (database, item) = one_in_vault().await?;
    put_off(&database, &item, "HTTP 503").await?;
    let item = hours_later(&database, 50).await?;
    database
        .batch_execute("UPDATE core.settings SET value = '0' WHERE key = 'deferral.vault_hours'")
        .await?;
    assert_eq!(put_off(&database, &item, "HTTP 503").await?, "pending");
    let item = hours_later(&database, 5000).await?;
    finish(&database, "vaulted", &item, &recording()).await?;
    // The next lane counts for itself.
    let item = claim_one(&database, "factory", "w").await?;
    assert_eq!(put_off(&database, &item, "HTTP 503").await?, "downloaded");
    Ok(())
}

#[tokio::test]
async fn minutes_of_the_call_log_are_never_parked() -> TestResult {
    let database = Database::fresh().await?;
    database.batch_execute("SELECT callscript.open_window()").await?;
    let item = claim_one(&database, "ingest", "w").await?;
    assert_eq!(put_off(&database, &item, "HTTP 503").await?, "pending");
    database
        .batch_execute(
            "UPDATE core.sync_windows SET available_at = clock_timestamp(),
                    deferred_since = clock_timestamp() - interval '90 days'",
        )
        .await?;
    let item = claim_one(&database, "ingest", "w").await?;
    assert_eq!(put_off(&database, &item, "HTTP 503").await?, "pending");
    Ok(())
}

/// A recording that never was is no dead letter; whoever wants to look once more can.
#[tokio::test]
async fn calls_without_a_recording_are_asked_for_again_by_their_reason() -> TestResult {
    let (database, item) = one_in_vault().await?;
    let never = serde_json::json!({"skipped": "no recording came within 60 minutes of the hang-up: Ringba has sent no recording"});
    assert_eq!(finish(&database, "vaulted", &item, &never).await?, "skipped");
    let requeue = |filter: &str| format!("SELECT callscript.requeue('{filter}')::text");
    assert_eq!(text(&database, &requeue("{}")).await?, "0");
    assert_eq!(
        text(
            &database,
            &requeue("{\"lane\": \"judge\", \"error_like\": \"no recording%\"}")
        )
        .await?,
        "0"
    );
    let again = requeue("{\"lane\": \"vault\", \"error_like\": \"no recording came within%\"}");
    assert_eq!(text(&database, &again).await?, "1");
    assert_eq!(text(&database, STATE).await?, "pending | 0");
    Ok(())
}
