//! What a version of a rule must pass before it judges: its examples, and the golden set.

use callscript_tests::harness::Database;

use crate::scoring_setup::{call_in_judge, clean_and, rules_only};
use crate::setup::{INVALID, TestResult, count, finish, refused, text};

const RULE: &str = "SELECT callscript.add_rule('fruit', '{\"name\": \"Fruit\", \"guidance\": \"No fruit.\", \"severity\": \"warning\",
    \"weight\": 20, \"kind\": \"phrase\", \"speaker\": \"agent\", \"definition\": {\"any\": [\"banana\", \"apple\"]}}', 'first')";
const EDIT: &str =
    "SELECT callscript.edit_rule('fruit', '{\"definition\": {\"any\": [\"banana\"]}}', 'apples are fine')";

#[tokio::test]
async fn a_version_that_fails_an_example_is_not_put_in_force() -> TestResult {
    let database = Database::fresh().await?;
    database.batch_execute(RULE).await?;
    let add = "SELECT callscript.add_example('fruit', $1, $2)";
    for (said, is_violation) in [
        ("caller: what is it / agent: an apple a day", true),
        ("caller: i ate an apple / agent: i see", false),
    ] {
        database.query_one(add, &[&said, &is_violation]).await?;
    }
    assert_eq!(
        text(&database, "SELECT string_agg(concat_ws('|', said, is_right, quote), ', ') FROM callscript.test_rule('fruit')").await?,
        "caller: what is it / agent: an apple a day|t|apple, caller: i ate an apple / agent: i see|t"
    );
    refused(
        database.batch_execute(EDIT).await,
        INVALID,
        "rule: is not put in force: it fails 1 of 2 examples: \"caller: what is it / agent: an apple a day\" is not caught",
    );
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.qa_rule_versions WHERE rule_id = 'fruit'"
        )
        .await?,
        1
    );
    // As a draft it may stand, and be tried; published it must be forced, and that is kept.
    database
        .batch_execute(&EDIT.replace("'apples are fine')", "'apples are fine', draft => true)"))
        .await?;
    assert_eq!(
        text(
            &database,
            "SELECT quote FROM callscript.try_rule('fruit', 'agent: a ripe banana / caller: no', 2)"
        )
        .await?,
        "banana"
    );
    refused(
        database
            .batch_execute("SELECT callscript.publish_rule('fruit', 2, 'go')")
            .await,
        INVALID,
        "rule: is not put in force",
    );
    database
        .batch_execute("SELECT callscript.force_rule('fruit', 2, 'go')")
        .await?;
    let reason = text(
        &database,
        "SELECT reason FROM core.qa_rule_changes WHERE rule_id = 'fruit' ORDER BY id DESC LIMIT 1",
    )
    .await?;
    assert!(
        reason.starts_with("go (forced: it fails 1 of 2 examples"),
        "{reason}"
    );
    refused(
        database.query_one(add, &[&"agent:", &true]).await,
        INVALID,
        "said: agent says nothing",
    );
    Ok(())
}

#[tokio::test]
async fn an_edit_that_loses_a_golden_call_is_refused_with_its_name() -> TestResult {
    let database = Database::fresh().await?;
    database.batch_execute(RULE).await?;
    let mut calls = Vec::new();
    for said in ["an apple for you", "a banana for you", "nothing for you"] {
        let item = call_in_judge(&database, "Solar", &clean_and(&[("agent", said)])).await?;
        finish(&database, "judged", &item, &rules_only()).await?;
        calls.push(item.id);
    }
    let keep = "SELECT callscript.keep_golden($1, $2, $3, 'a test')";
    database
        .query_one(keep, &[&calls[0], &"apple-call", &vec!["fruit"]])
        .await?;
    database
        .query_one(keep, &[&calls[1], &"banana-call", &vec!["fruit"]])
        .await?;
    database
        .query_one(keep, &[&calls[2], &"clean-call", &Vec::<&str>::new()])
        .await?;
    refused(
        database
            .query_one(keep, &[&calls[2], &"odd-call", &vec!["no_such_rule"]])
            .await,
        INVALID,
        "broken: names a rule that does not exist",
    );
    assert_eq!(
        text(&database, "SELECT string_agg(concat_ws(' ', name, is_broken, is_flagged), ', ' ORDER BY name) FROM callscript.golden() WHERE rule_id = 'fruit'").await?,
        "apple-call t t, banana-call t t"
    );
    // The set is frozen: what becomes of the call changes nothing.
    database.batch_execute("DELETE FROM core.transcripts").await?;
    refused(
        database.batch_execute(EDIT).await,
        INVALID,
        "rule: is not put in force: it gets 1 calls of the golden set wrong that are right now: apple-call.",
    );
    refused(
        database
            .batch_execute("SELECT callscript.edit_rule('fruit', '{\"definition\": {\"any\": [\"banana\", \"apple\", \"nothing\"]}}', 'more')")
            .await,
        INVALID,
        "rule: is not put in force: it gets 1 calls of the golden set wrong that are right now: clean-call.",
    );
    database
        .batch_execute(
            &(EDIT.replace("'apples are fine')", "'apples are fine', draft => true)")
                + "; SELECT callscript.force_rule('fruit', 2, 'apples are fine')"),
        )
        .await?;
    let reason = text(
        &database,
        "SELECT reason FROM core.qa_rule_changes WHERE rule_id = 'fruit' ORDER BY id DESC LIMIT 1",
    )
    .await?;
    assert!(
        reason.contains("forced: it gets 1 calls of the golden set wrong that are right now: apple-call"),
        "{reason}"
    );
    // What was wrong before is no reason to refuse.
    database
        .batch_execute("SELECT callscript.edit_rule('fruit', '{\"weight\": 21}', 'dearer')")
        .await?;

    Ok(())
}
