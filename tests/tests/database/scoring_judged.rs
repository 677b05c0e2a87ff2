//! The verdict: what `judged` writes, once, and what it refuses.

use callscript_tests::harness::Database;
use serde_json::{Value, json};

use crate::scoring_setup::{call_in_judge, clean_and, rules_only, segments};
use crate::setup::{
    INVALID, Item, STALE, TestResult, age_leases, claim_one, count, finish, kill_zombies, refused, row_of,
    text,
};

const NOTHING: &str = "SELECT (SELECT count(*) FROM core.judgements) + (SELECT count(*) FROM core.flags)
                            + (SELECT count(*) FROM core.cost_ledger)";

fn answer(findings: &Value) -> Value {
    json!({"model": "gpt-6-luna", "answer": {"findings": findings, "summary": "Two people talk."}, "raw": "{}",
           "usage": {"input": 1750, "cached": 1024, "output": 200}, "prompt_sha256": "ab".repeat(32), "latency_ms": 900})
}

#[tokio::test]
async fn rules_alone_flag_a_call() -> TestResult {
    let database = Database::fresh().await?;
    let said = clean_and(&[
        ("caller", "Well, please stop"),
        ("caller", "calling me. STOP CALLING me!"),
        ("agent", "okay"),
    ]);
    let item = call_in_judge(&database, "Solar", &said).await?;
    assert_eq!(
        finish(&database, "judged", &item, &rules_only()).await?,
        "flagged"
    );
    let flag = database
        .query_one(
            "SELECT f.rule_id, f.quote, f.segment, f.start_seconds, f.speaker::text, f.source::text, f.severity::text, f.occurrences,
                    position(f.quote IN t.text) > 0, f.judgement_id = k.judgement_id
             FROM core.flags AS f JOIN core.transcripts AS t USING (call_id) JOIN core.calls AS k ON k.id = f.call_id",
            &[],
        )
        .await?;
    assert_eq!(flag.get::<_, &str>(0), "do_not_call_request");
    assert_eq!(flag.get::<_, &str>(1), "stop calling me");
    assert_eq!(flag.get::<_, i32>(2), 5);
    assert!((16.0..17.8).contains(&flag.get::<_, f64>(3)));
    assert_eq!(
        (
            flag.get::<_, &str>(4),
            flag.get::<_, &str>(5),
            flag.get::<_, &str>(6)
        ),
        ("caller", "rule", "critical")
    );
    assert_eq!(
        (
            flag.get::<_, i32>(7),
            flag.get::<_, bool>(8),
            flag.get::<_, bool>(9)
        ),
        (2, true, true)
    );
    let judgement = text(
        &database,
        "SELECT concat_ws('|', verdict, score, summary, model, tokens_input, usd, jsonb_array_length(dropped),
                          length(qa_version), rule_versions ->> 'do_not_call_request', origin) FROM core.judgements",
    )
    .await?;
    assert_eq!(
        judgement,
        "flagged|60|Judged by rules only: Caller asks not to be called.|0|0.00000000|0|12|1|lane"
    );
    let call = text(
        &database,
        "SELECT concat_ws('|', status, retry_count, deferral_count, judged_at IS NOT NULL, processing_error IS NULL) FROM core.calls",
    )
    .await?;
    assert_eq!(call, "flagged|0|0|t|t");
    assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 0);
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.cost_ledger").await?,
        0
    );
    Ok(())
}

