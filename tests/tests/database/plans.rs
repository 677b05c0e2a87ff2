//! The plan of every claim: the lane's partial index, walked in order, and nothing that grows with the table.

use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use callscript_tests::harness::Database;
use serde_json::Value;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{AsyncMessage, Client, NoTls};

use crate::setup::TestResult;

/// The statements as the extension fills them in.
#[path = "../../../extension/src/queue/statements.rs"]
#[expect(dead_code, reason = "not every statement has a plan that is looked at here")]
mod statements;

struct Claim {
    lane: &'static str,
    table: &'static str,
    index: &'static str,
    statements: statements::Claim,
}

fn claims() -> [Claim; 4] {
    use statements::Claim as Of;

    let claim = |lane, table, index, statements| Claim {
        lane,
        table,
        index,
        statements,
    };
    [
        claim("ingest", "sync_windows", "sync_windows_waiting_idx", Of::ingest()),
        claim("vault", "calls", "calls_waiting_vault_idx", Of::vault()),
        claim("factory", "calls", "calls_waiting_factory_idx", Of::factory()),
        claim("judge", "calls", "calls_waiting_judge_idx", Of::judge()),
    ]
}

/// What is wrong with a plan; empty for a good one.
fn complaints(claim: &Claim, plan: &Value) -> Vec<String> {
    let mut nodes = Vec::new();
    collect(plan, &mut nodes);
    let is = |node: &Value, key: &str, value: &str| node[key].as_str() == Some(value);
    let mut complaints = Vec::new();
    if !nodes
        .iter()
        .any(|node| is(node, "Node Type", "Index Scan") && is(node, "Index Name", claim.index))
    {
        complaints.push(format!("{} is not walked", claim.index));
    }
    if !nodes.iter().any(|node| is(node, "Node Type", "LockRows")) {
        complaints.push("nothing is locked".to_owned());
    }
    for node in &nodes {
        let kind = node["Node Type"].as_str().unwrap_or_default();
        let scans_table = kind == "Seq Scan" && is(node, "Relation Name", claim.table);
        if scans_table || kind.contains("Sort") || matches!(kind, "Hash Join" | "Merge Join") {
            complaints.push(format!("{kind} on {}", node["Relation Name"]));
        }
    }
    complaints
}

fn collect<'a>(value: &'a Value, nodes: &mut Vec<&'a Value>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect(value, nodes)),
        Value::Object(map) => {
            if map.contains_key("Node Type") {
                nodes.push(value);
            }
            map.values().for_each(|value| collect(value, nodes));
        }
        _ => {}
    }
}

async fn explain(client: &Client, claim: &Claim, n: i32) -> Result<Value> {
    let types = [Type::TEXT, Type::INT4, Type::TIMESTAMPTZ];
    let explain = format!("EXPLAIN (FORMAT JSON)\n{}", claim.statements.take);
    let statement = client.prepare_typed(&explain, &types).await?;
    // A century after 1970: above all that waits.
    let top = std::time::UNIX_EPOCH + std::time::Duration::from_hours(24 * 36_525);
    let values: [&(dyn ToSql + Sync); 3] = [&"planner", &n, &top];
    Ok(client.query_one(&statement, &values).await?.get(0))
}

async fn many_rows() -> Result<Database> {
    let database = Database::fresh().await?;
    database.batch_execute(include_str!("sql/many_rows.sql")).await?;
    Ok(database)
}

#[tokio::test]
async fn every_claim_walks_its_partial_index() -> TestResult {
    let database = many_rows().await?;
    for mode in [
        "SET plan_cache_mode = force_custom_plan",
        "SET plan_cache_mode = force_generic_plan",
    ] {
        database.batch_execute(mode).await?;
        for claim in &claims() {
            for n in [1, 8, 100] {
                let plan = explain(&database, claim, n).await?;
                assert_eq!(
                    complaints(claim, &plan),
                    [""; 0],
                    "{} of {n}, {mode}: {plan:#}",
                    claim.lane
                );
            }
        }
    }
    Ok(())
}

/// Where a claim begins to look is an index too, however few calls are fresh.
#[tokio::test]
async fn fresh_calls_are_found_by_their_index() -> TestResult {
    let database = many_rows().await?;
    let mut looked_at = 0;
    for claim in &claims() {
        let Some(memory) = &claim.statements.memory else {
            continue;
        };
        looked_at += 1;
        let index = format!("calls_fresh_{}_idx", claim.lane);
        let statement = &memory.from;
        let explain = format!("EXPLAIN (FORMAT JSON) {statement}");
        let plan: Value = database.query_one(&explain, &[]).await?.get(0);
        let mut nodes = Vec::new();
        collect(&plan, &mut nodes);
        let walked = nodes.iter().any(|node| node["Index Name"] == index.as_str());
        let scanned = nodes
            .iter()
            .any(|node| node["Node Type"] == "Seq Scan" && node["Relation Name"] == "calls");
        assert!(walked && !scanned, "{index}: {plan:#}");
    }
    assert_eq!(looked_at, 3);
    Ok(())
}

