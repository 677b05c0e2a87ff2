//! Whoever was away is not wrong: a late result counts as long as nobody else has the item, and nothing is doubled.

use callscript_tests::harness::Database;
use serde_json::json;
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::judge_setup::{findings, hand_in, question};
use crate::setup::{
    Item, STALE, TestResult, age_leases, claim_one, count, finish, kill_zombies, one_in_vault, recording,
    refused, text, to_judge, transcript,
};

const STATE: &str = "SELECT concat_ws(' | ', status, retry_count, failed_lane) FROM core.calls";

/// The sweep takes the item away from a worker that was silent.
async fn lose(client: &Client) -> TestResult {
    age_leases(client).await?;
    assert_eq!(kill_zombies(client).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_late_result_of_every_lane_counts_while_nobody_else_has_the_item() -> TestResult {
    let (database, item) = one_in_vault().await?;
    lose(&database).await?;
    assert_eq!(text(&database, STATE).await?, "pending | 1");
    assert_eq!(
        finish(&database, "vaulted", &item, &recording()).await?,
        "downloaded"
    );
    let item = claim_one(&database, "factory", "first").await?;
    lose(&database).await?;
    assert_eq!(
        finish(&database, "transcribed", &item, &transcript()).await?,
        "transcribed"
    );
    let item = claim_one(&database, "judge", "first").await?;
    lose(&database).await?;
    let verdict = finish(&database, "judged", &item, &json!({"model": null})).await?;
    assert!(matches!(verdict.as_str(), "flagged" | "safe"), "{verdict}");
    // Once, and no trace is left.
    refused(
        finish(&database, "judged", &item, &json!({"model": null})).await,
        STALE,
        "stale lease:",
    );
    assert_eq!(count(&database, "SELECT count(*) FROM core.judgements").await?, 1);
    assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 0);
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.lost_leases").await?,
        0
    );

    database.batch_execute("SELECT callscript.open_window()").await?;
    let window = claim_one(&database, "ingest", "first").await?;
    lose(&database).await?;
    let read = json!({"pages": 1, "records": 0, "distinct_calls": 0, "ringba_total": 0, "short_pages": 0,
                      "partial": false, "duration_ms": 1});
    assert_eq!(finish(&database, "ingested", &window, &read).await?, "done");
    Ok(())
}

/// Its attempt comes back too: even a dead letter made of silence alone is none when the result arrives.
#[tokio::test]
async fn silence_that_ends_in_a_result_has_cost_no_attempt() -> TestResult {
    let (database, item) = one_in_vault().await?;
    database
        .batch_execute("UPDATE core.lanes SET max_attempts = 1 WHERE lane = 'vault'")
        .await?;
    lose(&database).await?;
    assert_eq!(text(&database, STATE).await?, "failed | 1 | vault");
    let failed = "SELECT callscript.fail($1, $2, 'HTTP 503', false, interval '1 second')";
    let status: String = database.query_one(failed, &[&item.id, &item.epoch]).await?.get(0);
    assert_eq!(status, "pending");
    assert_eq!(text(&database, STATE).await?, "pending | 0");
    Ok(())
}

#[tokio::test]
async fn a_result_is_refused_once_somebody_else_has_claimed_the_call() -> TestResult {
    let (database, late) = one_in_vault().await?;
    lose(&database).await?;
    let held = claim_one(&database, "vault", "second").await?;
    refused(
        finish(&database, "vaulted", &late, &recording()).await,
        STALE,
        "stale lease:",
    );
    finish(&database, "vaulted", &held, &recording()).await?;
    refused(
        finish(&database, "vaulted", &late, &recording()).await,
        STALE,
        "stale lease:",
    );
    // Nor is a lease good in another lane, whatever waits there under the same epoch.
    refused(
        finish(&database, "transcribed", &held, &transcript()).await,
        STALE,
        "stale lease:",
    );
    Ok(())
}

#[tokio::test]
async fn a_late_beat_gives_the_call_back_to_its_worker() -> TestResult {
    let (database, item) = one_in_vault().await?;
    lose(&database).await?;
    let beat = "SELECT id FROM callscript.heartbeat($1, $2)";
    let (ids, epochs) = (vec![item.id, Uuid::nil()], vec![item.epoch, 1]);
    let held = database.query(beat, &[&ids, &epochs]).await?;
    assert_eq!(
        held.iter().map(|row| row.get::<_, Uuid>(0)).collect::<Vec<_>>(),
        [item.id]
    );
    assert_eq!(text(&database, STATE).await?, "vaulting | 0");
    assert!(claim_one(&database, "vault", "second").await.is_err());
    finish(&database, "vaulted", &item, &recording()).await?;
    Ok(())
}

/// The answer of a judge was paid for: it is taken late, and booked once.
#[tokio::test]
async fn a_late_answer_of_the_judge_is_taken_and_paid_for_once() -> TestResult {
    let (database, item) = one_in_vault().await?;
    to_judge(&database, &item).await?;
    let item = claim_one(&database, "judge", "first").await?;
    let asked = question(&database, &item).await?;
    lose(&database).await?;
    hand_in(&database, &item, &asked, findings(&[])).await?;
    let booked = "SELECT string_agg(DISTINCT item, ' ') FROM core.cost_ledger WHERE lane = 'judge'";
    assert!(!text(&database, booked).await?.contains("judge_unanswered"));
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.judge_opinions").await?,
        1
    );
    Ok(())
}

