//! The rounds of a call before the judge: repairs, second opinions, dead letters, and that every token is
//! paid for once.

use callscript_tests::harness::Database;
use serde_json::{Value, json};

use crate::judge_setup::{PROMISE, answer, ask, finding, findings, unusable};
use crate::scoring_setup::{call_in_judge, clean_and};
use crate::setup::{Item, TestResult, claim_one, count, finish, text};

async fn doubtful_call(database: &Database) -> anyhow::Result<Item> {
    call_in_judge(database, "Solar", &clean_and(&[("agent", PROMISE)])).await
}

/// The ledger, the opinions and the judgements must name the same sum.
async fn assert_books_agree(database: &Database) -> TestResult {
    let sums = text(
        database,
        "SELECT concat_ws('|', (SELECT sum(usd) FROM core.cost_ledger), (SELECT sum(usd) FROM core.judge_opinions),
                          (SELECT sum(usd) FROM core.cost_counters))",
    )
    .await?;
    let parts: Vec<&str> = sums.split('|').collect();
    assert!(parts.iter().all(|part| *part == parts[0]), "{sums}");
    let orphans = "SELECT count(*) FROM core.judge_opinions AS o JOIN core.calls AS k ON k.id = o.call_id
                   WHERE k.status IN ('flagged', 'safe')
                     AND (SELECT sum(j.usd) FROM core.judgements AS j WHERE j.call_id = k.id AND j.origin = 'lane')
                         <> (SELECT sum(x.usd) FROM core.judge_opinions AS x WHERE x.call_id = k.id)";
    assert_eq!(count(database, orphans).await?, 0, "{sums}");
    Ok(())
}

#[tokio::test]
async fn what_the_model_says_of_the_call_is_kept() -> TestResult {
    let database = Database::fresh().await?;
    let item = call_in_judge(&database, "Solar", &clean_and(&[])).await?;
    assert_eq!(answer(&database, &item, findings(&[])).await?, "safe");
    let row = text(
        &database,
        "SELECT concat_ws('|', sentiment, disposition, sale, coached_caller IS NULL, intent, judge_tier, judge_model, judge_usd)
         FROM bi.calls",
    )
    .await?;
    // 400 input tokens at 0.10, 600 cached at 0.01 and 200 output at 0.50 dollars a million.
    assert_eq!(row, "negative|not_interested|f|t|a quote|1|gpt-6-luna|0.00014600");
    let bill =
        "SELECT string_agg(concat_ws(' ', item, quantity::int), ', ' ORDER BY id) FROM core.cost_ledger";
    assert_eq!(
        text(&database, bill).await?,
        "judge_input 400, judge_cached 600, judge_output 150, judge_reasoning 50"
    );
    assert_books_agree(&database).await
}

#[tokio::test]
async fn an_unusable_answer_is_asked_about_once_more() -> TestResult {
    let database = Database::fresh().await?;
    for outcome in ["malformed", "empty", "truncated", "refused", "filtered"] {
        let item = call_in_judge(&database, "Solar", &clean_and(&[])).await?;
        let before = ask(&database, item.id).await?;
        assert_eq!(answer(&database, &item, unusable(outcome)).await?, "judging");
        let repair = ask(&database, item.id).await?;
        let messages = |request: &Value| request["body"]["messages"].as_array().map(Vec::len);
        assert!(messages(&repair) > messages(&before), "{outcome}");
        assert_eq!(
            (&repair["model"], &repair["prompt_sha256"]),
            (&before["model"], &before["prompt_sha256"])
        );
        let shows_it = repair["body"].to_string().contains("I would rather not");
        assert_eq!(shows_it, outcome == "malformed", "{outcome}");
        assert_eq!(answer(&database, &item, findings(&[])).await?, "safe");
    }
    let twice = "SELECT count(*) FROM core.judgements WHERE tokens_input = 2000 AND tokens_reasoning = 100";
    assert_eq!(count(&database, twice).await?, 5);
    assert_books_agree(&database).await
}

