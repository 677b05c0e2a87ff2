//! The sweep against the finisher, the heartbeat, and what a restore may leave behind.

use std::sync::Arc;

use callscript_tests::harness::Database;
use tokio::sync::Barrier;

use crate::setup::{
    STALE, TestResult, age_leases, claim, claim_one, count, finish, kill_zombies, one_in_vault,
    pending_calls, pending_more, recording, refused, text,
};

#[tokio::test]
async fn an_expired_item_is_taken_back_once_and_three_times_make_a_dead_letter() -> TestResult {
    let (database, first) = one_in_vault().await?;
    assert_eq!(kill_zombies(&database).await?, 0, "the lease still runs");
    age_leases(&database).await?;
    assert_eq!(kill_zombies(&database).await?, 1);
    assert_eq!(kill_zombies(&database).await?, 0);
    let state = "SELECT concat_ws(' | ', status, retry_count, failed_lane, processing_error) FROM core.calls";
    assert_eq!(
        text(&database, state).await?,
        "pending | 1 | lease expired: worker first went silent"
    );
    for worker in ["second", "third"] {
        // The last time alone, once it has been seen to wait.
        database
            .batch_execute("UPDATE core.calls SET available_at = clock_timestamp() - interval '2 seconds'")
            .await?;
        claim_one(&database, "vault", worker).await?;
        age_leases(&database).await?;
        assert_eq!(kill_zombies(&database).await?, 1);
    }
    assert_eq!(
        text(&database, state).await?,
        "failed | 3 | vault | lease expired: worker third went silent"
    );
    assert!(claim(&database, "vault", "fourth", 1).await?.is_empty());
    refused(
        finish(&database, "vaulted", &first, &recording()).await,
        STALE,
        "stale lease:",
    );
    Ok(())
}

/// The finisher is first and has not committed: the sweep passes over the item instead of waiting.
#[tokio::test]
async fn a_sweep_passes_over_an_item_that_is_being_finished() -> TestResult {
    let (database, item) = one_in_vault().await?;
    age_leases(&database).await?;
    let mut finisher = database.connect().await?;
    let transaction = finisher.transaction().await?;
    let vaulted = "SELECT callscript.vaulted($1, $2, $3)";
    transaction
        .query(vaulted, &[&item.id, &item.epoch, &recording()])
        .await?;
    assert_eq!(kill_zombies(&database).await?, 0);
    transaction.commit().await?;
    assert_eq!(
        text(&database, "SELECT status || ' ' || retry_count FROM core.calls").await?,
        "downloaded 0"
    );
    assert_eq!(kill_zombies(&database).await?, 0);
    Ok(())
}

/// The sweep is first and has not committed: the finisher waits, finds its lease gone, and gets it back, because
/// nobody else has claimed the call.
#[tokio::test]
async fn a_finisher_that_comes_second_gets_its_lease_back() -> TestResult {
    let (database, item) = one_in_vault().await?;
    age_leases(&database).await?;
    let mut sweeper = database.connect().await?;
    let transaction = sweeper.transaction().await?;
    let taken: i32 = transaction
        .query_one("SELECT callscript.kill_zombies()", &[])
        .await?
        .get(0);
    assert_eq!(taken, 1);
    let finisher = database.connect().await?;
    let late = tokio::spawn(async move { finish(&finisher, "vaulted", &item, &recording()).await });
    let blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while count(&database, blocked).await? == 0 {
        assert!(!late.is_finished(), "the finisher must wait for the sweep");
        tokio::task::yield_now().await;
    }
    transaction.commit().await?;
    assert_eq!(late.await??, "downloaded");
    assert_eq!(
        text(&database, "SELECT status || ' ' || retry_count FROM core.calls").await?,
        "downloaded 0"
    );
    Ok(())
}

