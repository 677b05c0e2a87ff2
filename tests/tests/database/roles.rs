//! Least privilege: each role can do its work and nothing else.

use callscript_tests::harness::Database;
use tokio_postgres::Client;

use crate::setup::{TestResult, count, pending_calls, refused};

const DENIED: &str = "42501";

pub(crate) async fn become_role(database: &Database, statement: &str) -> anyhow::Result<Client> {
    let client = database.connect().await?;
    client.batch_execute(statement).await?;
    Ok(client)
}

#[tokio::test]
async fn a_worker_calls_functions_and_reads_no_table() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 1).await?;
    let worker = become_role(&database, "SET SESSION AUTHORIZATION callscript_worker").await?;
    assert_eq!(
        worker
            .query("SELECT * FROM callscript.claim('vault', 'w', 1)", &[])
            .await?
            .len(),
        1
    );
    worker.batch_execute("SELECT callscript.kill_zombies()").await?;
    for statement in [
        "SELECT 1 FROM core.calls",
        "UPDATE core.calls SET status = 'pending'",
        "SELECT 1 FROM core.leases",
        "SELECT 1 FROM bi.calls",
        "SELECT callscript.requeue('{}')",
        "SELECT callscript.backfill(now() - interval '1 day', now())",
        "SELECT callscript.apply_grants()",
        "CREATE TABLE callscript.mine ()",
    ] {
        refused(worker.batch_execute(statement).await, DENIED, "permission denied");
    }
    Ok(())
}

#[tokio::test]
async fn the_public_can_do_nothing() -> TestResult {
    let database = Database::fresh().await?;
    let callable = "SELECT count(*) FROM pg_proc AS p
                    WHERE p.pronamespace IN ('callscript'::regnamespace, 'core'::regnamespace, 'console'::regnamespace)
                      AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
                                  WHERE a.grantee = 0)";
    assert_eq!(count(&database, callable).await?, 0);
    let readable = "SELECT count(*) FROM pg_class AS c, aclexplode(c.relacl) AS a
                    WHERE c.relnamespace IN ('core'::regnamespace, 'bi'::regnamespace) AND a.grantee = 0";
    assert_eq!(count(&database, readable).await?, 0);
    database.batch_execute("CREATE ROLE nobody_special").await?;
    let nobody = become_role(&database, "SET SESSION AUTHORIZATION nobody_special").await?;
    for statement in [
        "SELECT callscript.claim('vault', 'w', 1)",
        "SELECT 1 FROM core.calls",
        "SELECT 1 FROM bi.calls",
    ] {
        refused(
            nobody.batch_execute(statement).await,
            DENIED,
            "permission denied for schema",
        );
    }
    database.batch_execute("DROP ROLE nobody_special").await?;
    Ok(())
}

#[tokio::test]
async fn bi_reads_the_views_only() -> TestResult {
    let database = Database::fresh().await?;
    let bi = become_role(&database, "SET SESSION AUTHORIZATION callscript_bi").await?;
    let views = "SELECT format('SELECT count(*) FROM bi.%I', relname) FROM pg_class
                 WHERE relnamespace = 'bi'::regnamespace AND relkind = 'v'";
    let views: Vec<String> = bi.query(views, &[]).await?.iter().map(|row| row.get(0)).collect();
    assert_eq!(views.len(), 32);
    for view in &views {
        bi.query_one(view, &[]).await?;
    }
    for statement in [
        "SELECT 1 FROM core.calls",
        "SELECT callscript.status()",
        "DELETE FROM bi.alerts",
    ] {
        refused(bi.batch_execute(statement).await, DENIED, "permission denied");
    }
    Ok(())
}

#[tokio::test]
async fn a_dba_maintains_without_being_the_owner() -> TestResult {
    let database = Database::fresh().await?;
    let dba = become_role(&database, "SET SESSION AUTHORIZATION callscript_dba").await?;
    for statement in [
        "SELECT callscript.backfill(now() - interval '3 hours', now())",
        "SELECT callscript.requeue('{}')",
        "SELECT callscript.watchdog()",
        "SELECT callscript.status()",
        "SELECT callscript.tidy()",
        "SELECT callscript.schedule()",
        "SELECT 1 FROM core.calls",
        "UPDATE core.lanes SET paused = true WHERE lane = 'judge'",
        "UPDATE core.settings SET value = '20', updated_at = now() WHERE key = 'budget.daily_usd'",
    ] {
        dba.batch_execute(statement).await?;
    }
    for statement in [
        "UPDATE core.calls SET status = 'pending'",
        "SELECT callscript.claim('vault', 'w', 1)",
    ] {
        refused(dba.batch_execute(statement).await, DENIED, "permission denied");
    }
    Ok(())
}

/// A caller's own schema in front of the search path must not lead a privileged function astray.
#[tokio::test]
async fn privileged_functions_pin_their_search_path() -> TestResult {
    let database = Database::fresh().await?;
    let loose = "SELECT count(*) FROM pg_proc AS p
                 WHERE p.pronamespace = 'callscript'::regnamespace AND p.prosecdef
                   AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false)";
    assert_eq!(count(&database, loose).await?, 0);
    Ok(())
}