#[tokio::test]
async fn twice_unusable_is_a_dead_letter_with_the_raw_answer() -> TestResult {
    let database = Database::fresh().await?;
    for (outcome, says) in [
        ("malformed", "not the JSON that was asked for"),
        ("empty", "empty twice"),
        ("truncated", "cut off twice"),
        ("refused", "declined twice"),
        ("filtered", "content filter"),
    ] {
        let item = call_in_judge(&database, "Solar", &clean_and(&[])).await?;
        assert_eq!(answer(&database, &item, unusable("empty")).await?, "judging");
        assert_eq!(answer(&database, &item, unusable(outcome)).await?, "failed");
        let error = "SELECT error FROM bi.dead_letters";
        assert!(text(&database, error).await?.contains(says), "{outcome}");
        let raw = "SELECT raw FROM core.judge_opinions ORDER BY id DESC LIMIT 1";
        assert_eq!(text(&database, raw).await?, "I would rather not");
        // A person sends it round again: it begins anew, and may fail once before it succeeds.
        assert_eq!(
            count(&database, "SELECT callscript.requeue('{}')::bigint").await?,
            1
        );
        let again = claim_one(&database, "judge", "judge-2").await?;
        assert_eq!(answer(&database, &again, unusable(outcome)).await?, "judging");
        assert_eq!(answer(&database, &again, findings(&[])).await?, "safe");
    }
    assert_eq!(
        count(&database, "SELECT sum(answers)::bigint FROM bi.judge_answers").await?,
        20
    );
    // A judgement names what its own round cost; the dead letter before it was another.
    let own = "SELECT count(*) FROM core.judgements WHERE tokens_input = 2000";
    assert_eq!(count(&database, own).await?, 5);
    Ok(())
}

#[tokio::test]
async fn a_grave_or_doubtful_finding_gets_a_second_opinion() -> TestResult {
    let database = Database::fresh().await?;
    for (rule, confidence, why) in [
        ("approval_guarantee", 0.95, "critical"),
        ("hostile_language", 0.6, "low_confidence"),
    ] {
        let item = doubtful_call(&database).await?;
        let first = findings(&[finding(rule, confidence)]);
        assert_eq!(answer(&database, &item, first).await?, "judging", "{rule}");
        let second = ask(&database, item.id).await?;
        assert_eq!(
            (second["tier"].as_i64(), second["model"].as_str()),
            (Some(2), Some("gpt-6-sol"))
        );
        assert_eq!(answer(&database, &item, findings(&[])).await?, "safe");
        let opinions = "SELECT string_agg(concat_ws(' ', tier, model, second_opinion, ends_round), ', ' ORDER BY id)
                        FROM core.judge_opinions WHERE call_id = (SELECT call_id FROM core.judgements ORDER BY id DESC LIMIT 1)";
        assert_eq!(
            text(&database, opinions).await?,
            format!("1 gpt-6-luna {why} f, 2 gpt-6-sol t")
        );
    }
    // The stronger model has the last word about what only a model found.
    assert_eq!(count(&database, "SELECT count(*) FROM core.flags").await?, 0);
    let both =
        "SELECT count(*) FROM core.judgements WHERE tier = 2 AND model = 'gpt-6-sol' AND tokens_input = 2000";
    assert_eq!(count(&database, both).await?, 2);
    assert_books_agree(&database).await
}

#[tokio::test]
async fn where_rules_and_model_disagree_the_rule_stands() -> TestResult {
    let database = Database::fresh().await?;
    let said = clean_and(&[("caller", "stop calling me")]);
    let item = call_in_judge(&database, "Solar", &said).await?;
    assert_eq!(answer(&database, &item, findings(&[])).await?, "judging");
    assert_eq!(answer(&database, &item, findings(&[])).await?, "flagged");
    let why = "SELECT second_opinion FROM core.judge_opinions WHERE tier = 1";
    assert_eq!(text(&database, why).await?, "disagreement");
    let flag = "SELECT concat_ws('|', rule_id, source, is_confirmed) FROM bi.flags";
    assert_eq!(text(&database, flag).await?, "do_not_call_request|rule|f");
    Ok(())
}

