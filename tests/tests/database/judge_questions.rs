//! A question is written down before it is asked: what was asked is what is stored, and nothing is paid for without a row.

use callscript_tests::harness::Database;
use serde_json::json;

use crate::judge_setup::{answer, findings, hand_in, question, suspicion, unusable};
use crate::scoring_setup::{call_in_judge, clean_and};
use crate::setup::{INVALID, Item, TestResult, claim_one, count, refused, text};

const LEDGER: &str =
    "SELECT coalesce(string_agg(concat_ws(' ', item, model, tier, usd > 0), ', ' ORDER BY id), 'nothing')
                      FROM core.cost_ledger";
const OPEN: &str = "SELECT count(*) FROM core.judge_questions";

async fn one_in_judge(database: &Database) -> anyhow::Result<Item> {
    call_in_judge(database, "Solar", &clean_and(&[("caller", "stop calling me")])).await
}

#[tokio::test]
async fn a_call_is_judged_by_the_rules_in_its_question() -> TestResult {
    let database = Database::fresh().await?;
    let item = one_in_judge(&database).await?;
    let asked = question(&database, &item).await?;
    assert!(
        asked["body"]
            .to_string()
            .contains(". do_not_call_request: [5] caller: stop calling")
    );
    // While the model thinks, the rule loses its words, another one is retired, and a third is new.
    database
        .batch_execute(
            "DELETE FROM core.qa_rule_examples;
             SELECT callscript.edit_rule('do_not_call_request', '{\"definition\": {\"any\": [\"banana\"]}}', 'other words');
             SELECT callscript.set_rule_active('gift_card', false, 'rotten')",
        )
        .await?;
    let number = suspicion(&asked, "do_not_call_request");
    let upheld = json!({"outcome": "usable", "answer": {"findings": [], "suspicions": [
        {"suspicion": number, "verdict": "upheld", "segment": 5, "quote": null, "confidence": 0.93, "reason": "Says so."}]}});
    assert_eq!(hand_in(&database, &item, &asked, upheld).await?, "flagged");
    let flag = "SELECT concat_ws('|', f.rule_id, f.rule_version, round(f.confidence::numeric, 2), f.is_confirmed) FROM core.flags AS f";
    assert_eq!(text(&database, flag).await?, "do_not_call_request|1|0.93|t");
    let versions =
        "SELECT concat_ws('|', o.rule_versions = j.rule_versions, j.rule_versions ->> 'do_not_call_request',
                                     j.rule_versions ? 'gift_card', o.question_id IS NOT NULL)
                    FROM core.judgements AS j JOIN core.judge_opinions AS o ON o.id = j.opinion_id";
    assert_eq!(text(&database, versions).await?, "t|1|t|t");
    // The next call has today's rules.
    let next = one_in_judge(&database).await?;
    assert_eq!(answer(&database, &next, findings(&[])).await?, "safe");
    Ok(())
}

#[tokio::test]
async fn a_round_keeps_its_rules_from_the_first_question_to_the_last() -> TestResult {
    let database = Database::fresh().await?;
    let item = one_in_judge(&database).await?;
    assert_eq!(answer(&database, &item, unusable("empty")).await?, "judging");
    database
        .batch_execute("SELECT callscript.edit_rule('do_not_call_request', '{\"weight\": 77}', 'dearer')")
        .await?;
    // Nobody has upheld it: tier 2 is asked too, and both under the rules of the first question.
    assert_eq!(answer(&database, &item, findings(&[])).await?, "judging");
    assert_eq!(answer(&database, &item, findings(&[])).await?, "flagged");
    let versions =
        "SELECT string_agg(o.rule_versions ->> 'do_not_call_request', ',') FROM core.judge_opinions AS o";
    assert_eq!(text(&database, versions).await?, "1,1,1");
    assert_eq!(
        text(&database, "SELECT rule_version::text FROM core.flags").await?,
        "1"
    );
    Ok(())
}

