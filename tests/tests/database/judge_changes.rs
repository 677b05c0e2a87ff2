//! Another prompt or another model judges only when it loses no call of the golden set, or somebody says that it may.

use callscript_tests::harness::Database;
use serde_json::{Value, json};

use crate::scoring_setup::{call_in_judge, clean_and, rules_only};
use crate::setup::{INVALID, TestResult, finish, refused, text};

const RULE: &str = "
    SELECT callscript.add_rule('boast', '{\"kind\": \"judge\", \"name\": \"Boasts\", \"guidance\": \"Boasts.\",
        \"severity\": \"warning\", \"weight\": 20, \"definition\": {}}', 'a test')";

/// Two golden calls: the agent boasts in one, and in the other does not.
async fn golden_set(database: &Database) -> TestResult {
    database.batch_execute(RULE).await?;
    for (name, said, broken) in [
        (
            "boast-call",
            "our company is the best on the whole earth",
            vec!["boast"],
        ),
        (
            "plain-call",
            "our company is one of many and that is all right",
            Vec::new(),
        ),
    ] {
        let item = call_in_judge(database, "Solar", &clean_and(&[("agent", said)])).await?;
        finish(database, "judged", &item, &rules_only()).await?;
        database
            .query_one(
                "SELECT callscript.keep_golden($1, $2, $3, 'a test')",
                &[&item.id, &name, &broken],
            )
            .await?;
    }
    Ok(())
}

/// Answers about a golden call as a model that finds a boast in it, or none. Returns how many parts there were.
async fn answer(
    database: &Database,
    name: &str,
    setup: (i32, &str, i32),
    finds: bool,
) -> anyhow::Result<usize> {
    let (tier, model, prompt) = setup;
    let quote = if name == "boast-call" {
        "our company is the best on the whole earth"
    } else {
        "our company is one of many and that is all right"
    };
    for part in 0.. {
        let next: Value = database
            .query_one(
                "SELECT callscript.golden_question($1, $2, $3, $4)",
                &[&name, &tier, &model, &prompt],
            )
            .await?
            .get(0);
        if next["body"].is_null() {
            return Ok(part);
        }
        assert_eq!(next["body"]["model"], model);
        let finding = json!({"rule_id": "boast", "quote": quote, "segment": 5, "speaker": "agent", "confidence": 0.9, "reason": "boasts"});
        let findings = if finds { json!([finding]) } else { json!([]) };
        let result = json!({"model": model, "tier": tier, "outcome": "usable", "prompt_version": prompt,
            "prompt_sha256": next["question"]["prompt_sha256"], "answer": {"findings": findings, "summary": "s"},
            "usage": {"input": 1000, "cached": 0, "output": 100, "reasoning": 0}});
        let usd: Option<f64> = database
            .query_one(
                "SELECT callscript.golden_answered($1, $2, $3)",
                &[&name, &next["question"], &result],
            )
            .await?
            .get(0);
        assert!(usd.is_some_and(|usd| usd > 0.0), "{usd:?}");
    }
    Ok(0)
}

const LUNA: &str = "gpt-6-luna";
const SOL: &str = "gpt-6-sol";

#[tokio::test]
async fn a_prompt_that_loses_a_golden_call_is_refused_with_its_name_and_forced_with_a_reason() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute("UPDATE core.judge_tiers SET is_active = false WHERE tier = 2")
        .await?;
    golden_set(&database).await?;
    // Whoever edits at once is told the way.
    refused(
        database
            .batch_execute("SELECT callscript.edit_prompt('judge', 'Judge well.', 'shorter')")
            .await,
        INVALID,
        "prompt: 2 is not put in force: 2 calls of the golden set were not asked about (boast-call, plain-call): make it a \
         draft (callscript.draft_prompt)",
    );
    let draft = "SELECT callscript.draft_prompt('Judge well.', 'shorter')::text";
    assert_eq!(text(&database, draft).await?, "2");
    refused(
        database
            .batch_execute("SELECT callscript.publish_prompt(2, 'shorter')")
            .await,
        INVALID,
        "prompt: 2 is not put in force: 2 calls of the golden set were not asked about (boast-call, plain-call): callscript \
         rules golden --ask --prompt 2. Say losing => 2 with a reason",
    );
    // What judges now finds the boast, and so does the draft; but it finds one in the plain call too.
    for (name, prompt, finds) in [
        ("boast-call", 1, true),
        ("plain-call", 1, false),
        ("boast-call", 2, true),
        ("plain-call", 2, true),
    ] {
        assert_eq!(answer(&database, name, (1, LUNA, prompt), finds).await?, 1);
    }
    let compared = "SELECT string_agg(concat_ws(' ', name, rule_id, is_broken, was_flagged, is_loss), ', ')
                    FROM callscript.golden_compared(1, 'gpt-6-luna', 2)";
    assert_eq!(text(&database, compared).await?, "plain-call boast f f t");
    refused(
        database
            .batch_execute("SELECT callscript.publish_prompt(2, 'shorter')")
            .await,
        INVALID,
        "prompt: 2 is not put in force: it gets 1 calls of the golden set wrong that are right now: plain-call. Say losing \
         => 1 with a reason",
    );
    let current = "SELECT string_agg(version::text, ' ') FROM core.prompts WHERE is_current";
    assert_eq!(text(&database, current).await?, "1");
    database
        .batch_execute("SELECT callscript.publish_prompt(2, 'we can live with it', losing => 1, by => 'ann')")
        .await?;
    assert_eq!(text(&database, current).await?, "2");
    assert_eq!(
        text(
            &database,
            "SELECT concat_ws(' ', action, from_value, to_value, lost, unasked, losing, changed_by, reason) FROM core.judge_changes"
        )
        .await?,
        "prompt 1 2 {plain-call} {} 1 ann we can live with it"
    );
    // Paid is booked.
    assert_eq!(
        text(
            &database,
            "SELECT (sum(l.usd) = (SELECT sum(a.usd) FROM core.golden_answers AS a) AND count(l.call_id) = 0)::text
             FROM core.cost_ledger AS l WHERE l.usd > 0"
        )
        .await?,
        "true"
    );
    // Back is a change like any other, and loses nothing.
    database
        .batch_execute("SELECT callscript.publish_prompt(1, 'it was better')")
        .await?;
    refused(
        database
            .batch_execute("SELECT callscript.publish_prompt(9, 'no such one', losing => 2)")
            .await,
        INVALID,
        "prompt_version: the prompt judge has no version 9",
    );
    Ok(())
}