#[tokio::test]
async fn a_second_opinion_that_fails_leaves_the_first() -> TestResult {
    let database = Database::fresh().await?;
    let item = doubtful_call(&database).await?;
    let first = findings(&[finding("approval_guarantee", 0.95)]);
    assert_eq!(answer(&database, &item, first).await?, "judging");
    assert_eq!(answer(&database, &item, unusable("refused")).await?, "judging");
    assert_eq!(ask(&database, item.id).await?["tier"], 2);
    assert_eq!(answer(&database, &item, unusable("refused")).await?, "flagged");
    let verdict = "SELECT concat_ws('|', tier, model, tokens_input) FROM core.judgements";
    assert_eq!(text(&database, verdict).await?, "1|gpt-6-luna|3000");
    assert_books_agree(&database).await
}

#[tokio::test]
async fn a_round_goes_on_under_another_worker() -> TestResult {
    let database = Database::fresh().await?;
    let item = doubtful_call(&database).await?;
    let first = findings(&[finding("approval_guarantee", 0.95)]);
    assert_eq!(answer(&database, &item, first).await?, "judging");
    database
        .execute(
            "SELECT callscript.release(ARRAY[$1::uuid], ARRAY[$2::bigint])",
            &[&item.id, &item.epoch],
        )
        .await?;
    let again = claim_one(&database, "judge", "judge-2").await?;
    assert_eq!(again.id, item.id);
    // Nobody asks tier 1 again: its answer is there.
    assert_eq!(ask(&database, again.id).await?["tier"], 2);
    assert_eq!(answer(&database, &again, findings(&[])).await?, "safe");
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.judge_opinions WHERE tier = 1"
        )
        .await?,
        1
    );
    assert_books_agree(&database).await
}

#[tokio::test]
async fn a_second_opinion_nobody_gives_is_not_waited_for() -> TestResult {
    let database = Database::fresh().await?;
    let item = doubtful_call(&database).await?;
    let first = findings(&[finding("approval_guarantee", 0.95)]);
    assert_eq!(answer(&database, &item, first.clone()).await?, "judging");
    database
        .batch_execute("UPDATE core.judge_tiers SET is_active = false WHERE tier = 2")
        .await?;
    assert_eq!(ask(&database, item.id).await?, json!({"body": null}));
    let nothing_more = json!({"model": null});
    assert_eq!(
        finish(&database, "judged", &item, &nothing_more).await?,
        "flagged"
    );
    // And now none is even thought of.
    let item = doubtful_call(&database).await?;
    assert_eq!(answer(&database, &item, first).await?, "flagged");
    assert_books_agree(&database).await
}

#[tokio::test]
async fn without_tier_one_the_rules_judge_alone() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute("UPDATE core.judge_tiers SET is_active = false WHERE tier = 1")
        .await?;
    let item = doubtful_call(&database).await?;
    assert_eq!(ask(&database, item.id).await?, json!({"body": null}));
    assert_eq!(
        finish(&database, "judged", &item, &json!({"model": null})).await?,
        "safe"
    );
    Ok(())
}

#[tokio::test]
async fn findings_without_evidence_are_counted_by_model_and_rule() -> TestResult {
    let database = Database::fresh().await?;
    let item = doubtful_call(&database).await?;
    let said = finding("hostile_language", 0.9);
    let mut elsewhere = finding("gift_card", 0.9);
    elsewhere["quote"] = json!("a hundred dollars just for you");
    let mut made_up = finding("made_up", 0.9);
    made_up["confidence"] = json!(7);
    assert_eq!(
        answer(
            &database,
            &item,
            findings(&[said.clone(), said, elsewhere, made_up])
        )
        .await?,
        "safe"
    );
    let quality = "SELECT string_agg(concat_ws(' ', rule_id, model, reported, verified, quote_not_found, unknown_rule, duplicate,
                                               otherwise_dropped), ', ' ORDER BY rule_id) FROM bi.judge_quality";
    assert_eq!(
        text(&database, quality).await?,
        "gift_card gpt-6-luna 1 0 1 0 0 0, hostile_language gpt-6-luna 2 1 0 0 1 0, made_up gpt-6-luna 1 0 0 1 0 0"
    );
    Ok(())
}
