//! A role for each lane, and leases that belong to a login.

use anyhow::Context as _;
use callscript_demo::services::database::connect;
use callscript_tests::harness::Database;
use serde_json::json;
use tokio_postgres::Client;

use crate::setup::{
    STALE, TestResult, age_leases, claim, claim_one, count, factory_call, finish, kill_zombies,
    pending_calls, refused, transcript,
};

const DENIED: &str = "42501";

/// A session of a new login that is a member of a role.
async fn login(database: &Database, name: &str, role: &str) -> anyhow::Result<Client> {
    database
        .batch_execute(&format!(
            "DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN IN ROLE {role}"
        ))
        .await?;
    let client = database.connect().await?;
    client
        .batch_execute(&format!("SET SESSION AUTHORIZATION {name}"))
        .await?;
    Ok(client)
}

#[tokio::test]
async fn each_lane_claims_its_own_work_and_no_other() -> TestResult {
    let database = Database::fresh().await?;
    let lanes = ["ingest", "vault", "factory", "judge"];
    for own in lanes {
        let client = login(&database, &format!("only_{own}"), &format!("callscript_{own}")).await?;
        for lane in lanes {
            let claimed = claim(&client, lane, "w", 1).await;
            if lane == own {
                claimed?;
                continue;
            }
            let error = claimed.unwrap_err();
            let message = error.to_string();
            let refusal = error
                .downcast_ref::<tokio_postgres::Error>()
                .and_then(|error| error.as_db_error());
            let refusal = refusal.unwrap_or_else(|| panic!("{own} claims {lane}: {message}"));
            assert_eq!(refusal.code().code(), DENIED);
            let words =
                format!("this login may not work the lane {lane}: make it a member of callscript_{lane}");
            assert!(refusal.message().starts_with(&words), "{refusal}");
        }
    }
    // The machine that is trusted with all of them, and with alerts.
    let all = login(&database, "all_lanes", "callscript_worker").await?;
    for lane in lanes {
        claim(&all, lane, "w", 1).await?;
    }
    all.batch_execute("SELECT * FROM notify.claim(1); SELECT callscript.forget()")
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_rented_box_calls_the_functions_of_its_lane_alone() -> TestResult {
    let database = Database::fresh().await?;
    let box7 = login(&database, "lane_box7", "callscript_factory").await?;
    let id = "'00000000-0000-0000-0000-000000000000'";
    for statement in [
        format!("SELECT callscript.judge_request({id})"),
        format!("SELECT callscript.judge_question({id}, 1)"),
        "SELECT callscript.stored_audio(now(), now(), NULL, 1)".to_owned(),
        "SELECT callscript.orphans('{}')".to_owned(),
        format!("SELECT callscript.audio_key({id})"),
        "SELECT callscript.recordings_to_sign(1)".to_owned(),
        format!("SELECT callscript.vaulted({id}, 1, '{{}}')"),
        format!("SELECT callscript.store_page({id}, 1, '{{}}')"),
        "SELECT callscript.gate_pass('x')".to_owned(),
        "SELECT callscript.forget()".to_owned(),
        "SELECT callscript.proof(now(), now())".to_owned(),
        "SELECT notify.claim(1)".to_owned(),
        "SELECT callscript.drain('w')".to_owned(),
    ] {
        refused(box7.batch_execute(&statement).await, DENIED, "permission denied");
    }
    // A worker of another kind does without a lease what a rented box may not, neither: these are for DBAs.
    let worker = login(&database, "lane_worker", "callscript_worker").await?;
    for statement in [
        format!("SELECT callscript.judge_request({id})"),
        "SELECT callscript.stored_audio(now(), now(), NULL, 1)".to_owned(),
        "SELECT callscript.orphans('{}')".to_owned(),
    ] {
        refused(
            worker.batch_execute(&statement).await,
            DENIED,
            "permission denied",
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_stolen_name_and_epoch_are_worth_nothing_to_another_login() -> TestResult {
    let database = Database::fresh().await?;
    factory_call(&database).await?;
    let box7 = login(&database, "lease_box7", "callscript_factory").await?;
    let box8 = login(&database, "lease_box8", "callscript_factory").await?;
    let info = json!({"version": "1", "host": "box7", "lanes": ["factory"]});
    box7.execute("SELECT callscript.register_worker('box7-1', $1)", &[&info])
        .await?;
    let item = claim_one(&box7, "factory", "box7-1").await?;

    // Whoever is another login speaks in its name no more than it hands in its results.
    for statement in [
        "SELECT callscript.register_worker('box7-1', $1)",
        "SELECT callscript.register_worker('box7-1', $1) FROM callscript.claim('factory', 'box7-1', 1)",
    ] {
        refused(
            box8.execute(statement, &[&info]).await,
            DENIED,
            "another login registered the worker box7-1",
        );
    }
    box8.batch_execute("SELECT callscript.register_worker('box7-1', '{\"stopped\": true}')")
        .await?;
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.workers WHERE stopped_at IS NOT NULL"
        )
        .await?,
        0
    );
    let succeeds = json!({"version": "1", "host": "box8", "lanes": ["factory"], "succeeds": "box7-1"});
    box8.execute("SELECT callscript.register_worker('box8-1', $1)", &[&succeeds])
        .await?;
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.leases").await?,
        1,
        "it was not taken back"
    );
    let beat = "SELECT count(*) FROM callscript.heartbeat(ARRAY[$1::uuid], ARRAY[$2::bigint])";
    assert_eq!(
        box8.query_one(beat, &[&item.id, &item.epoch])
            .await?
            .get::<_, i64>(0),
        0
    );
    let release = "SELECT callscript.release(ARRAY[$1::uuid], ARRAY[$2::bigint])";
    assert_eq!(
        box8.query_one(release, &[&item.id, &item.epoch])
            .await?
            .get::<_, i32>(0),
        0
    );
    refused(
        finish(&box8, "transcribed", &item, &transcript()).await,
        STALE,
        "stale lease",
    );
    refused(crate::setup::fail(&box8, &item).await, STALE, "stale lease");

    // Also not when the lease has run out: a late result is taken from the login that had it.
    age_leases(&database).await?;
    assert_eq!(kill_zombies(&database).await?, 1);
    refused(
        finish(&box8, "transcribed", &item, &transcript()).await,
        STALE,
        "stale lease",
    );
    assert_eq!(
        finish(&box7, "transcribed", &item, &transcript()).await?,
        "transcribed"
    );
    Ok(())
}

#[tokio::test]
async fn the_lease_is_the_logins_whatever_role_it_has_set() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 2).await?;
    let vault = login(&database, "set_role_vault", "callscript_vault").await?;
    vault.batch_execute("SET ROLE callscript_vault").await?;
    let item = claim_one(&vault, "vault", "w").await?;
    vault.batch_execute("RESET ROLE").await?;
    let released = vault
        .query_one(
            "SELECT callscript.release(ARRAY[$1::uuid], ARRAY[$2::bigint])",
            &[&item.id, &item.epoch],
        )
        .await?;
    assert_eq!(released.get::<_, i32>(0), 1);
    // And nobody gains a lane by the role that is set.
    let error = claim(&vault, "factory", "w", 1).await.unwrap_err();
    assert!(error.to_string().contains("db error"), "{error}");
    Ok(())
}