/// A status stands in the statements as it stands in the table of lanes.
#[tokio::test]
async fn claims_name_the_statuses_of_their_lanes() -> TestResult {
    let database = Database::fresh().await?;
    for claim in &claims() {
        let lane = database
            .query_one(
                "SELECT takes, working FROM core.lanes WHERE lane::text = $1",
                &[&claim.lane],
            )
            .await?;
        let (takes, working): (&str, &str) = (lane.get(0), lane.get(1));
        let take = &claim.statements.take;
        assert!(take.contains(&format!("k.status = '{takes}'")), "{take}");
        assert!(take.contains(&format!("SET status = '{working}'")), "{take}");
        assert!(take.contains(&format!("n.lane = '{}'", claim.lane)), "{take}");
    }
    Ok(())
}

/// Who holds a call finds it by its id: the index of calls in work is full of dead entries while somebody
/// holds a snapshot.
#[tokio::test]
async fn a_call_in_work_is_found_by_its_id() -> TestResult {
    let database = many_rows().await?;
    database
        .batch_execute("SET plan_cache_mode = force_generic_plan")
        .await?;
    // Types where PostgreSQL cannot tell them from the statement.
    for (name, types, parameters, statement) in [
        (
            "vaulted",
            "",
            5,
            include_str!("../../../extension/src/vault/sql/vaulted.sql"),
        ),
        (
            "skipped",
            "(uuid, bigint, text, double precision)",
            4,
            include_str!("../../../extension/src/vault/sql/skipped.sql"),
        ),
        (
            "transcribed",
            "(uuid, bigint, text, jsonb, text, text, text, smallint, double precision, double precision, double precision, jsonb,
              jsonb, jsonb, double precision, jsonb, text, smallint, double precision)",
            19,
            include_str!("../../../extension/src/factory/sql/transcribed.sql"),
        ),
        (
            "judged",
            "(uuid, bigint, jsonb, jsonb, text, bigint, bigint[], jsonb, jsonb, jsonb, smallint, double precision)",
            12,
            include_str!("../../../extension/src/judge/sql/judged.sql"),
        ),
    ] {
        database
            .batch_execute(&format!("PREPARE {name} {types} AS {statement}"))
            .await?;
        let nulls = vec!["NULL"; parameters].join(", ");
        let explain = format!("EXPLAIN (FORMAT JSON) EXECUTE {name} ({nulls})");
        let plan: Value = database.query_one(&explain, &[]).await?.get(0);
        let mut nodes = Vec::new();
        collect(&plan, &mut nodes);
        let uses = |index: &str| nodes.iter().any(|node| node["Index Name"] == index);
        assert!(
            uses("calls_pkey") && !uses("calls_working_idx"),
            "{name}: {plan:#}"
        );
    }
    Ok(())
}

/// The same through the function itself: `auto_explain` reports the plans that really ran.
#[tokio::test]
async fn the_functions_own_plans_walk_the_partial_indexes() -> TestResult {
    let database = many_rows().await?;
    let (client, mut connection) = tokio_postgres::connect(&database.url(), NoTls).await?;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notice(notice) = message {
                ears.lock()
                    .expect("nobody panics")
                    .push(notice.message().to_owned());
            }
        }
    });
    client.batch_execute(include_str!("sql/auto_explain.sql")).await?;
    for claim in &claims() {
        heard.lock().expect("nobody panics").clear();
        for n in [1_i32, 100] {
            let taken = client
                .query("SELECT * FROM callscript.claim($1, 'w', $2)", &[&claim.lane, &n])
                .await?;
            assert_eq!(taken.len(), usize::try_from(n)?);
        }
        let plans = heard.lock().expect("nobody panics").clone();
        let plans: Vec<Value> = plans
            .iter()
            .filter_map(|text| serde_json::from_str(text.split_once("plan:")?.1).ok())
            .filter(|plan: &Value| {
                plan["Query Text"]
                    .as_str()
                    .is_some_and(|text| text.contains("SKIP LOCKED"))
            })
            .collect();
        assert_eq!(plans.len(), 2, "both claims of lane {} are heard of", claim.lane);
        for plan in &plans {
            assert_eq!(complaints(claim, plan), [""; 0], "{}: {plan:#}", claim.lane);
        }
    }
    Ok(())
}

/// The test can fail: without its index a claim sorts the table.
#[tokio::test]
async fn a_missing_index_is_noticed() -> TestResult {
    let database = many_rows().await?;
    database
        .batch_execute("DROP INDEX core.calls_waiting_vault_idx, core.calls_start_time_idx")
        .await?;
    let claims = claims();
    let vault = claims
        .iter()
        .find(|claim| claim.lane == "vault")
        .context("there is a vault")?;
    let plan = explain(&database, vault, 8).await?;
    let complaints = complaints(vault, &plan);
    assert!(
        complaints.iter().any(|line| line.contains("is not walked")),
        "{complaints:?}"
    );
    assert!(
        complaints.iter().any(|line| line.contains("Sort")),
        "{complaints:?}"
    );
    Ok(())
}