/// Seconds since the sweep before this one.
async fn last_sweep_was(client: &Client, seconds: i32) -> TestResult {
    client
        .execute(
            "UPDATE core.sweeps SET last_run_at = clock_timestamp() - make_interval(secs => $1::float8) WHERE job = 'kill_zombies'",
            &[&f64::from(seconds)],
        )
        .await?;
    Ok(())
}

/// Leases as they stand when the last beats came so long ago.
async fn last_beat_was(client: &Client, seconds: i32) -> TestResult {
    client
        .execute(
            "UPDATE core.leases AS l
             SET claimed_at = clock_timestamp() - make_interval(secs => $1::float8 + 1),
                 heartbeat_at = clock_timestamp() - make_interval(secs => $1::float8),
                 deadline_at = clock_timestamp() + make_interval(secs => n.lease_seconds - $1::float8)
             FROM core.lanes AS n WHERE n.lane = l.lane",
            &[&f64::from(seconds)],
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn nobody_is_taken_for_dead_while_the_database_was_away() -> TestResult {
    let (database, item) = one_in_vault().await?;
    assert_eq!(kill_zombies(&database).await?, 0);
    // The server was stopped for five minutes with the result waiting.
    last_sweep_was(&database, 300).await?;
    last_beat_was(&database, 300).await?;
    assert_eq!(kill_zombies(&database).await?, 0, "first who comes back is heard");
    assert_eq!(text(&database, STATE).await?, "vaulting | 0");
    assert_eq!(
        finish(&database, "vaulted", &item, &recording()).await?,
        "downloaded"
    );
    Ok(())
}

/// `pg_cron` before 1.5 sweeps once a minute, longer than a lease: who is dead is still found, one sweep later.
#[tokio::test]
async fn the_dead_are_found_by_a_sweep_a_minute_too() -> TestResult {
    let (database, _) = one_in_vault().await?;
    assert_eq!(kill_zombies(&database).await?, 0);
    last_sweep_was(&database, 60).await?;
    last_beat_was(&database, 55).await?;
    assert_eq!(kill_zombies(&database).await?, 0);
    // A minute later, as seen from the rows.
    last_sweep_was(&database, 60).await?;
    database
        .batch_execute(
            "UPDATE core.leases SET heartbeat_at = heartbeat_at - interval '1 minute',
                                    claimed_at = claimed_at - interval '1 minute',
                                    deadline_at = deadline_at - interval '1 minute'",
        )
        .await?;
    assert_eq!(kill_zombies(&database).await?, 1);
    assert_eq!(text(&database, STATE).await?, "pending | 1");
    Ok(())
}

/// A machine that comes back knows that its predecessor on the same seat is dead, gap or no gap.
#[tokio::test]
async fn a_successor_takes_back_at_once_and_spares_the_others() -> TestResult {
    let (database, _) = one_in_vault().await?;
    crate::setup::pending_more(&database, "B", 1).await?;
    claim_one(&database, "vault", "other").await?;
    assert_eq!(kill_zombies(&database).await?, 0);
    last_sweep_was(&database, 300).await?;
    last_beat_was(&database, 300).await?;
    let info = json!({"version": "1", "host": "h", "lanes": ["vault"], "succeeds": "first"});
    database
        .execute("SELECT callscript.register_worker('next', $1)", &[&info])
        .await?;
    assert_eq!(
        text(&database, "SELECT string_agg(worker, ' ') FROM core.leases").await?,
        "other"
    );
    Ok(())
}

/// Finisher, heartbeat and successor at once, many times: the call ends with one of the two, never with both.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_result_and_a_new_claim_race_to_one_holder() -> TestResult {
    const ROUNDS: i32 = 40;
    let database = Database::fresh().await?;
    let (mut kept, mut claimed) = (0, 0);
    let [finisher, beater, successor] = [
        database.connect().await?,
        database.connect().await?,
        database.connect().await?,
    ];
    for round in 0..ROUNDS {
        crate::setup::pending_more(&database, &format!("R{round}-"), 1).await?;
        let item: Item = claim_one(&database, "vault", "late").await?;
        lose(&database).await?;
        let result = recording();
        let (ids, epochs) = (vec![item.id], vec![item.epoch]);
        let beating: [&(dyn ToSql + Sync); 2] = [&ids, &epochs];
        let (result_taken, beat, others) = tokio::join!(
            finish(&finisher, "vaulted", &item, &result),
            beater.query("SELECT id FROM callscript.heartbeat($1, $2)", &beating),
            successor.query(
                "SELECT id, epoch FROM callscript.claim('vault', 'second', 1)",
                &[]
            ),
        );
        beat?;
        let others = others?;
        match result_taken {
            Ok(_) => {
                assert!(others.is_empty(), "the finisher had it");
                kept += 1;
            }
            refusal => {
                refused(refusal, STALE, "stale lease:");
                assert_eq!(others.len(), 1, "somebody must have it");
                let held = Item {
                    id: others[0].get(0),
                    epoch: others[0].get(1),
                    work: json!({}),
                };
                finish(&database, "vaulted", &held, &recording()).await?;
                claimed += 1;
            }
        }
        database
            .batch_execute("UPDATE core.calls SET available_at = 'infinity' WHERE status = 'downloaded'")
            .await?;
        assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 0);
    }
    assert_eq!(kept + claimed, ROUNDS);
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.calls WHERE status <> 'downloaded'"
        )
        .await?,
        0
    );
    Ok(())
}
