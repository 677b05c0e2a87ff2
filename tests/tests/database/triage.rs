//! What triage asks the database: orders of the inbox with their plans, calls that are put away, and what stands beside a call.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use callscript_tests::harness::Database;
use callscript_tests::written::store;
use serde_json::{Value, json};
use tokio_postgres::{AsyncMessage, NoTls};
use uuid::Uuid;

use crate::setup::{TestResult, count};

/// Flagged calls in states, severities and sums at random, judged as the lane would, and a reviewer.
async fn judged(calls: usize) -> Result<(Database, i64)> {
    let database = Database::fresh().await?;
    store::store(&database, calls, None).await?;
    while database
        .query_one(include_str!("../../src/bench/sql/judge_by_rules.sql"), &[])
        .await?
        .get::<_, i64>(0)
        > 0
    {}
    let reviewer = database
        .query_one(
            "INSERT INTO core.users (email, name, role) VALUES ('ann@example.com', 'Ann', 'reviewer') RETURNING id",
            &[],
        )
        .await?
        .get(0);
    Ok((database, reviewer))
}

async fn calls(database: &Database, statement: &str) -> Result<Vec<Uuid>> {
    let rows = database.query(statement, &[]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The stretch of an order after, or before, this row of it.
async fn stretch(
    database: &Database,
    (state, sort): (&str, &str),
    place: Option<&Value>,
    is_back: bool,
) -> Result<Vec<(Uuid, Value)>> {
    let rows = database
        .query(
            "SELECT call_id, CASE WHEN rank IS NULL THEN jsonb_build_object('call', call_id, 'at', flagged_at)
                                  ELSE jsonb_build_object('call', call_id, 'rank', rank) END
             FROM console.flags(jsonb_strip_nulls(jsonb_build_object('state', $1::text)), $2, $3, $4, 7)",
            &[&Some(state).filter(|state| *state != "all"), &sort, &place, &is_back],
        )
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

#[tokio::test]
async fn every_order_is_walked_whole_in_both_directions_in_every_state() -> TestResult {
    let (database, reviewer) = judged(240).await?;
    // Many calls are alike, so that their ids decide; some are decided, some put away, some were until just now.
    database
        .execute(
            "WITH n AS (SELECT call_id, (row_number() OVER (ORDER BY md5(call_id::text)))::integer AS n FROM core.inbox)
             UPDATE core.inbox AS i SET revenue = n % 4, lead_confidence = (n % 3) / 2.0,
                    flagged_at = '2026-11-01'::timestamptz + make_interval(mins => n % 5),
                    state = (ARRAY['open', 'open', 'confirmed', 'dismissed', 'escalated'])[1 + n % 5], decided_by = 'x',
                    snoozed_by = $1, snoozed_at = now(),
                    snoozed_until = CASE n % 4 WHEN 0 THEN now() + interval '1 hour' WHEN 1 THEN now() - interval '1 second' END
             FROM n WHERE n.call_id = i.call_id",
            &[&reviewer],
        )
        .await?;
    for (state, condition) in [
        ("all", "true"),
        (
            "open",
            "state = 'open' AND NOT coalesce(snoozed_until > now(), false)",
        ),
        ("snoozed", "state = 'open' AND snoozed_until > now()"),
        ("done", "state IN ('confirmed', 'dismissed')"),
        ("escalated", "state = 'escalated'"),
    ] {
        for (sort, order) in [
            ("newest", "flagged_at DESC, call_id DESC"),
            ("oldest", "flagged_at, call_id"),
            ("money", "revenue DESC, call_id DESC"),
            ("severity", "severity DESC, revenue DESC, call_id DESC"),
            ("confidence", "lead_confidence DESC, call_id DESC"),
        ] {
            let statement = format!("SELECT call_id FROM core.inbox WHERE {condition} ORDER BY {order}");
            let expected = calls(&database, &statement).await?;
            assert!(expected.len() > 7, "{state}: {} calls", expected.len());
            let asked = (state, sort);
            let mut down = stretch(&database, asked, None, false).await?;
            loop {
                let place = down.last().context("a call")?.1.clone();
                let more = stretch(&database, asked, Some(&place), false).await?;
                if more.is_empty() {
                    break;
                }
                down.extend(more);
            }
            let found: Vec<Uuid> = down.iter().map(|(call, _)| *call).collect();
            assert_eq!(found, expected, "{state}, {sort}, downwards");
            let mut up = vec![down.last().context("a call")?.clone()];
            loop {
                let place = up.last().context("a call")?.1.clone();
                let more = stretch(&database, asked, Some(&place), true).await?;
                if more.is_empty() {
                    break;
                }
                up.extend(more);
            }
            let found: Vec<Uuid> = up.iter().rev().map(|(call, _)| *call).collect();
            assert_eq!(found, expected, "{state}, {sort}, upwards");
        }
        let filter = json!({ "state": state });
        if state != "all" {
            let counted: i64 = database
                .query_one(
                    "SELECT calls FROM console.count_flags(jsonb_build_array($1::jsonb))",
                    &[&filter],
                )
                .await?
                .get(0);
            let expected = count(
                &database,
                &format!("SELECT count(*) FROM core.inbox WHERE {condition}"),
            )
            .await?;
            assert_eq!(counted, expected, "{state}");
        }
    }
    Ok(())
}

/// Nodes of the plans that a statement runs with, inside functions too.
async fn plans(database: &Database, statement: &str) -> Result<Vec<Value>> {
    let (client, mut connection) = tokio_postgres::connect(&database.url(), NoTls).await?;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notice(notice) = message {
                ears.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(notice.message().to_owned());
            }
        }
    });
    client.batch_execute(include_str!("sql/auto_explain.sql")).await?;
    client.batch_execute(statement).await?;
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut nodes = Vec::new();
    for text in &heard {
        if let Some((_, plan)) = text.split_once("plan:") {
            collect(&serde_json::from_str(plan)?, &mut nodes);
        }
    }
    Ok(nodes)
}