#[tokio::test]
async fn a_question_without_an_answer_becomes_a_cost() -> TestResult {
    let database = Database::fresh().await?;
    for (way, how_it_ends) in [
        (
            "the worker dies, and another one takes the call",
            "UPDATE core.leases SET heartbeat_at = heartbeat_at - interval '1 hour', deadline_at = clock_timestamp() - interval '1 minute';
             SELECT callscript.kill_zombies();
             UPDATE core.calls SET available_at = available_at - interval '2 seconds';
             SELECT callscript.claim('judge', 'another', 1)",
        ),
        (
            "time-out",
            "SELECT callscript.fail(l.item_id, l.epoch, 'no answer in time', false, interval '0') FROM core.leases AS l",
        ),
        (
            "the worker shuts down",
            "SELECT callscript.release(array_agg(l.item_id), array_agg(l.epoch)) FROM core.leases AS l",
        ),
    ] {
        database
            .batch_execute("DELETE FROM core.leases; DELETE FROM core.cost_ledger; DELETE FROM core.calls")
            .await?;
        let item = one_in_judge(&database).await?;
        question(&database, &item).await?;
        assert_eq!(count(&database, OPEN).await?, 1, "{way}");
        database.batch_execute(how_it_ends).await?;
        assert_eq!(
            text(&database, LEDGER).await?,
            "judge_unanswered gpt-6-luna 1 t",
            "{way}"
        );
        assert_eq!(count(&database, OPEN).await?, 0, "{way}");
    }
    // It is as dear as the reserve for one question without a repair, at most.
    let fits = "SELECT (max(l.usd) <= max(w.usd))::text FROM core.cost_ledger AS l, core.judge_worst_case AS w WHERE w.tier = 1";
    assert_eq!(text(&database, fits).await?, "true");
    let counted =
        "SELECT ((SELECT sum(usd) FROM core.cost_counters) > (SELECT sum(usd) FROM core.cost_ledger))::text";
    assert_eq!(text(&database, counted).await?, "true");
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_refused_was_paid_for_all_the_same() -> TestResult {
    let database = Database::fresh().await?;
    let item = one_in_judge(&database).await?;
    let asked = question(&database, &item).await?;
    let mad = json!({"usage": {"input": -5, "output": "much"}, "answer": {"findings": []}});
    refused(
        hand_in(&database, &item, &asked, mad).await,
        INVALID,
        "result.usage.",
    );
    assert_eq!(count(&database, OPEN).await?, 1);
    database
        .execute(
            "SELECT callscript.fail($1, $2, 'the answer was refused')",
            &[&item.id, &item.epoch],
        )
        .await?;
    assert_eq!(text(&database, LEDGER).await?, "judge_unanswered gpt-6-luna 1 t");
    Ok(())
}

#[tokio::test]
async fn a_question_that_nobody_took_costs_nothing() -> TestResult {
    let database = Database::fresh().await?;
    let item = one_in_judge(&database).await?;
    let asked = question(&database, &item).await?;
    let withdraw = "SELECT callscript.withdraw_question($1, $2, $3)";
    let number = asked["question"].as_i64();
    for is_open in [true, false] {
        let row = database
            .query_one(withdraw, &[&item.id, &item.epoch, &number])
            .await?;
        assert_eq!(row.get::<_, bool>(0), is_open);
    }
    database
        .execute(
            "SELECT callscript.fail($1, $2, 'busy', false, interval '0')",
            &[&item.id, &item.epoch],
        )
        .await?;
    assert_eq!(text(&database, LEDGER).await?, "nothing");
    Ok(())
}

#[tokio::test]
async fn an_answer_counts_once_and_names_its_question() -> TestResult {
    let database = Database::fresh().await?;
    let item = one_in_judge(&database).await?;
    let lost = question(&database, &item).await?;
    // The connection broke before the worker read the question: it asks again, and the first one was never sent.
    let asked = question(&database, &item).await?;
    assert_ne!(lost["question"], asked["question"]);
    assert_eq!(count(&database, OPEN).await?, 1);
    refused(
        hand_in(&database, &item, &lost, findings(&[])).await,
        INVALID,
        "result.question: is not open",
    );
    // The same answer twice, as after a broken connection.
    for _ in 0..2 {
        assert_eq!(hand_in(&database, &item, &asked, findings(&[])).await?, "judging");
    }
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.judge_opinions").await?,
        1
    );
    // A look at what would be asked changes nothing.
    let look = database
        .query_one("SELECT callscript.judge_request($1)", &[&item.id])
        .await?;
    assert!(look.get::<_, serde_json::Value>(0)["question"].is_null());
    assert_eq!(count(&database, OPEN).await?, 0);
    Ok(())
}

#[tokio::test]
async fn only_who_holds_the_call_may_ask() -> TestResult {
    let database = Database::fresh().await?;
    let item = one_in_judge(&database).await?;
    question(&database, &item).await?;
    database
        .execute(
            "SELECT callscript.release(ARRAY[$1::uuid], ARRAY[$2::bigint])",
            &[&item.id, &item.epoch],
        )
        .await?;
    let again = claim_one(&database, "judge", "judge-2").await?;
    refused(
        question(&database, &item).await,
        crate::setup::STALE,
        "stale lease",
    );
    question(&database, &again).await?;
    Ok(())
}

/// Whoever is talked into clearing everything clears the control too.
#[tokio::test]
async fn clearing_counts_only_where_the_control_is_upheld() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute("SELECT callscript.edit_rule('do_not_call_request', '{\"severity\": \"warning\"}', 'tier 1 may clear it')")
        .await?;
    for (control, expected) in [("upheld", "safe"), ("cleared", "judging"), ("", "judging")] {
        let item = one_in_judge(&database).await?;
        let asked = question(&database, &item).await?;
        let ruling = |words: &str, verdict: &str| {
            json!({"suspicion": suspicion(&asked, words), "verdict": verdict, "segment": null, "quote": null,
                   "confidence": 0.95, "reason": "r"})
        };
        let mut rulings = vec![ruling("do_not_call_request", "cleared")];
        if !control.is_empty() {
            rulings.push(ruling("sample", control));
        }
        let said = json!({"outcome": "usable", "answer": {"findings": [], "suspicions": rulings}});
        assert_eq!(
            hand_in(&database, &item, &asked, said).await?,
            expected,
            "{control:?}"
        );
    }
    // How often a model misses the control can be seen.
    let quality = "SELECT concat_ws('|', upheld, cleared) FROM bi.judge_quality WHERE rule_id = '(control)'";
    assert_eq!(text(&database, quality).await?, "1|1");
    Ok(())
}
