//! A backup that can be restored: the same rows, rules and schedule in a new cluster, and a factory that goes
//! on.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use callscript_demo::services::database::connect;
use callscript_demo::services::{Cluster, ClusterOptions};
use callscript_tests::harness::migrations;
use tokio_postgres::Client;

use crate::schema::{Part, parts};
use crate::setup::{TestResult, claim, claim_one, count, finish, pending_calls, recording, text, to_judge};

const FINGERPRINT: &str = include_str!("sql/fingerprint.sql");
const CATALOGUE: &str = include_str!("sql/catalogue.sql");
/// What `pg_cron` would run, and as whom.
const SCHEDULE: &str = "SELECT string_agg(concat_ws(' | ', jobname, schedule, command, username, active), E'\\n' ORDER BY jobname)
                        FROM cron.job";

async fn cluster() -> Result<Cluster> {
    let options = ClusterOptions {
        cron_database: Some("postgres".to_owned()),
        ..ClusterOptions::default()
    };
    let cluster = tokio::task::spawn_blocking(move || Cluster::start(&options)).await??;
    ensure!(
        cluster.has_cron(),
        "pg_cron is not installed: apt-get install postgresql-15-cron"
    );
    Ok(cluster)
}

/// A client program that connects to the cluster; what it does must succeed.
fn run(cluster: &Cluster, program: &str, arguments: &[&str]) -> Result<String> {
    let mut command: Command = cluster.tools().client(program);
    let done = command
        .args(["-U", "postgres", "-h"])
        .arg(cluster.socket_folder())
        .args(["-p", &cluster.port().to_string()])
        .args(arguments)
        .output()
        .with_context(|| format!("cannot run {program}"))?;
    ensure!(
        done.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

#[tokio::test]
async fn a_restored_factory_goes_on_where_it_was() -> TestResult {
    let (old, new) = (cluster().await?, cluster().await?);
    let mut client = connect(&old.url("postgres")).await?;
    migrations::apply(&mut client).await?;
    client.batch_execute("CREATE EXTENSION pg_cron").await?;
    client.batch_execute("SELECT callscript.schedule()").await?;
    // Calls in every state: transcribed, flagged with a decision, held by a worker, waiting.
    let rename = "UPDATE core.calls SET ringba_call_id = gen_random_uuid()::text";
    pending_calls(&client, 1).await?;
    let first = claim_one(&client, "vault", "w").await?;
    to_judge(&client, &first).await?;
    client.batch_execute(rename).await?;
    pending_calls(&client, 2).await?;
    client.batch_execute(include_str!("sql/judgement.sql")).await?;
    client.batch_execute(rename).await?;
    pending_calls(&client, 5).await?;
    // A lease belongs to the login that claimed it, also in the new cluster.
    client
        .batch_execute("SET SESSION AUTHORIZATION callscript_worker")
        .await?;
    let held = claim_one(&client, "vault", "w").await?;
    client.batch_execute("RESET SESSION AUTHORIZATION").await?;
    client
        .batch_execute("SELECT callscript.pause('factory', 'a new GPU')")
        .await?;
    // The jobs themselves would change rows between the dump and the comparison.
    client.batch_execute("UPDATE cron.job SET active = false").await?;

    let folder = tempfile::tempdir()?;
    let dump = folder.path().join("callscript.dump");
    let dump = dump.to_str().context("a path that is no text")?;
    let roles = folder.path().join("roles.sql");
    let roles = roles.to_str().context("a path that is no text")?;
    run(&old, "pg_dump", &["-Fc", "-f", dump, "postgres"])?;
    run(
        &old,
        "pg_dumpall",
        &["--roles-only", "--no-role-passwords", "-f", roles],
    )?;

    // The new cluster has a superuser of the same name already, hence no stop at errors here.
    run(&new, "psql", &["-q", "-d", "postgres", "-f", roles])?;
    run(
        &new,
        "pg_restore",
        &["--exit-on-error", "--single-transaction", "-d", "postgres", dump],
    )?;
    let restored = connect(&new.url("postgres")).await?;
    for (what, statement) in [
        ("rows", FINGERPRINT),
        ("extension", CATALOGUE),
        ("schedule", SCHEDULE),
    ] {
        let expected = text(&client, statement).await?;
        assert!(expected.len() > 100, "{what} is not empty");
        assert_eq!(text(&restored, statement).await?, expected, "{what}");
    }
    let schema = async |client: &Client| -> Result<Vec<Part>> {
        let mut parts = parts(client).await?;
        // A restored view names columns that were not named, a condition of a trigger has other brackets.
        parts.retain(|part| !["view text", "trigger text"].contains(&part.kind.as_str()));
        Ok(parts)
    };
    assert_eq!(schema(&restored).await?, schema(&client).await?);

    let views = "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'bi'::regnamespace AND relkind = 'v' ORDER BY 1";
    for row in client.query(views, &[]).await? {
        let view: &str = row.get(0);
        let rows = format!("SELECT count(*) FROM {view}");
        assert_eq!(
            count(&restored, &rows).await?,
            count(&client, &rows).await?,
            "{view}"
        );
    }

    // The old cluster is gone; whoever held a call hands it in to the new one.
    drop(client);
    tokio::task::spawn_blocking(move || drop(old)).await?;
    restored
        .batch_execute("SET SESSION AUTHORIZATION callscript_worker")
        .await?;
    assert_eq!(
        finish(&restored, "vaulted", &held, &recording()).await?,
        "downloaded"
    );
    assert_eq!(claim(&restored, "vault", "w", 10).await?.len(), 4);
    assert_eq!(
        claim(&restored, "factory", "w", 10).await?.len(),
        0,
        "still paused"
    );
    restored.batch_execute("RESET SESSION AUTHORIZATION").await?;
    restored
        .batch_execute("SELECT callscript.resume('factory')")
        .await?;
    assert_eq!(claim(&restored, "factory", "w", 10).await?.len(), 1);
    assert_eq!(count(&restored, "SELECT count(*) FROM bi.flags").await?, 2);
    Ok(())
}