/// Finisher and two sweeps at once, many times: whoever is first, the result counts, once.
#[tokio::test(flavor = "multi_thread")]
async fn finisher_and_rescuer_race_and_the_result_counts_once() -> TestResult {
    const ROUNDS: i32 = 40;
    let database = Database::fresh().await?;
    pending_calls(&database, ROUNDS).await?;
    for _ in 0..ROUNDS {
        let item = claim_one(&database, "vault", "racer").await?;
        age_leases(&database).await?;
        let barrier = Arc::new(Barrier::new(3));
        let (finisher, one, two) = (
            database.connect().await?,
            database.connect().await?,
            database.connect().await?,
        );
        let finish = {
            let (barrier, item) = (Arc::clone(&barrier), item.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                finish(&finisher, "vaulted", &item, &recording()).await
            })
        };
        let mut sweeps = Vec::new();
        for sweeper in [one, two] {
            let barrier = Arc::clone(&barrier);
            sweeps.push(tokio::spawn(async move {
                barrier.wait().await;
                kill_zombies(&sweeper).await
            }));
        }
        let mut taken = 0;
        for sweep in sweeps {
            taken += sweep.await??;
        }
        assert_eq!(finish.await??, "downloaded");
        assert!(taken <= 1, "taken back {taken} times");
        let state = "SELECT status || ' ' || retry_count FROM core.calls WHERE id = $1";
        let state: String = database.query_one(state, &[&item.id]).await?.get(0);
        assert_eq!(state, "downloaded 0");
        assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn rows_in_work_without_a_lease_are_repaired_and_stray_leases_dropped() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 3).await?;
    database.batch_execute("SELECT callscript.open_window()").await?;
    let held = claim(&database, "vault", "w", 2).await?;
    claim_one(&database, "ingest", "w").await?;
    // A restore that lost the leases but one, which now belongs to a call that only waits.
    database
        .execute("DELETE FROM core.leases WHERE item_id <> $1", &[&held[0].id])
        .await?;
    database
        .execute(
            "UPDATE core.calls SET status = 'pending' WHERE id = $1",
            &[&held[0].id],
        )
        .await?;
    assert_eq!(kill_zombies(&database).await?, 2, "one call and one window");
    assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 0);
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.calls WHERE status = 'pending'"
        )
        .await?,
        3
    );
    assert_eq!(
        text(&database, "SELECT max(retry_count)::text FROM core.calls").await?,
        "0"
    );
    assert_eq!(
        text(&database, "SELECT status::text FROM core.sync_windows").await?,
        "pending"
    );
    Ok(())
}

/// A stray lease in the way of a claim is taken over, and its epoch stays worthless.
#[tokio::test]
async fn a_claim_takes_a_stray_lease_over() -> TestResult {
    let (database, stray) = one_in_vault().await?;
    database
        .batch_execute("UPDATE core.calls SET status = 'pending'")
        .await?;
    let held = claim_one(&database, "vault", "second").await?;
    assert_eq!(held.epoch, stray.epoch + 1);
    refused(
        finish(&database, "vaulted", &stray, &recording()).await,
        STALE,
        "stale lease:",
    );
    assert_eq!(
        finish(&database, "vaulted", &held, &recording()).await?,
        "downloaded"
    );
    Ok(())
}

#[tokio::test]
async fn what_was_held_and_put_off_under_a_wrong_clock_goes_on_when_it_is_right() -> TestResult {
    let (database, _) = one_in_vault().await?;
    pending_more(&database, "OFF", 1).await?;
    // The clock was two hours ahead: a worker beat and died, a call was put off, the sweep ran, an alert was raised.
    database
        .batch_execute(
            "UPDATE core.leases SET claimed_at = claimed_at + interval '2 hours', heartbeat_at = heartbeat_at + interval '2 hours',
                                    deadline_at = deadline_at + interval '2 hours';
             UPDATE core.calls SET available_at = clock_timestamp() + interval '2 hours' WHERE status = 'pending';
             INSERT INTO core.sweeps (job, last_run_at) VALUES ('kill_zombies', clock_timestamp() + interval '2 hours')
             ON CONFLICT (job) DO UPDATE SET last_run_at = EXCLUDED.last_run_at;
             INSERT INTO core.alerts (cause, kind, severity, message, raised_at)
             VALUES ('undecided:vault', 'undecided', 'critical', 'long ago', clock_timestamp() + interval '2 hours')",
        )
        .await?;
    assert!(claim(&database, "vault", "second", 1).await?.is_empty());
    assert_eq!(kill_zombies(&database).await?, 0, "it may live");
    claim_one(&database, "vault", "second").await?;
    assert_eq!(
        text(
            &database,
            "SELECT bool_and(claimed_at <= clock_timestamp() AND heartbeat_at <= clock_timestamp()
                             AND deadline_at < clock_timestamp() + interval '10 minutes')::text FROM core.leases"
        )
        .await?,
        "true"
    );
    age_leases(&database).await?;
    assert_eq!(kill_zombies(&database).await?, 2, "both are silent now");
    database.batch_execute("SELECT callscript.watchdog()").await?;
    assert_eq!(
        text(
            &database,
            "SELECT (resolved_at = raised_at)::text FROM core.alerts WHERE cause = 'undecided:vault'"
        )
        .await?,
        "true"
    );
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.alerts WHERE kind = 'check_failed'"
        )
        .await?,
        0
    );
    Ok(())
}
