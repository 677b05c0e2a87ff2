//! How much is missed: a random sample, read by people who do not know the verdict.

use anyhow::Result;
use callscript_tests::harness::Database;
use callscript_tests::written::store;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::setup::{TestResult, count, text};

/// Judged calls of yesterday, and three reviewers.
async fn yesterday(calls: usize) -> Result<(Database, Vec<i64>)> {
    let database = Database::fresh().await?;
    store::store(&database, calls, None).await?;
    while database
        .query_one(include_str!("../../src/bench/sql/judge_by_rules.sql"), &[])
        .await?
        .get::<_, i64>(0)
        > 0
    {}
    database
        .batch_execute("UPDATE core.calls SET judged_at = judged_at - interval '1 day', start_time_utc = start_time_utc - interval '1 day'")
        .await?;
    let mut readers = Vec::new();
    for name in ["ann", "ben", "cem"] {
        let row = database
            .query_one(
                "INSERT INTO core.users (email, name, role, password_hash) VALUES ($1 || '@example.com', $1, 'reviewer', '$argon2id$x') RETURNING id",
                &[&name],
            )
            .await?;
        readers.push(row.get(0));
    }
    Ok((database, readers))
}

async fn next(database: &Database, reader: i64) -> Result<Option<(Uuid, i64)>> {
    let row = database
        .query_opt("SELECT call_id, waiting FROM console.next_blind($1)", &[&reader])
        .await?;
    Ok(row.map(|row| (row.get(0), row.get(1))))
}

async fn read(database: &Database, reader: i64, call: Uuid, heard: &Value) -> TestResult {
    database
        .query_one("SELECT console.read_blind($1, $2, $3)", &[&reader, &call, heard])
        .await?;
    Ok(())
}

#[tokio::test]
async fn the_sample_is_drawn_once_a_night_from_every_vertical_and_publisher() -> TestResult {
    let (database, _) = yesterday(400).await?;
    database
        .batch_execute("UPDATE core.settings SET value = '60' WHERE key = 'recall.nightly_calls'")
        .await?;
    database.batch_execute("SELECT callscript.forget()").await?;
    let drawn = count(
        &database,
        "SELECT count(*) FROM core.recall_samples WHERE NOT is_flagged",
    )
    .await?;
    assert!((55..=110).contains(&drawn), "{drawn}");
    assert!(
        count(
            &database,
            "SELECT count(*) FROM core.recall_samples WHERE is_flagged"
        )
        .await?
            >= 6
    );
    // Every stratum has one at least, and stands for all of its calls.
    let left_out = "SELECT count(*) FROM (
            SELECT c.vertical_id, coalesce(k.publisher_name, k.publisher_id, '') AS publisher, count(*) AS calls
            FROM core.calls AS k JOIN core.campaigns AS c ON c.id = k.campaign_id WHERE k.status = 'safe' GROUP BY 1, 2) AS s
        WHERE s.calls IS DISTINCT FROM (SELECT min(o.stratum_calls) FROM core.recall_samples AS o
                                        WHERE NOT o.is_flagged AND o.vertical_id IS NOT DISTINCT FROM s.vertical_id
                                          AND o.publisher = s.publisher)";
    assert_eq!(count(&database, left_out).await?, 0);
    database.batch_execute("SELECT callscript.forget()").await?;
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.recall_samples WHERE NOT is_flagged"
        )
        .await?,
        drawn
    );
    Ok(())
}

