//! Data outlives code: the extension comes and goes, the rows stay, and the factory goes on.

use callscript_demo::services::database::{connect, create};
use callscript_tests::harness::{Database, migrations, shared_cluster};

use crate::setup::{
    TestResult, claim, claim_one, count, finish, one_in_vault, pending_calls, recording, text, to_judge,
};

/// Every row of every table of `core`, as one fingerprint.
const FINGERPRINT: &str = include_str!("sql/fingerprint.sql");

#[tokio::test]
async fn dropping_the_extension_loses_no_row_and_the_factory_goes_on() -> TestResult {
    let (database, item) = one_in_vault().await?;
    pending_calls_beside(&database).await?;
    to_judge(&database, &item).await?;
    let held = claim_one(&database, "vault", "survivor").await?;
    let before = text(&database, FINGERPRINT).await?;
    assert!(before.contains("calls") && before.contains("transcripts"));

    database.batch_execute("DROP EXTENSION callscript").await?;
    assert_eq!(text(&database, FINGERPRINT).await?, before);
    assert!(
        database
            .query("SELECT callscript.claim('vault', 'w', 1)", &[])
            .await
            .is_err()
    );
    assert!(
        count(&database, "SELECT count(*) FROM bi.queue").await? > 0,
        "the views need no extension"
    );
    assert_eq!(
        text(&database, "SELECT to_regnamespace('callscript')::text").await?,
        "callscript"
    );

    database.batch_execute("CREATE EXTENSION callscript").await?;
    assert_eq!(text(&database, FINGERPRINT).await?, before);
    // The lease that was open when the extension went is still good.
    assert_eq!(
        finish(&database, "vaulted", &held, &recording()).await?,
        "downloaded"
    );
    let worker = database.connect().await?;
    worker
        .batch_execute("SET SESSION AUTHORIZATION callscript_worker")
        .await?;
    assert_eq!(
        claim(&worker, "factory", "w", 5).await?.len(),
        1,
        "and the roles have their rights back"
    );
    Ok(())
}

async fn pending_calls_beside(database: &Database) -> TestResult {
    // The first call of the fixture is there already.
    database
        .batch_execute("UPDATE core.calls SET ringba_call_id = 'FIRST'")
        .await?;
    pending_calls(database, 3).await
}

/// Either may come first: the extension or the migrations.
#[tokio::test]
async fn the_extension_may_come_before_the_migrations() -> TestResult {
    let cluster = tokio::task::spawn_blocking(shared_cluster).await??;
    let admin = connect(&cluster.url("postgres")).await?;
    create(&admin, "extension_first", None).await?;
    let mut client = connect(&cluster.url("extension_first")).await?;
    client.batch_execute("CREATE EXTENSION callscript").await?;
    migrations::apply(&mut client).await?;
    client.batch_execute("SELECT callscript.apply_grants()").await?;
    pending_calls(&client, 1).await?;
    client
        .batch_execute("SET SESSION AUTHORIZATION callscript_worker")
        .await?;
    let item = claim_one(&client, "vault", "w").await?;
    finish(&client, "vaulted", &item, &recording()).await?;
    client
        .batch_execute("RESET SESSION AUTHORIZATION; DROP EXTENSION callscript")
        .await?;
    assert_eq!(
        count(
            &client,
            "SELECT count(*) FROM core.calls WHERE status = 'downloaded'"
        )
        .await?,
        1
    );
    assert_eq!(
        text(&client, "SELECT to_regnamespace('callscript')::text").await?,
        "callscript"
    );
    drop(client);
    admin
        .batch_execute("DROP DATABASE extension_first WITH (FORCE)")
        .await?;
    Ok(())
}

#[tokio::test]
async fn nothing_depends_on_the_extension() -> TestResult {
    let database = Database::fresh().await?;
    let dependents = "SELECT count(*)
                      FROM pg_depend AS d
                      JOIN pg_depend AS member ON member.classid = d.refclassid AND member.objid = d.refobjid
                      JOIN pg_extension AS e ON e.oid = member.refobjid AND member.refclassid = 'pg_extension'::regclass
                      WHERE e.extname = 'callscript' AND member.deptype = 'e' AND d.deptype = 'n'";
    assert_eq!(count(&database, dependents).await?, 0);
    Ok(())
}