#[tokio::test]
async fn an_address_is_signed_once_by_one_and_forgotten_with_the_lease() -> TestResult {
    let database = Database::fresh().await?;
    factory_call(&database).await?;
    let box7 = login(&database, "sign_box7", "callscript_factory").await?;
    let vault = login(&database, "sign_vault", "callscript_vault").await?;
    let item = claim_one(&box7, "factory", "box7-1").await?;
    let ask = "SELECT callscript.recording_address($1, $2)";
    let take = "SELECT count(*) FROM callscript.recordings_to_sign(10)";
    let sign = "SELECT callscript.recording_signed($1, $2, $3, 300)";
    for _ in 0..2 {
        let address: Option<String> = box7.query_one(ask, &[&item.id, &item.epoch]).await?.get(0);
        assert_eq!(address, None);
    }
    // Two signers race: each recording goes to one.
    let other = login(&database, "sign_vault2", "callscript_vault").await?;
    let (one, two) = tokio::try_join!(vault.query_one(take, &[]), other.query_one(take, &[]))?;
    assert_eq!(one.get::<_, i64>(0) + two.get::<_, i64>(0), 1);
    for nonsense in ["ftp://store/x", "", "javascript:1"] {
        refused(
            vault.query_one(sign, &[&item.id, &item.epoch, &nonsense]).await,
            crate::setup::INVALID,
            "address: must be an http address",
        );
    }
    let address = "https://store.example/x?X-Amz-Signature=secret";
    assert!(
        vault
            .query_one(sign, &[&item.id, &item.epoch, &address])
            .await?
            .get::<_, bool>(0)
    );
    assert!(
        !vault
            .query_one(sign, &[&item.id, &item.epoch, &address])
            .await?
            .get::<_, bool>(0)
    );
    // Not even a DBA reads it.
    let dba = login(&database, "sign_dba", "callscript_dba").await?;
    refused(
        dba.batch_execute("SELECT address FROM core.recording_addresses")
            .await,
        DENIED,
        "permission denied",
    );
    dba.batch_execute("SELECT call_id, asked_at, expires_at FROM core.recording_addresses")
        .await?;
    // The lease ends with the address unfetched: it goes when a signer looks next.
    assert_eq!(
        finish(&box7, "transcribed", &item, &transcript()).await?,
        "transcribed"
    );
    vault.query_one(take, &[]).await?;
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.recording_addresses").await?,
        0
    );
    refused(
        box7.query_one(ask, &[&item.id, &item.epoch]).await,
        STALE,
        "stale lease",
    );
    Ok(())
}

