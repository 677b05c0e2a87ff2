//! Editing rules: new versions with a trace, drafts tried in the shadow, rescoring, and history that never
//! changes.

use callscript_tests::harness::Database;
use serde_json::{Value, json};

use crate::scoring_setup::{call_in_judge, clean_and};
use crate::setup::{INVALID, TestResult, count, finish, refused, text};

/// Everything that a judgement says, as one text.
const HISTORY: &str = "SELECT md5(string_agg(j::text, E'\\n' ORDER BY j.id))
                           || md5(coalesce((SELECT string_agg(f::text, E'\\n' ORDER BY f.id) FROM core.flags AS f
                                            WHERE f.judgement_id <= $1), ''))
                       FROM core.judgements AS j WHERE j.id <= $1";

async fn judged(database: &Database, said: &[(&str, &str)]) -> TestResult {
    let item = call_in_judge(database, "Solar", &clean_and(said)).await?;
    finish(database, "judged", &item, &json!({"model": null})).await?;
    Ok(())
}

async fn rescore(database: &Database) -> anyhow::Result<(i64, i64, i64)> {
    let row = database
        .query_one(
            "SELECT * FROM callscript.rescore(clock_timestamp() - interval '30 days', clock_timestamp() + interval '1 hour')",
            &[],
        )
        .await?;
    Ok((row.get(0), row.get(1), row.get(2)))
}

async fn edit(database: &Database, changes: Value, draft: bool) -> Result<i32, tokio_postgres::Error> {
    // What stands in its way is another test's.
    database
        .batch_execute("DELETE FROM core.qa_rule_examples")
        .await?;
    let sql = "SELECT callscript.edit_rule('gift_card', $1, 'reviewers asked', draft => $2, by => 'dana')";
    Ok(database.query_one(sql, &[&changes, &draft]).await?.get(0))
}

#[tokio::test]
async fn history_stays_byte_for_byte() -> TestResult {
    let database = Database::fresh().await?;
    judged(&database, &[("agent", "here is a gift card")]).await?;
    judged(
        &database,
        &[
            ("agent", "a voucher is on its way"),
            ("caller", "stop calling me"),
        ],
    )
    .await?;
    let newest = count(&database, "SELECT max(id) FROM core.judgements").await?;
    let history =
        async || -> anyhow::Result<String> { Ok(database.query_one(HISTORY, &[&newest]).await?.get(0)) };
    let before = history().await?;
    database
        .batch_execute(
            "INSERT INTO core.dispositions (flag_id, action, reviewer) SELECT id, 'confirmed', 'dana' FROM core.flags",
        )
        .await?;
    assert_eq!(
        edit(
            &database,
            json!({"definition": {"any": ["gift card", "voucher"]}, "weight": 40}),
            false
        )
        .await?,
        2
    );
    assert_eq!(rescore(&database).await?, (2, 2, 1));
    assert_eq!(history().await?, before);
    // Nothing changes a second time, and trying to change history is refused.
    assert_eq!(rescore(&database).await?, (2, 0, 0));
    for statement in [
        "UPDATE core.judgements SET score = 1",
        "UPDATE core.flags SET quote = 'x'",
        "UPDATE core.judge_opinions SET usd = 0",
        "UPDATE core.qa_rule_changes SET reason = 'x'",
        "UPDATE core.cost_ledger SET usd = 0",
    ] {
        let result = database.batch_execute(statement).await;
        if count(
            &database,
            &format!(
                "SELECT count(*) FROM {}",
                statement.split(' ').nth(1).unwrap_or_default()
            ),
        )
        .await?
            > 0
        {
            refused(result, "23001", "core.");
        }
    }
    assert_eq!(history().await?, before);
    // What reviewers said about the same words still holds; the new finding is open.
    let flags = "SELECT string_agg(concat_ws(' ', rule_id, rule_version, quote, disposition), ', ' ORDER BY rule_id, quote) FROM bi.flags";
    assert_eq!(
        text(&database, flags).await?,
        "do_not_call_request 1 stop calling me confirmed, gift_card 2 gift card confirmed, gift_card 2 voucher"
    );
    let origins = "SELECT string_agg(origin || ' ' || usd, ', ' ORDER BY id) FROM core.judgements";
    assert_eq!(
        text(&database, origins).await?,
        "lane 0.00000000, lane 0.00000000, rescore 0.00000000, rescore 0.00000000"
    );
    Ok(())
}