#[tokio::test]
async fn a_model_that_was_not_asked_about_the_golden_set_is_refused() -> TestResult {
    let database = Database::fresh().await?;
    golden_set(&database).await?;
    let change = "SELECT callscript.use_model(1, 'gpt-6-sol', 'reads better')";
    refused(
        database.batch_execute(change).await,
        INVALID,
        "model: gpt-6-sol is not put in force: 2 calls of the golden set were not asked about (boast-call, plain-call): \
         callscript rules golden --ask --tier 1 --model gpt-6-sol. Say losing => 2",
    );
    // The model of today misses the boast, the other finds it: that is no loss.
    for (name, model, finds) in [
        ("boast-call", LUNA, false),
        ("plain-call", LUNA, false),
        ("boast-call", SOL, true),
        ("plain-call", SOL, false),
    ] {
        answer(&database, name, (1, model, 1), finds).await?;
    }
    database.batch_execute(change).await?;
    assert_eq!(
        text(&database, "SELECT model_id FROM core.judge_tiers WHERE tier = 1").await?,
        SOL
    );
    // The way back loses the boast.
    refused(
        database
            .batch_execute("SELECT callscript.use_model(1, 'gpt-6-luna', 'cheaper')")
            .await,
        INVALID,
        "model: gpt-6-luna is not put in force: it gets 1 calls of the golden set wrong that are right now: boast-call",
    );
    for (odd, complaint) in [
        (
            "SELECT callscript.use_model(3, 'gpt-6-sol', 'x')",
            "tier: must be 1 or 2",
        ),
        (
            "SELECT callscript.use_model(2, 'gpt-7', 'x')",
            "model: gpt-7 is not in core.judge_models",
        ),
        (
            "SELECT callscript.use_model(1, 'gpt-6-luna', 'x', losing => -1)",
            "losing: must be 0 or more",
        ),
    ] {
        refused(database.batch_execute(odd).await, INVALID, complaint);
    }
    Ok(())
}

#[tokio::test]
async fn without_a_golden_set_prompts_and_models_change_as_ever() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "SELECT callscript.edit_prompt('judge', 'Judge well.', 'shorter');
             SELECT callscript.use_model(2, 'gpt-4.1', 'a try')",
        )
        .await?;
    assert_eq!(
        text(
            &database,
            "SELECT string_agg(concat_ws(' ', action, tier, from_value, to_value), ', ' ORDER BY id) FROM core.judge_changes"
        )
        .await?,
        "prompt 1 2, model 2 gpt-6-sol gpt-4.1"
    );
    // By hand nobody changes it, not even a DBA.
    let by_hand = database
        .batch_execute(
            "SET ROLE callscript_dba; UPDATE core.judge_tiers SET model_id = 'gpt-4o' WHERE tier = 1",
        )
        .await;
    refused(by_hand, "42501", "permission denied");
    Ok(())
}