fn collect(value: &Value, nodes: &mut Vec<Value>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect(value, nodes)),
        Value::Object(map) => {
            if map.contains_key("Node Type") {
                nodes.push(value.clone());
            }
            map.values().for_each(|value| collect(value, nodes));
        }
        _ => {}
    }
}

/// 20,000 flagged calls, as core.inbox has them; nothing else is read.
async fn many_flagged() -> Result<Database> {
    let database = Database::fresh().await?;
    database
        .batch_execute(include_str!("sql/many_flagged.sql"))
        .await?;
    // Alone: it runs in no transaction.
    database.batch_execute("VACUUM (ANALYZE) core.inbox").await?;
    Ok(database)
}

#[tokio::test]
async fn every_order_walks_its_index() -> TestResult {
    let database = many_flagged().await?;
    for (state, sort, index) in [
        ("open", "newest", "inbox_state_idx"),
        ("open", "oldest", "inbox_state_idx"),
        ("open", "money", "inbox_state_revenue_idx"),
        ("open", "severity", "inbox_state_gravity_idx"),
        ("open", "confidence", "inbox_state_confidence_idx"),
        ("done", "newest", "inbox_done_idx"),
        ("", "newest", "inbox_flagged_at_idx"),
        ("", "money", "inbox_revenue_idx"),
        ("", "severity", "inbox_gravity_idx"),
        ("", "confidence", "inbox_confidence_idx"),
    ] {
        for (place, is_back) in [("NULL", false), ("p.place", false), ("p.place", true)] {
            let filter = if state.is_empty() {
                json!({})
            } else {
                json!({ "state": state })
            };
            let statement = format!(
                "SELECT f.call_id
                 FROM (SELECT jsonb_build_object('call', call_id, 'at', flagged_at, 'rank', CASE '{sort}' WHEN 'money' THEN revenue
                              WHEN 'severity' THEN gravity ELSE lead_confidence END) AS place
                       FROM core.inbox WHERE call_id = '00000000-0000-4000-8000-000000010000') AS p
                 CROSS JOIN LATERAL core.inbox_sorted('{filter}', '{sort}', {place}, {is_back}, 51) AS f"
            );
            let nodes = plans(&database, &statement).await?;
            // Near the end of an order so little is left that either index of it will do.
            let either = index.replace("inbox_state_", "inbox_");
            let walks = nodes
                .iter()
                .any(|node| node["Index Name"] == index || node["Index Name"] == either);
            let wrong = nodes.iter().find(|node| {
                let kind = node["Node Type"].as_str().unwrap_or_default();
                let reads_all = kind == "Seq Scan" && node["Relation Name"] == "inbox";
                reads_all || kind.contains("Sort") || kind == "Bitmap Heap Scan"
            });
            assert!(
                walks && wrong.is_none(),
                "{state} {sort} {is_back}: {index}: {nodes:#?}"
            );
        }
    }
    Ok(())
}