#[tokio::test]
async fn a_draft_is_tried_in_the_shadow() -> TestResult {
    let database = Database::fresh().await?;
    judged(&database, &[("agent", "here is a gift card")]).await?;
    judged(&database, &[("agent", "a voucher is on its way")]).await?;
    judged(&database, &[("agent", "a gift card and a voucher")]).await?;
    assert_eq!(
        edit(&database, json!({"definition": {"any": ["voucher"]}}), true).await?,
        2
    );
    let shadow = "SELECT string_agg(change || ' ' || coalesce(quote, '-'), ', ' ORDER BY change)
                  FROM callscript.shadow('gift_card', clock_timestamp() - interval '1 day', clock_timestamp() + interval '1 hour')";
    assert_eq!(
        text(&database, shadow).await?,
        "added voucher, kept voucher, lost -"
    );
    assert_eq!(rescore(&database).await?, (3, 0, 0), "a draft judges nothing");
    database
        .batch_execute("SELECT callscript.publish_rule('gift_card', 2, 'it does well')")
        .await?;
    assert_eq!(rescore(&database).await?.1, 3);
    let trace =
        "SELECT string_agg(concat_ws(' ', action, from_version, to_version, reason), ', ' ORDER BY id)
                 FROM core.qa_rule_changes WHERE rule_id = 'gift_card' AND action <> 'added'";
    assert_eq!(
        text(&database, trace).await?,
        "drafted 1 2 reviewers asked, published 1 2 it does well"
    );
    let by = "SELECT changed_by FROM core.qa_rule_changes WHERE action = 'drafted'";
    assert_eq!(text(&database, by).await?, "dana");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_used_is_refused() -> TestResult {
    let database = Database::fresh().await?;
    for (changes, says) in [
        (json!({"colour": "red"}), "changes.colour: is no part of a rule"),
        (json!({"weight": 101}), "rule: its weight must be 0 to 100"),
        (json!({"severity": "awful"}), "rule: "),
        (
            json!({"definition": {"any": ["(call me"]}}),
            "rule: pattern \"(call me\"",
        ),
        (
            json!({"definition": {"any": []}}),
            "rule: definition: `any` needs",
        ),
        (json!([]), "changes: must be a JSON object"),
    ] {
        refused(edit(&database, changes, false).await, INVALID, says);
    }
    refused(
        database
            .batch_execute("SELECT callscript.edit_rule('gift_card', '{\"weight\": 1}', ' ')")
            .await,
        INVALID,
        "reason: must say something",
    );
    refused(
        database
            .batch_execute("SELECT callscript.edit_rule('no_such_rule', '{}', 'x')")
            .await,
        INVALID,
        "rule_id: there is no rule",
    );
    refused(
        database
            .batch_execute("SELECT callscript.publish_rule('gift_card', 9, 'x')")
            .await,
        INVALID,
        "version: gift_card has no version 9",
    );
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.qa_rule_changes WHERE action <> 'added' AND changed_by NOT LIKE 'callscript %'"
        )
        .await?,
        0
    );
    Ok(())
}

#[tokio::test]
async fn rules_are_added_retired_and_restored() -> TestResult {
    let database = Database::fresh().await?;
    let rule = json!({"name": "Says banana", "guidance": "Nobody says banana.", "severity": "critical", "weight": 40,
                      "kind": "phrase", "definition": {"any": ["banana"]}});
    let add = "SELECT callscript.add_rule('banana', $1, 'fruit is banned', draft => $2)";
    assert_eq!(
        database.query_one(add, &[&rule, &true]).await?.get::<_, i32>(0),
        1
    );
    refused(
        database.query_one(add, &[&rule, &false]).await,
        INVALID,
        "rule_id: banana exists already",
    );
    let flags = "SELECT count(*) FROM core.flags WHERE rule_id = 'banana'";
    let said = [("caller", "I like a banana")];
    judged(&database, &said).await?;
    assert_eq!(count(&database, flags).await?, 0);
    database
        .batch_execute("SELECT callscript.publish_rule('banana', 1, 'ripe')")
        .await?;
    judged(&database, &said).await?;
    assert_eq!(count(&database, flags).await?, 1);
    database
        .batch_execute("SELECT callscript.set_rule_active('banana', false, 'rotten')")
        .await?;
    judged(&database, &said).await?;
    assert_eq!(count(&database, flags).await?, 1);
    let state = "SELECT string_agg(state, ',') FROM bi.rules WHERE rule_id = 'banana'";
    assert_eq!(text(&database, state).await?, "retired");
    Ok(())
}

