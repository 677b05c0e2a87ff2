//! A call is judged by the law of its own day, and by the rules that are for it.

use anyhow::Result;
use callscript_tests::harness::Database;
use serde_json::{Value, json};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::scoring_setup::{rules_only, transcribed_call};
use crate::setup::{TestResult, claim_one, count, finish, text};

/// Benefits first, and the disclaimer for 2027 after them.
const SAID: [(&str, &str); 5] = [
    ("agent", "hello this call is recorded"),
    (
        "agent",
        "this plan has dental and vision benefits and a zero dollar premium",
    ),
    ("caller", "that sounds good"),
    (
        "agent",
        "we do not offer every plan available in your area please contact medicare dot gov or one eight hundred medicare",
    ),
    ("caller", "okay"),
];

fn said(turns: &[(&str, &str)]) -> Value {
    let segment = |(place, (speaker, words)): (usize, &(&str, &str))| {
        let start = place as f64 * 6.0;
        json!({"speaker": speaker, "start": start, "end": start + 5.8, "text": words, "confidence": null})
    };
    turns.iter().enumerate().map(segment).collect()
}

/// A judged call of this campaign that began then.
async fn judged(client: &Client, campaign: &str, start: &str, segments: &Value) -> Result<Uuid> {
    let id = transcribed_call(client, campaign, segments).await?;
    client
        .execute(
            "UPDATE core.calls SET start_time_utc = $2::text::timestamptz WHERE id = $1",
            &[&id, &start],
        )
        .await?;
    let item = claim_one(client, "judge", "first").await?;
    finish(client, "judged", &item, &rules_only()).await?;
    Ok(id)
}

async fn versions(client: &Client, call: Uuid) -> Result<String> {
    let row = client
        .query_one(
            "SELECT concat_ws(' ', j.rule_versions ->> 'medicare_disclaimer_missing',
                              EXISTS (SELECT FROM core.flags AS f WHERE f.judgement_id = j.id AND f.rule_id = 'medicare_disclaimer_missing'))
             FROM core.calls AS k JOIN core.judgements AS j ON j.id = k.judgement_id WHERE k.id = $1",
            &[&call],
        )
        .await?;
    Ok(row.get(0))
}

#[tokio::test]
async fn a_call_is_judged_by_the_law_of_its_day_and_a_rescore_changes_neither() -> TestResult {
    let database = Database::fresh().await?;
    // An hour before midnight in New York, and an hour after it.
    let before = judged(&database, "Medicare Leads", "2026-10-01T03:00:00Z", &said(&SAID)).await?;
    let after = judged(&database, "Medicare Leads", "2026-10-01T05:00:00Z", &said(&SAID)).await?;
    // Within the first minute it was said; before the benefits it was not.
    assert_eq!(versions(&database, before).await?, "1 f");
    assert_eq!(versions(&database, after).await?, "2 t");
    let rescored: String = database
        .query_one(
            "SELECT concat_ws(' ', scored, added, changed_verdicts) FROM callscript.rescore('2026-09-01', '2026-11-01')",
            &[],
        )
        .await?
        .get(0);
    assert_eq!(rescored, "2 0 0");
    assert_eq!(versions(&database, before).await?, "1 f");
    assert_eq!(versions(&database, after).await?, "2 t");
    assert_eq!(
        text(
            &database,
            "SELECT string_agg(concat_ws(' ', version, state, judges_from, judges_until), ', ' ORDER BY version)
             FROM bi.rules WHERE rule_id = 'medicare_disclaimer_missing'"
        )
        .await?,
        "1 for calls of before 2026-09-30, 2 in force 2026-10-01"
    );
    // An edit of today's version leaves the one of before alone.
    database
        .batch_execute(
            "SELECT callscript.edit_rule('medicare_disclaimer_missing', '{\"weight\": 21}', 'a test')",
        )
        .await?;
    database
        .batch_execute("SELECT callscript.rescore('2026-09-01', '2026-11-01')")
        .await?;
    assert_eq!(versions(&database, before).await?, "1 f");
    assert_eq!(versions(&database, after).await?, "3 t");
    Ok(())
}

#[tokio::test]
async fn where_the_subject_never_comes_up_nothing_is_due() -> TestResult {
    let database = Database::fresh().await?;
    let turns = [
        ("agent", "hello this call is recorded"),
        ("caller", "i wanted to ask where your office is"),
        ("agent", "we are on main street in dayton good bye"),
    ];
    let call = judged(&database, "Medicare Leads", "2026-11-01T15:00:00Z", &said(&turns)).await?;
    assert_eq!(versions(&database, call).await?, "2 f");
    Ok(())
}

