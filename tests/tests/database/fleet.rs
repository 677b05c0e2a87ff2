//! Resting lanes and draining workers.

use callscript_tests::harness::Database;

use crate::setup::{
    INVALID, TestResult, claim, claim_one, count, finish, pending_calls, recording, refused, text,
};

async fn register(database: &Database, worker: &str, host: &str) -> TestResult {
    let info = serde_json::json!({ "version": "1", "host": host, "lanes": ["vault"] });
    database
        .execute("SELECT callscript.register_worker($1, $2)", &[&worker, &info])
        .await?;
    Ok(())
}

async fn truth(database: &Database, statement: &str) -> anyhow::Result<bool> {
    Ok(database.query_one(statement, &[]).await?.get(0))
}

#[tokio::test]
async fn a_paused_lane_hands_out_nothing_until_it_is_resumed() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 3).await?;
    let held = claim_one(&database, "vault", "w").await?;
    assert!(truth(&database, "SELECT callscript.pause('vault', 'the bucket moves')").await?);
    assert!(
        !truth(&database, "SELECT callscript.pause('vault')").await?,
        "it rests already"
    );
    let lane = "SELECT concat_ws(' ', paused, paused_at IS NOT NULL, paused_reason) FROM core.lanes WHERE lane = 'vault'";
    assert_eq!(text(&database, lane).await?, "t t the bucket moves");
    assert!(claim(&database, "vault", "w", 10).await?.is_empty());
    assert_eq!(
        finish(&database, "vaulted", &held, &recording()).await?,
        "downloaded"
    );

    // Whoever listens is woken.
    let (client, mut connection) = tokio_postgres::connect(&database.url(), tokio_postgres::NoTls).await?;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
            if let tokio_postgres::AsyncMessage::Notification(note) = message {
                let _ = told.send(note.payload().to_owned());
            }
        }
    });
    client.batch_execute("LISTEN callscript").await?;
    assert!(truth(&database, "SELECT callscript.resume('vault')").await?);
    assert!(!truth(&database, "SELECT callscript.resume('vault')").await?);
    assert_eq!(heard.recv().await.as_deref(), Some("vault"));
    assert_eq!(text(&database, lane).await?, "f f");
    assert_eq!(claim(&database, "vault", "w", 10).await?.len(), 2);

    let trail = "SELECT string_agg(action || ' ' || details::text, '; ' ORDER BY id) FROM core.audit_events";
    assert_eq!(
        text(&database, trail).await?,
        "lane_paused {\"lane\": \"vault\", \"reason\": \"the bucket moves\"}; lane_resumed {\"lane\": \"vault\"}"
    );
    refused(
        database.query("SELECT callscript.pause('all')", &[]).await,
        INVALID,
        "lane: must be ingest, vault, factory or judge",
    );
    // By hand it is the same, whichever way round.
    database
        .batch_execute("UPDATE core.lanes SET paused = true WHERE lane = 'judge'")
        .await?;
    assert!(
        truth(
            &database,
            "SELECT paused_at IS NOT NULL FROM core.lanes WHERE lane = 'judge'"
        )
        .await?
    );
    assert!(truth(&database, "SELECT callscript.resume('judge')").await?);
    Ok(())
}

#[tokio::test]
async fn a_forgotten_pause_becomes_an_alert() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "SELECT callscript.pause('judge', 'the key is rotated'); SELECT callscript.watchdog();
             UPDATE core.lanes SET paused_at = paused_at - interval '59 minutes' WHERE lane = 'judge';
             SELECT callscript.watchdog()",
        )
        .await?;
    let open = "SELECT coalesce(string_agg(kind, ' '), '') FROM core.alerts WHERE resolved_at IS NULL";
    assert_eq!(text(&database, open).await?, "");
    database
        .batch_execute(
            "UPDATE core.lanes SET paused_at = paused_at - interval '2 minutes' WHERE lane = 'judge';
             SELECT callscript.watchdog()",
        )
        .await?;
    assert_eq!(text(&database, open).await?, "lane_paused");
    assert!(
        text(&database, "SELECT message FROM core.alerts")
            .await?
            .contains("the key is rotated")
    );
    database
        .batch_execute("SELECT callscript.resume('judge'); SELECT callscript.watchdog()")
        .await?;
    assert_eq!(text(&database, open).await?, "");
    Ok(())
}

#[tokio::test]
async fn a_drained_worker_claims_nothing_and_hands_in_what_it_holds() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 4).await?;
    for (worker, host) in [("box-1-a", "box-1"), ("box-1-b", "box-1"), ("box-2-a", "box-2")] {
        register(&database, worker, host).await?;
    }
    let held = claim_one(&database, "vault", "box-1-a").await?;
    let drain = async |name: &str| {
        database
            .query_one("SELECT callscript.drain($1)", &[&name])
            .await
            .map(|row| row.get::<_, i32>(0))
    };
    assert_eq!(drain("box-1").await?, 2);
    assert_eq!(drain("box-1-a").await?, 0, "it was asked already");
    let unknown = "worker: is neither a worker nor the host of one that runs: see bi.workers";
    refused(drain("box-9").await, INVALID, unknown);
    for (worker, draining) in [
        ("box-1-a", true),
        ("box-1-b", true),
        ("box-2-a", false),
        ("nobody", false),
    ] {
        let asked: bool = database
            .query_one("SELECT callscript.is_draining($1)", &[&worker])
            .await?
            .get(0);
        assert_eq!(asked, draining, "{worker}");
    }
    assert!(claim(&database, "vault", "box-1-a", 1).await?.is_empty());
    assert_eq!(
        finish(&database, "vaulted", &held, &recording()).await?,
        "downloaded"
    );
    assert_eq!(claim(&database, "vault", "box-2-a", 10).await?.len(), 3);
    let states = "SELECT string_agg(worker || ' ' || state, ', ' ORDER BY worker) FROM bi.workers";
    assert_eq!(
        text(&database, states).await?,
        "box-1-a draining, box-1-b draining, box-2-a running"
    );
    // It says good-bye; one that is started anew has another name and works.
    database
        .execute(
            "SELECT callscript.register_worker('box-1-a', '{\"stopped\": true}')",
            &[],
        )
        .await?;
    register(&database, "box-1-c", "box-1").await?;
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM bi.workers WHERE state = 'running'"
        )
        .await?,
        2
    );
    refused(drain("box-1-a").await, INVALID, unknown);
    Ok(())
}
