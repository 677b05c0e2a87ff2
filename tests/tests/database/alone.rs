//! A call that kills whoever works it takes no neighbours along.

use std::collections::BTreeSet;

use callscript_tests::harness::Database;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::setup::{
    TestResult, age_leases, claim, claim_one, count, finish, kill_zombies, pending_calls, recording, text,
    transcript,
};

/// What waits has waited for so many seconds.
async fn waited(client: &Client, seconds: i32) -> TestResult {
    client
        .execute(
            "UPDATE core.calls SET available_at = clock_timestamp() - make_interval(secs => $1::float8) WHERE status = 'pending'",
            &[&f64::from(seconds)],
        )
        .await?;
    Ok(())
}

/// Eight calls that were claimed together and died together, twice.
async fn suspects() -> anyhow::Result<Database> {
    let database = Database::fresh().await?;
    pending_calls(&database, 8).await?;
    for worker in ["one", "two"] {
        assert_eq!(claim(&database, "vault", worker, 8).await?.len(), 8);
        age_leases(&database).await?;
        assert_eq!(kill_zombies(&database).await?, 8);
        waited(&database, 2).await?;
    }
    Ok(database)
}

#[tokio::test]
async fn a_call_that_kills_its_worker_becomes_a_dead_letter_alone() -> TestResult {
    let database = suspects().await?;
    let killer: Uuid = database
        .query_one("SELECT id FROM core.calls ORDER BY start_time_utc LIMIT 1", &[])
        .await?
        .get(0);
    for worker in 0..8 {
        let worker = format!("box-{worker}");
        let item = claim(&database, "vault", &worker, 8).await?;
        assert_eq!(item.len(), 1, "one suspect at a time");
        assert!(
            claim(&database, "vault", &worker, 8).await?.is_empty(),
            "and nothing beside it"
        );
        if item[0].id == killer {
            age_leases(&database).await?;
            assert_eq!(kill_zombies(&database).await?, 1);
        } else {
            finish(&database, "vaulted", &item[0], &recording()).await?;
        }
    }
    let ends = "SELECT string_agg(DISTINCT status || ' ' || n, ', ') FROM (SELECT status::text, count(*) AS n FROM core.calls GROUP BY 1) AS x";
    assert_eq!(text(&database, ends).await?, "downloaded 7, failed 1");
    Ok(())
}

#[tokio::test]
async fn suspects_wait_for_an_empty_worker_and_for_no_longer_than_five_minutes() -> TestResult {
    let database = suspects().await?;
    database
        .batch_execute("SELECT callscript.register_worker('busy', '{\"version\": \"1\", \"host\": \"h\", \"lanes\": [\"vault\", \"judge\"]}')")
        .await?;
    // It holds something already, which it took when the suspects were not there yet.
    waited(&database, -600).await?;
    crate::setup::pending_more(&database, "NEW", 3).await?;
    let first = claim_one(&database, "vault", "busy").await?;
    let second = claim_one(&database, "vault", "busy").await?;
    assert!(first.epoch == 1 && second.epoch == 1, "none of the suspects");
    // After ten seconds it takes nothing more, in any of its lanes, until it is empty.
    waited(&database, 20).await?;
    assert!(claim(&database, "vault", "busy", 8).await?.is_empty());
    assert!(claim(&database, "judge", "busy", 8).await?.is_empty());
    finish(&database, "vaulted", &first, &recording()).await?;
    assert!(claim(&database, "vault", "busy", 8).await?.is_empty());
    finish(&database, "vaulted", &second, &recording()).await?;
    let alone = claim_one(&database, "vault", "busy").await?;
    assert_eq!(alone.epoch, 3);
    finish(&database, "vaulted", &alone, &recording()).await?;
    // A worker that never becomes empty takes one all the same in the end.
    waited(&database, -600).await?;
    crate::setup::factory_call(&database).await?;
    let long = claim_one(&database, "factory", "busy").await?;
    waited(&database, 20).await?;
    assert!(claim(&database, "vault", "busy", 8).await?.is_empty());
    waited(&database, 400).await?;
    let held = claim_one(&database, "vault", "busy").await?;
    assert_eq!(held.epoch, 3);
    assert!(claim(&database, "vault", "busy", 8).await?.is_empty());
    // A paused lane holds up nobody.
    finish(&database, "vaulted", &held, &recording()).await?;
    finish(&database, "transcribed", &long, &transcript()).await?;
    database
        .batch_execute("UPDATE core.lanes SET paused = true WHERE lane = 'vault'")
        .await?;
    waited(&database, 20).await?;
    assert_eq!(claim(&database, "judge", "busy", 1).await?.len(), 1);
    Ok(())
}

/// All lanes of one worker, and other workers, ask at the same time: who has a suspect has nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn however_many_ask_at_once_a_suspect_is_alone() -> TestResult {
    let database = suspects().await?;
    crate::setup::pending_more(&database, "NEW", 20).await?;
    let mut asking = Vec::new();
    for number in 0..24 {
        let client = database.connect().await?;
        asking.push(tokio::spawn(async move {
            claim(&client, "vault", &format!("box-{}", number % 6), 2).await
        }));
    }
    let mut handed_out = BTreeSet::new();
    for asked in asking {
        for item in asked.await?? {
            assert!(handed_out.insert(item.id), "handed out twice");
        }
    }
    let beside = "SELECT count(*) FROM core.leases AS a JOIN core.leases AS b ON b.worker = a.worker AND b.item_id <> a.item_id
                  WHERE a.is_alone";
    assert_eq!(count(&database, beside).await?, 0);
    assert!(count(&database, "SELECT count(*) FROM core.leases WHERE is_alone").await? > 0);
    Ok(())
}