#[tokio::test]
async fn the_judge_adds_findings_that_stand_in_the_transcript() -> TestResult {
    let database = Database::fresh().await?;
    // One opinion is enough here.
    database
        .batch_execute("UPDATE core.judge_tiers SET is_active = false WHERE tier = 2")
        .await?;
    let said = clean_and(&[("agent", "I could lose my job, but for you I'd swear you are in.")]);
    let item = call_in_judge(&database, "Solar Warm", &said).await?;
    let findings = json!([
        {"rule_id": "approval_guarantee", "segment": 5, "quote": "for you I'd swear you are in", "speaker": "agent", "confidence": 0.75, "reason": "Promises approval."},
        {"rule_id": "gift_card", "segment": 5, "quote": "a hundred dollars just for you", "speaker": "agent", "confidence": 0.9, "reason": "Never said."},
        {"rule_id": "made_up", "segment": 0, "quote": "this call may be recorded", "speaker": "agent", "confidence": 0.9, "reason": "No such rule."}]);
    assert_eq!(
        finish(&database, "judged", &item, &answer(&findings)).await?,
        "flagged"
    );
    let flags = text(
        &database,
        "SELECT string_agg(concat_ws('|', rule_id, quote, source, confidence, reason), ';') FROM core.flags",
    )
    .await?;
    assert_eq!(
        flags,
        "approval_guarantee|for you I'd swear you are in|judge|0.75|Promises approval."
    );
    let dropped = text(
        &database,
        "SELECT jsonb_path_query_array(dropped, '$[*].rule_id')::text FROM core.judgements",
    )
    .await?;
    assert_eq!(dropped, r#"["gift_card", "made_up"]"#);
    let summary = text(&database, "SELECT concat_ws('|', summary, model, encode(prompt_sha256, 'hex'), tokens_cached, usd) FROM core.judgements").await?;
    assert_eq!(
        summary,
        format!("Two people talk.|gpt-6-luna|{}|1024|0.00018284", "ab".repeat(32))
    );
    let bill = text(
        &database,
        "SELECT string_agg(concat_ws('|', item, quantity::int, usd), ';' ORDER BY id) FROM core.cost_ledger",
    )
    .await?;
    assert_eq!(
        bill,
        "judge_input|726|0.00007260;judge_cached|1024|0.00001024;judge_output|200|0.00010000"
    );
    Ok(())
}

#[tokio::test]
async fn a_stale_epoch_writes_nothing_and_a_verdict_comes_once() -> TestResult {
    let database = Database::fresh().await?;
    let late = call_in_judge(&database, "Solar", &clean_and(&[("caller", "stop calling me")])).await?;
    age_leases(&database).await?;
    assert_eq!(kill_zombies(&database).await?, 1);
    database
        .batch_execute("UPDATE core.calls SET available_at = '-infinity'")
        .await?;
    let held = claim_one(&database, "judge", "second").await?;
    let before = row_of(&database, late.id).await?;
    refused(
        finish(&database, "judged", &late, &rules_only()).await,
        STALE,
        "stale lease:",
    );
    assert_eq!(
        (
            row_of(&database, late.id).await?,
            count(&database, NOTHING).await?
        ),
        (before, 0)
    );
    assert_eq!(
        finish(&database, "judged", &held, &rules_only()).await?,
        "flagged"
    );
    let after = row_of(&database, late.id).await?;
    refused(
        finish(&database, "judged", &held, &rules_only()).await,
        STALE,
        "stale lease:",
    );
    assert_eq!(
        (
            row_of(&database, late.id).await?,
            count(&database, "SELECT count(*) FROM core.judgements").await?
        ),
        (after, 1)
    );
    Ok(())
}

#[tokio::test]
async fn unusable_results_leave_the_call_with_its_holder() -> TestResult {
    let database = Database::fresh().await?;
    let item = call_in_judge(&database, "Solar", &clean_and(&[])).await?;
    let without = |key: &str| {
        let mut result = answer(&json!([]));
        result[key] = Value::Null;
        result
    };
    for (result, message) in [
        (json!([]), "result: must be a JSON object"),
        (
            without("answer"),
            "result.answer: must be the judge's JSON object",
        ),
        (without("prompt_sha256"), "result.prompt_sha256: must be text"),
        (
            json!({"model": "gpt-1", "answer": {"findings": []}, "prompt_sha256": "ab".repeat(32)}),
            "result.model: is not in core.judge_models",
        ),
        (
            json!({"model": "gpt-6-luna", "answer": {"findings": []}, "prompt_sha256": "ab".repeat(32), "usage": {"input": -1}}),
            "result.usage.input",
        ),
    ] {
        refused(
            finish(&database, "judged", &item, &result).await,
            INVALID,
            message,
        );
    }
    assert_eq!(count(&database, NOTHING).await?, 0);
    assert_eq!(
        finish(&database, "judged", &item, &without("usage")).await?,
        "safe"
    );
    Ok(())
}

#[tokio::test]
async fn silence_is_safe_and_says_so() -> TestResult {
    let database = Database::fresh().await?;
    for said in [segments(&[]), segments(&[("unknown", "..."), ("agent", " ")])] {
        let item = call_in_judge(&database, "Medicare", &said).await?;
        assert_eq!(finish(&database, "judged", &item, &rules_only()).await?, "safe");
    }
    let distinct = text(
        &database,
        "SELECT string_agg(DISTINCT concat_ws('|', score, summary), ';') FROM core.judgements",
    )
    .await?;
    assert_eq!(distinct, "100|No speech was recognised.");
    Ok(())
}

#[tokio::test]
async fn only_active_rules_of_the_vertical_count() -> TestResult {
    let database = Database::fresh().await?;
    let said = clean_and(&[("agent", "it does not cost anything it is completely free")]);
    let judge = async |campaign: &str| -> anyhow::Result<(Item, String)> {
        let item = call_in_judge(&database, campaign, &said).await?;
        let status = finish(&database, "judged", &item, &rules_only()).await?;
        Ok((item, status))
    };
    assert_eq!(judge("ACA Inbound").await?.1, "flagged");
    assert_eq!(judge("Something Else").await?.1, "safe");
    assert_eq!(judge("Solar").await?.1, "safe");
    let flags = text(
        &database,
        "SELECT string_agg(rule_id, ',' ORDER BY id) FROM core.flags",
    )
    .await?;
    assert_eq!(flags, "aca_free_coverage,solar_no_cost_claim");
    database
        .batch_execute("UPDATE core.qa_rules SET is_active = false WHERE id = 'aca_free_coverage'")
        .await?;
    assert_eq!(judge("ACA Inbound").await?.1, "safe");
    let tried = "SELECT count(*) FROM core.judgements WHERE rule_versions ? 'aca_free_coverage'";
    assert_eq!(count(&database, tried).await?, 1);
    database
        .batch_execute("UPDATE core.settings SET value = '100' WHERE key = 'score.flag_below'")
        .await?;
    assert_eq!(judge("Solar").await?.1, "flagged");
    Ok(())
}

#[tokio::test]
async fn a_broken_rule_is_reported_and_the_others_go_on() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "INSERT INTO core.qa_rules (id, current_version) VALUES ('mistyped', 1);
             INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, severity, weight, kind, definition, reason)
             VALUES ('mistyped', 1, 'M', 'G', 'info', 1, 'phrase', '{\"any\": [\"(call me\"]}', 'R');
             SELECT core.put_in_force('mistyped', 1)",
        )
        .await?;
    let item = call_in_judge(&database, "Solar", &clean_and(&[("caller", "stop calling me")])).await?;
    assert_eq!(
        finish(&database, "judged", &item, &rules_only()).await?,
        "flagged"
    );
    let dropped = text(&database, "SELECT dropped::text FROM core.judgements").await?;
    assert!(
        dropped.contains("mistyped") && dropped.contains("`(` without `)`"),
        "{dropped}"
    );
    Ok(())
}