#[tokio::test]
async fn two_read_and_a_third_decides_and_nobody_reads_what_they_know() -> TestResult {
    let (database, readers) = yesterday(60).await?;
    database
        .batch_execute(
            "UPDATE core.settings SET value = '3' WHERE key = 'recall.nightly_calls';
             UPDATE core.settings SET value = '0' WHERE key = 'recall.flagged_share';
             UPDATE core.campaigns SET vertical_id = 'solar', inference_source = 'regex'; UPDATE core.calls SET publisher_name = 'P', publisher_id = 'p';
             SELECT core.draw_recall_sample((clock_timestamp() AT TIME ZONE 'UTC')::date - 1)",
        )
        .await?;
    let (first, waiting) = next(&database, readers[0]).await?.expect("a call");
    assert_eq!(waiting, 3);
    let shown: Value = database
        .query_one("SELECT console.blind_call($1, $2)", &[&readers[0], &first])
        .await?
        .get(0);
    assert!(
        shown["segments"]
            .as_array()
            .is_some_and(|turns| !turns.is_empty())
            && shown["rules"].as_array().is_some_and(|rules| rules.len() > 5)
    );
    for secret in ["verdict", "score", "flag", "publisher"] {
        assert!(
            !shown
                .as_object()
                .expect("an object")
                .keys()
                .any(|key| key.contains(secret)),
            "{secret}"
        );
    }
    let heard = json!([{"rule": "gift_card", "segment": 1, "word": 0}]);
    read(&database, readers[0], first, &heard).await?;
    // What is begun comes first, and its reader does not get it again.
    assert_eq!(
        next(&database, readers[1]).await?.map(|(call, _)| call),
        Some(first)
    );
    assert_ne!(
        next(&database, readers[0]).await?.map(|(call, _)| call),
        Some(first)
    );
    read(&database, readers[1], first, &json!([])).await?;
    assert_eq!(
        text(
            &database,
            "SELECT coalesce(is_violation::text, 'open') FROM bi.recall_reads WHERE reads = 2"
        )
        .await?,
        "open"
    );
    assert_eq!(
        next(&database, readers[2]).await?.map(|(call, _)| call),
        Some(first)
    );
    read(&database, readers[2], first, &heard).await?;
    assert_eq!(
        text(&database, "SELECT concat_ws(' ', is_violation, readers_differ, violations) FROM bi.recall_reads WHERE reads = 3").await?,
        "t t 2"
    );
    assert_eq!(
        text(
            &database,
            "SELECT concat_ws(' ', rule_id, heard, sampled) FROM bi.rule_recall WHERE heard > 0"
        )
        .await?,
        "gift_card 1 1"
    );
    // A second reading of the same person changes nothing.
    read(&database, readers[2], first, &json!([])).await?;
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.recall_reads").await?,
        3
    );
    // Who has decided about a call knows the verdict.
    let other = text(
        &database,
        "SELECT call_id::text FROM core.recall_samples WHERE call_id NOT IN (SELECT call_id FROM core.recall_reads) LIMIT 1",
    )
    .await?;
    database
        .batch_execute(&format!(
            "SELECT console.note({}, '{other}', 'I know it')",
            readers[0]
        ))
        .await?;
    assert_eq!(
        next(&database, readers[0]).await?.map(|(_, waiting)| waiting),
        Some(1)
    );
    Ok(())
}

#[tokio::test]
async fn what_was_missed_is_marked_at_a_word() -> TestResult {
    let (database, readers) = yesterday(20).await?;
    let call: Uuid = database
        .query_one(
            "SELECT id FROM core.calls WHERE status = 'safe' ORDER BY id LIMIT 1",
            &[],
        )
        .await?
        .get(0);
    database
        .query_one(
            "SELECT console.mark_missed($1, $2, 'gift_card', 1, 2, 'it was said')",
            &[&readers[0], &call],
        )
        .await?;
    let marked = "SELECT concat_ws('|', m.rule_id, m.reader, m.is_blind,
                                   m.quote = array_to_string((regexp_split_to_array(t.segments -> 1 ->> 'text', '\\s+'))[3:], ' '))
                  FROM core.missed_violations AS m JOIN core.transcripts AS t ON t.call_id = m.call_id";
    assert_eq!(text(&database, marked).await?, "gift_card|ann@example.com|f|t");
    for (rule, segment) in [("gift_card", 999), ("no_such_rule", 1)] {
        let refused = database
            .query_one(
                "SELECT console.mark_missed($1, $2, $3, $4, 0, NULL)",
                &[&readers[0], &call, &rule, &segment],
            )
            .await;
        assert!(refused.is_err(), "{rule} {segment}");
    }
    Ok(())
}
