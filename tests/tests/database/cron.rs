//! `pg_cron`: jobs come and go, say the right thing, and are not needed.

use anyhow::ensure;
use callscript_demo::services::database::connect;
use callscript_demo::services::{Cluster, ClusterOptions};
use callscript_tests::harness::{Database, migrations};

use crate::setup::{TestResult, count, text};

#[tokio::test]
async fn without_pg_cron_nothing_is_scheduled_and_nothing_fails() -> TestResult {
    let database = Database::fresh().await?;
    for statement in ["SELECT callscript.schedule()", "SELECT callscript.unschedule()"] {
        assert_eq!(database.query_one(statement, &[]).await?.get::<_, i32>(0), 0);
    }
    let tidied = "SELECT callscript.tidy()::text";
    let tidied = text(&database, tidied).await?;
    assert!(
        tidied.contains("\"partitions_made\": 0") && tidied.contains("\"cron_runs_purged\": null"),
        "{tidied}"
    );
    Ok(())
}

#[tokio::test]
async fn jobs_are_scheduled_once_run_and_removed() -> TestResult {
    let options = ClusterOptions {
        cron_database: Some("postgres".to_owned()),
        ..ClusterOptions::default()
    };
    let cluster = tokio::task::spawn_blocking(move || Cluster::start(&options)).await??;
    ensure!(
        cluster.has_cron(),
        "pg_cron is not installed: apt-get install postgresql-15-cron"
    );
    let mut client = connect(&cluster.url("postgres")).await?;
    migrations::apply(&mut client).await?;
    client.batch_execute("CREATE EXTENSION pg_cron").await?;
    for _ in 0..2 {
        assert_eq!(
            client
                .query_one("SELECT callscript.schedule()", &[])
                .await?
                .get::<_, i32>(0),
            5
        );
        assert_eq!(count(&client, "SELECT count(*) FROM cron.job").await?, 5);
    }
    // Run what pg_cron would run, as pg_cron would run it.
    client
        .batch_execute("UPDATE core.sweeps SET last_cron_at = NULL")
        .await?;
    for job in client
        .query("SELECT jobname, command FROM cron.job ORDER BY jobname", &[])
        .await?
    {
        let rows = client.query(job.get::<_, &str>("command"), &[]).await?;
        assert_eq!(rows.len(), 1, "{}", job.get::<_, &str>("jobname"));
    }
    let heard = "SELECT string_agg(job, ' ' ORDER BY job) FROM core.sweeps WHERE last_cron_at IS NOT NULL";
    assert_eq!(
        text(&client, heard).await?,
        "kill_zombies open_window reconcile tidy watchdog"
    );
    // A run that is still going on is not joined by a second one.
    let mut busy = connect(&cluster.url("postgres")).await?;
    let transaction = busy.transaction().await?;
    let sweep = text(
        &client,
        "SELECT command FROM cron.job WHERE jobname = 'callscript_kill_zombies'",
    )
    .await?;
    assert_eq!(transaction.query(&sweep, &[]).await?.len(), 1);
    assert_eq!(client.query(&sweep, &[]).await?.len(), 0);
    transaction.rollback().await?;
    // Old run details of our jobs go, those of others stay.
    client.batch_execute(include_str!("sql/run_details.sql")).await?;
    let tidied = text(&client, "SELECT callscript.tidy()::text").await?;
    assert!(tidied.contains("\"cron_runs_purged\": 1"), "{tidied}");
    assert_eq!(
        count(
            &client,
            "SELECT count(*) FROM cron.job_run_details WHERE command = 'old'"
        )
        .await?,
        1
    );
    for left in [5, 0] {
        assert_eq!(
            client
                .query_one("SELECT callscript.unschedule()", &[])
                .await?
                .get::<_, i32>(0),
            left
        );
    }
    assert_eq!(count(&client, "SELECT count(*) FROM cron.job").await?, 1);
    Ok(())
}