/// A session that logged in under a name of its own, as `pg_stat_activity` shows it.
async fn session(database: &Database, name: &str, role: &str) -> anyhow::Result<Client> {
    let password = uuid::Uuid::new_v4().simple().to_string();
    database
        .batch_execute(&format!(
            "CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE {role}"
        ))
        .await?;
    let url = database.url();
    let (_, place) = url.split_once('@').context("the URL has a password")?;
    connect(&format!("postgres://{name}:{password}@{place}")).await
}

/// What docs/dba.md has `pg_cron` run where every transaction must end.
#[tokio::test]
async fn a_statement_without_limit_is_ended_by_the_statement_of_the_manual() -> TestResult {
    let manual = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/dba.md"))?;
    let begin = manual
        .find("SELECT pg_terminate_backend")
        .context("the manual has the statement")?;
    let statement = &manual[begin..];
    let statement = &statement[..statement.find(';').context("it ends")?];
    assert!(statement.contains("interval '15 minutes'"), "{statement}");
    let at_once = statement.replace("15 minutes", "0 seconds");
    let database = Database::fresh().await?;
    let (box7, ann) = (
        session(&database, "endless_box7", "callscript_factory").await?,
        session(&database, "endless_ann", "callscript_dba").await?,
    );
    for client in [&box7, &ann] {
        client
            .batch_execute("SET statement_timeout = 0; BEGIN; SELECT 1")
            .await?;
    }
    // None is old enough, and then one is; the superuser and DBAs are left alone.
    assert_eq!(database.query(statement, &[]).await?.len(), 0);
    assert_eq!(database.query(&at_once, &[]).await?.len(), 1);
    assert!(box7.batch_execute("SELECT 1").await.is_err(), "it was ended");
    ann.batch_execute("SELECT 1").await?;
    Ok(())
}

#[tokio::test]
async fn who_edits_a_rule_in_anothers_name_leaves_the_own_login_too() -> TestResult {
    let database = Database::fresh().await?;
    let ann = login(&database, "edits_ann", "callscript_dba").await?;
    let rule: String = database
        .query_one("SELECT min(id) FROM core.qa_rules", &[])
        .await?
        .get(0);
    ann.execute(
        "SELECT callscript.edit_rule($1, '{\"guidance\": \"Another one.\"}', 'because', true, 'admin@example.com')",
        &[&rule],
    )
    .await?;
    for statement in [
        "SELECT concat_ws(' ', created_by, session_name) FROM core.qa_rule_versions WHERE rule_id = $1 ORDER BY version DESC LIMIT 1",
        "SELECT concat_ws(' ', changed_by, session_name) FROM core.qa_rule_changes WHERE rule_id = $1 ORDER BY id DESC LIMIT 1",
    ] {
        let who: String = database.query_one(statement, &[&rule]).await?.get(0);
        assert_eq!(who, "admin@example.com edits_ann");
    }
    Ok(())
}