#[tokio::test]
async fn a_rule_is_for_the_calls_in_its_scope() -> TestResult {
    let database = Database::fresh().await?;
    let add = "SELECT callscript.add_rule($1, $2, 'a test')";
    for (id, scope) in [
        ("in_california", json!({"states": ["CA"]})),
        ("of_a_publisher", json!({"publishers": ["QuoteHive"]})),
        (
            "of_both",
            json!({"publishers": ["quotehive"], "states": ["CA", "NV"]}),
        ),
        ("of_a_campaign", json!({"campaigns": ["Solar Warm"]})),
    ] {
        let rule = json!({"name": "N", "guidance": "G", "severity": "info", "weight": 1, "kind": "phrase",
                          "definition": {"any": ["banana"]}, "scope": scope});
        database.query_one(add, &[&id, &rule]).await?;
    }
    let rules = async |number: &str, publisher: &str, campaign: &str| -> Result<String> {
        let id = transcribed_call(&database, campaign, &said(&[("agent", "banana")])).await?;
        database
            .execute(
                "UPDATE core.calls SET caller_number = $2, publisher_name = $3 WHERE id = $1",
                &[&id, &number, &publisher],
            )
            .await?;
        let item = claim_one(&database, "judge", "first").await?;
        finish(&database, "judged", &item, &rules_only()).await?;
        text(
            &database,
            &format!(
                "SELECT coalesce(string_agg(f.rule_id, ' ' ORDER BY f.rule_id), '') FROM core.flags AS f
                 WHERE f.call_id = '{id}' AND f.rule_id ~ '^(in|of)_'"
            ),
        )
        .await
    };
    assert_eq!(
        rules("+12135550100", "QuoteHive", "Solar").await?,
        "in_california of_a_publisher of_both"
    );
    assert_eq!(
        rules("(702) 555-0100", "QuoteHive", "Solar").await?,
        "of_a_publisher of_both"
    );
    assert_eq!(
        rules("+12135550101", "Other", "Solar Warm").await?,
        "in_california of_a_campaign"
    );
    assert_eq!(rules("+442071234567", "Other", "Solar").await?, "");
    // A scope that is misspelt would accuse everybody.
    let wrong = json!({"name": "N", "guidance": "G", "severity": "info", "weight": 1, "kind": "judge", "definition": {},
                       "scope": {"state": ["CA"]}});
    assert!(database.query_one(add, &[&"misspelt", &wrong]).await.is_err());
    Ok(())
}

#[tokio::test]
async fn publishing_cuts_only_the_days_that_a_version_is_for() -> TestResult {
    let database = Database::fresh().await?;
    let rule = json!({"name": "N", "guidance": "G", "severity": "info", "weight": 1, "kind": "judge", "definition": {}});
    database
        .query_one("SELECT callscript.add_rule('dated', $1, 'first')", &[&rule])
        .await?;
    let edit = "SELECT callscript.edit_rule('dated', $1, 'another edition')";
    let days =
        "SELECT string_agg(concat_ws(' ', from_day, coalesce(version::text, '-')), ', ' ORDER BY from_day)
                FROM core.qa_rule_days WHERE rule_id = 'dated'";
    assert_eq!(text(&database, days).await?, "-infinity 1");
    for (from, until, expected) in [
        (Some("2026-10-01"), None, "-infinity 1, 2026-10-01 2"),
        (
            Some("2026-12-01"),
            Some("2026-12-31"),
            "-infinity 1, 2026-10-01 2, 2026-12-01 3, 2027-01-01 2",
        ),
        (
            Some("2026-09-01"),
            Some("2026-12-15"),
            "-infinity 1, 2026-09-01 4, 2026-12-16 3, 2027-01-01 2",
        ),
        (None, None, "-infinity 5"),
    ] {
        let changes = json!({"in_force_from": from, "in_force_until": until});
        database.query_one(edit, &[&changes]).await?;
        assert_eq!(text(&database, days).await?, expected);
    }
    let backwards = json!({"in_force_from": "2026-12-31", "in_force_until": "2026-12-01"});
    assert!(database.query_one(edit, &[&backwards]).await.is_err());
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.qa_rule_versions WHERE rule_id = 'dated'"
        )
        .await?,
        5
    );
    Ok(())
}
