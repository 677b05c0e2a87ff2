//! Every kind of alert is raised once, stays one row, and is resolved when its cause is gone.

use callscript_demo::services::database::connect;
use callscript_demo::services::{Cluster, ClusterOptions};
use callscript_tests::harness::{Database, migrations};
use callscript_tests::troubles::TROUBLES;

use crate::setup::{TestResult, text};

async fn watchdog(database: &Database) -> anyhow::Result<(i32, i32)> {
    let row = database
        .query_one("SELECT * FROM callscript.watchdog()", &[])
        .await?;
    Ok((row.get(0), row.get(1)))
}

#[tokio::test]
async fn each_trouble_is_raised_once_and_resolved_once() -> TestResult {
    for trouble in &TROUBLES {
        let database = Database::fresh().await?;
        assert_eq!(
            watchdog(&database).await?,
            (0, 0),
            "{}: a fresh database is at peace",
            trouble.kind
        );
        database.batch_execute(trouble.begins).await?;
        assert_eq!(watchdog(&database).await?, (1, 0), "{} begins", trouble.kind);
        assert_eq!(watchdog(&database).await?, (0, 0), "{} is known", trouble.kind);
        let open = "SELECT count(*) FROM bi.alerts WHERE is_open AND kind = $1 AND message <> ''";
        assert_eq!(
            database.query_one(open, &[&trouble.kind]).await?.get::<_, i64>(0),
            1
        );
        database.batch_execute(trouble.ends).await?;
        assert_eq!(watchdog(&database).await?, (0, 1), "{} ends", trouble.kind);
        assert_eq!(watchdog(&database).await?, (0, 0), "{} is over", trouble.kind);
    }
    Ok(())
}

/// One check that fails is told, and mutes none of the others; the alert ends when the check works again.
#[tokio::test]
async fn a_check_that_fails_mutes_no_other() -> TestResult {
    let database = Database::fresh().await?;
    let right = text(&database, "SELECT pg_get_viewdef('alerts.backlog')").await?;
    database
        .batch_execute(
            "CREATE OR REPLACE VIEW alerts.backlog AS
             SELECT 'backlog' AS cause, 'warning'::core.severity AS severity, (1 / count(*))::text AS message,
                    '{}'::jsonb AS details, 'docs/runbooks/alerts.md'::text AS runbook
             FROM core.calls",
        )
        .await?;
    let circuit = TROUBLES
        .iter()
        .find(|trouble| trouble.kind == "circuit")
        .expect("it");
    database.batch_execute(circuit.begins).await?;
    assert_eq!(watchdog(&database).await?, (2, 0));
    assert_eq!(watchdog(&database).await?, (0, 0));
    let open = "SELECT string_agg(cause, ' ' ORDER BY cause) FROM bi.alerts WHERE is_open";
    assert_eq!(
        text(&database, open).await?,
        "check_failed:backlog circuit:ringba:RA1"
    );
    let why = "SELECT message FROM bi.alerts WHERE kind = 'check_failed'";
    assert!(text(&database, why).await?.contains("division by zero"));
    database
        .batch_execute(&format!("CREATE OR REPLACE VIEW alerts.backlog AS {right}"))
        .await?;
    assert_eq!(watchdog(&database).await?, (0, 1));
    assert_eq!(text(&database, open).await?, "circuit:ringba:RA1");
    Ok(())
}

/// Figures of an open alert are those of now, and an alert of a kind that an upgrade took away does not stay
/// open.
#[tokio::test]
async fn what_is_open_is_brought_up_to_date() -> TestResult {
    let database = Database::fresh().await?;
    let circuit = TROUBLES
        .iter()
        .find(|trouble| trouble.kind == "circuit")
        .expect("it");
    database.batch_execute(circuit.begins).await?;
    database
        .batch_execute("INSERT INTO core.alerts (cause, kind, severity, message) VALUES ('old', 'old', 'info', 'of 0.1')")
        .await?;
    assert_eq!(watchdog(&database).await?, (1, 1));
    database
        .batch_execute("UPDATE core.gates SET failures = 6")
        .await?;
    assert_eq!(watchdog(&database).await?, (0, 0));
    let failures = "SELECT details ->> 'failures' FROM bi.alerts WHERE is_open AND kind = 'circuit'";
    assert_eq!(text(&database, failures).await?, "6");
    Ok(())
}

/// A session that somebody forgot keeps dead rows alive; seen only where a DBA lets the owner see it.
#[tokio::test]
async fn a_snapshot_that_is_held_is_told_of() -> TestResult {
    // A cluster of its own: the right is one for all of its databases.
    let cluster = tokio::task::spawn_blocking(|| Cluster::start(&ClusterOptions::default())).await??;
    let mut client = connect(&cluster.url("postgres")).await?;
    migrations::apply(&mut client).await?;
    client
        .batch_execute("UPDATE core.settings SET value = '0' WHERE key = 'watch.snapshot_minutes'")
        .await?;
    let mut forgotten = connect(&cluster.url("postgres")).await?;
    let transaction = forgotten.transaction().await?;
    transaction.query("SELECT 1", &[]).await?;
    let open = "SELECT coalesce(string_agg(kind, ' '), '') FROM bi.alerts WHERE is_open";
    client.batch_execute("SELECT callscript.watchdog()").await?;
    assert_eq!(text(&client, open).await?, "", "nobody may see it");
    client
        .batch_execute("GRANT pg_read_all_stats TO callscript_owner")
        .await?;
    // Its age is told to a tenth of a second.
    let age = "SELECT core.oldest_transaction_seconds() > 0";
    while !client.query_one(age, &[]).await?.get::<_, bool>(0) {}
    client.batch_execute("SELECT callscript.watchdog()").await?;
    assert_eq!(text(&client, open).await?, "snapshot_held");
    transaction.rollback().await?;
    client.batch_execute("SELECT callscript.watchdog()").await?;
    assert_eq!(text(&client, open).await?, "");
    Ok(())
}