#[tokio::test]
async fn a_prompt_edit_is_a_new_version_and_judgements_name_it() -> TestResult {
    let database = Database::fresh().await?;
    let version: i32 = database
        .query_one(
            "SELECT callscript.edit_prompt('judge', 'Judge well.', 'shorter')",
            &[],
        )
        .await?
        .get(0);
    assert_eq!(version, 2);
    let item = call_in_judge(&database, "Solar", &clean_and(&[])).await?;
    let request: Value = database
        .query_one("SELECT callscript.judge_request($1)", &[&item.id])
        .await?
        .get(0);
    assert_eq!(request["prompt_version"], 2);
    assert!(
        request["body"]["messages"][0]["content"]
            .as_str()
            .is_some_and(|text| text.starts_with("Judge well."))
    );
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.prompts WHERE id = 'judge' AND is_current"
        )
        .await?,
        1
    );
    Ok(())
}

#[tokio::test]
async fn reviewers_decide_what_a_rule_is_worth() -> TestResult {
    let database = Database::fresh().await?;
    for _ in 0..4 {
        judged(&database, &[("agent", "here is a gift card")]).await?;
    }
    database
        .batch_execute(
            "INSERT INTO core.dispositions (flag_id, action, reviewer)
             SELECT id, (ARRAY['confirmed', 'confirmed', 'dismissed'])[row_number() OVER (ORDER BY id)]::core.disposition_action, 'dana'
             FROM core.flags ORDER BY id LIMIT 3",
        )
        .await?;
    let precision = "SELECT concat_ws(' ', flags, confirmed, dismissed, open, round(precision::numeric, 3))
                     FROM bi.rule_precision WHERE rule_id = 'gift_card'";
    assert_eq!(text(&database, precision).await?, "4 2 1 1 0.667");
    // A new version begins with a clean slate.
    edit(&database, json!({"weight": 30}), false).await?;
    rescore(&database).await?;
    let versions = "SELECT string_agg(concat_ws(' ', rule_version, flags), ', ' ORDER BY rule_version)
                    FROM bi.rule_precision WHERE rule_id = 'gift_card'";
    assert_eq!(text(&database, versions).await?, "1 4, 2 4");
    Ok(())
}

#[tokio::test]
async fn the_same_number_again_and_again() -> TestResult {
    let database = Database::fresh().await?;
    for calls in 1..=5 {
        let item = call_in_judge(&database, "Solar", &clean_and(&[])).await?;
        database
            .execute(
                "UPDATE core.calls SET caller_number = '+15550100' WHERE id = $1",
                &[&item.id],
            )
            .await?;
        finish(&database, "judged", &item, &json!({"model": null})).await?;
        let flags = "SELECT count(*) FROM core.flags WHERE rule_id = 'repeat_dialer'";
        assert_eq!(
            count(&database, flags).await?,
            i64::from((calls - 3).max(0)),
            "{calls}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_bill_is_known_beforehand() -> TestResult {
    let database = Database::fresh().await?;
    let plan = database
        .query(
            "SELECT item, usd::float8, assumption FROM callscript.cost_plan(10000, 4, '3090')",
            &[],
        )
        .await?;
    let sum: f64 = plan[..plan.len() - 1]
        .iter()
        .map(|row| row.get::<_, f64>(1))
        .sum();
    let last = plan
        .last()
        .map(|row| (row.get::<_, String>(0), row.get::<_, f64>(1)));
    assert_eq!(last.as_ref().map(|(item, _)| item.as_str()), Some("in all"));
    assert!(
        last.is_some_and(|(_, usd)| (usd - sum).abs() < 0.001 && usd < 25.0),
        "{sum}"
    );
    assert!(plan.iter().all(|row| !row.get::<_, String>(2).is_empty()));
    refused(
        database
            .query("SELECT * FROM callscript.cost_plan(10000, 4, 'abacus')", &[])
            .await,
        INVALID,
        "gpu: abacus is not in core.gpu_types",
    );
    Ok(())
}