/// The test can fail: without its index an order sorts what the state holds.
#[tokio::test]
async fn a_missing_index_of_an_order_is_noticed() -> TestResult {
    let database = many_flagged().await?;
    database
        .batch_execute("DROP INDEX core.inbox_state_revenue_idx, core.inbox_revenue_idx")
        .await?;
    let statement =
        "SELECT call_id FROM core.inbox_sorted('{\"state\": \"open\"}', 'money', NULL, false, 51)";
    let nodes = plans(&database, statement).await?;
    let sorts = nodes.iter().any(|node| {
        node["Node Type"]
            .as_str()
            .is_some_and(|kind| kind.contains("Sort"))
    });
    assert!(sorts, "{nodes:#?}");
    Ok(())
}

#[tokio::test]
async fn what_stands_beside_a_call_is_found_by_indexes() -> TestResult {
    let (database, reviewer) = judged(60).await?;
    database
        .batch_execute("UPDATE core.calls SET publisher_name = 'QuoteHive', buyer = 'Summit Quotes'; ANALYZE")
        .await?;
    let call = calls(&database, "SELECT call_id FROM core.inbox LIMIT 1").await?;
    // Few rows are read whole otherwise, whatever index there is.
    let statement = format!(
        "SET enable_seqscan = off; SELECT console.context({reviewer}, '{}')",
        call.first().context("a call")?
    );
    let nodes = plans(&database, &statement).await?;
    for index in [
        "calls_publisher_idx",
        "calls_buyer_idx",
        "calls_campaign_idx",
        "calls_caller_idx",
        "quality_days_once",
    ] {
        assert!(
            nodes.iter().any(|node| node["Index Name"] == index),
            "{index}: {nodes:#?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_snoozed_call_comes_back_with_a_new_flag_and_not_with_the_same_ones() -> TestResult {
    let (database, reviewer) = judged(60).await?;
    let call = calls(
        &database,
        "SELECT call_id FROM core.inbox WHERE state = 'open' ORDER BY call_id LIMIT 1",
    )
    .await?[0];
    let put_away: Vec<Uuid> = database
        .query_one(
            "SELECT console.snooze($1, ARRAY[$2]::uuid[], now() + interval '1 day')",
            &[&reviewer, &call],
        )
        .await?
        .get(0);
    assert_eq!(put_away, [call]);
    let away = format!("SELECT count(*) FROM core.inbox WHERE call_id = '{call}' AND snoozed_until > now()");
    // The same flags under another judgement.
    judge_again(&database, call, "").await?;
    assert_eq!(count(&database, &away).await?, 1);
    // Other words.
    judge_again(&database, call, " and more").await?;
    assert_eq!(count(&database, &away).await?, 0);
    let open = format!(
        "SELECT count(*) FROM core.inbox_where('{{\"state\": \"open\"}}') AS i WHERE i.call_id = '{call}'"
    );
    assert_eq!(count(&database, &open).await?, 1);
    Ok(())
}

/// The same judgement once more, its flags about words with `more` at their end.
async fn judge_again(database: &Database, call: Uuid, more: &str) -> TestResult {
    database
        .execute(
            "WITH old AS (SELECT j.* FROM core.judgements AS j JOIN core.calls AS k ON k.judgement_id = j.id WHERE k.id = $1),
             new AS (INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, summary, qa_version, rule_versions)
                     SELECT call_id, 'rescore', lease_epoch, verdict, score, summary, qa_version, rule_versions FROM old RETURNING id),
             flags AS (INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                                               start_seconds, end_seconds, speaker, source)
                       SELECT new.id, f.call_id, f.rule_id, f.rule_version, f.severity, f.weight, f.confidence, f.quote || $2, f.segment,
                              f.start_seconds, f.end_seconds, f.speaker, f.source
                       FROM core.flags AS f, old, new WHERE f.judgement_id = old.id RETURNING judgement_id)
             SELECT count(*) FROM flags",
            &[&call, &more],
        )
        .await?;
    database
        .execute(
            "UPDATE core.calls SET judgement_id = (SELECT max(id) FROM core.judgements WHERE call_id = $1) WHERE id = $1",
            &[&call],
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn what_stands_beside_a_call_is_the_same_before_and_after_days_are_added_up() -> TestResult {
    let (database, reviewer) = judged(200).await?;
    // Over forty days, some of them decided.
    database
        .batch_execute(
            "WITH n AS (SELECT id, row_number() OVER (ORDER BY md5(id::text)) AS n FROM core.calls)
             UPDATE core.calls AS k SET start_time_utc = now() - make_interval(hours => (n.n * 5)::int), publisher_name = 'P' || n.n % 3,
                    buyer = CASE WHEN n.n % 5 > 0 THEN 'B' || n.n % 2 END
             FROM n WHERE n.id = k.id;
             INSERT INTO core.dispositions (flag_id, action, reviewer)
             SELECT f.id, 'confirmed', 'x' FROM core.flags AS f WHERE f.id % 3 = 0",
        )
        .await?;
    let context = async |call: Uuid| -> Result<Value> {
        let row = database
            .query_one("SELECT console.context($1, $2)", &[&reviewer, &call])
            .await?;
        Ok(row.get(0))
    };
    let some = calls(
        &database,
        "SELECT id FROM core.calls ORDER BY start_time_utc DESC LIMIT 6",
    )
    .await?;
    let mut live = Vec::new();
    for call in &some {
        let told = context(*call).await?;
        let confirmed: i64 = database
            .query_one(
                "SELECT count(*) FROM core.inbox AS i JOIN core.calls AS k ON k.id = i.call_id
                 WHERE i.state = 'confirmed' AND k.publisher_name = (SELECT publisher_name FROM core.calls WHERE id = $1)
                   AND (k.start_time_utc AT TIME ZONE 'UTC')::date > (now() AT TIME ZONE 'UTC')::date - 30",
                &[call],
            )
            .await?
            .get(0);
        assert_eq!(told["publisher"]["confirmed"], confirmed, "{told}");
        live.push(told);
    }
    database
        .batch_execute("SELECT core.add_up_quality(100, false)")
        .await?;
    assert!(count(&database, "SELECT count(*) FROM core.quality_closed").await? > 30);
    for (call, before) in some.iter().zip(&live) {
        assert_eq!(&context(*call).await?, before);
    }
    Ok(())
}

#[tokio::test]
async fn a_page_says_whether_the_model_was_asked_and_what_it_said() -> TestResult {
    let (database, reviewer) = judged(60).await?;
    let call = calls(
        &database,
        "SELECT call_id FROM core.inbox ORDER BY call_id LIMIT 1",
    )
    .await?[0];
    let told = async || -> Result<Value> {
        let row = database
            .query_one("SELECT console.call($1, $2) -> 'flags' -> 0", &[&reviewer, &call])
            .await?;
        Ok(row.get(0))
    };
    let flag = told().await?;
    assert_eq!(
        (&flag["asked"], &flag["upheld"], &flag["because"]),
        (&json!(false), &json!(false), &Value::Null)
    );
    let rule = flag["rule_id"].as_str().context("a rule")?.to_owned();
    // Asked about, and left to the patterns: of a call in one part, and of a long one.
    for answer in [
        json!({ "asked": [{ "rule_id": rule }] }),
        json!({ "parts": [{ "asked": [] }, { "asked": [{ "rule_id": rule }] }] }),
    ] {
        database
            .batch_execute("SET session_replication_role = replica")
            .await?;
        database
            .execute(
                "UPDATE core.judgements SET answer = $2 WHERE id = (SELECT judgement_id FROM core.calls WHERE id = $1)",
                &[&call, &answer],
            )
            .await?;
        let flag = told().await?;
        assert_eq!(
            (&flag["asked"], &flag["upheld"]),
            (&json!(true), &json!(false)),
            "{answer}"
        );
    }
    // Upheld.
    database
        .execute(
            "UPDATE core.flags SET is_confirmed = true, reason = 'The agent says so' WHERE id = $1",
            &[&flag["id"].as_i64()],
        )
        .await?;
    let flag = told().await?;
    assert_eq!(
        (&flag["upheld"], &flag["because"]),
        (&json!(true), &json!("The agent says so"))
    );
    Ok(())
}
