//! The day's budget: slowed, downgraded, paused before the limit, one alert, and on again the next day.

use callscript_tests::harness::Database;
use serde_json::{Value, json};

use crate::scoring_setup::{clean_and, transcribed_call};
use crate::setup::{Item, TestResult, claim, count, finish, text};

/// What one call costs in this test.
const CALL_USD: f64 = 0.015;
/// How many of them a day's dollar pays for.
const CALLS_A_DAY: usize = 66;

fn answer() -> Value {
    // 30,000 output tokens at 0.50 dollars a million.
    json!({"model": "gpt-6-luna", "tier": 1, "outcome": "usable", "answer": {"findings": []}, "prompt_sha256": "ab".repeat(32),
           "usage": {"input": 0, "cached": 0, "output": 30_000}})
}

async fn stage(database: &Database) -> anyhow::Result<String> {
    text(database, "SELECT stage FROM bi.budget").await
}

async fn waiting_calls(database: &Database, calls: usize) -> TestResult {
    for _ in 0..calls {
        transcribed_call(database, "Solar", &clean_and(&[])).await?;
    }
    Ok(())
}

async fn judge(database: &Database, items: &[Item]) -> TestResult {
    for item in items {
        assert_eq!(finish(database, "judged", item, &answer()).await?, "safe");
    }
    Ok(())
}

#[tokio::test]
async fn a_dollar_lasts_for_the_day_and_the_next_day_has_another() -> TestResult {
    let database = Database::fresh().await?;
    // The dearest call possible costs what each call here does cost.
    database
        .batch_execute(
            "UPDATE core.settings SET value = '1' WHERE key = 'budget.daily_usd';
             UPDATE core.settings SET value = '0' WHERE key = 'judge.token_budget';
             UPDATE core.judge_models SET usd_per_m_input = 0, usd_per_m_cached = 0, max_output_tokens = 10000
             WHERE id = 'gpt-6-luna'",
        )
        .await?;
    waiting_calls(&database, 120).await?;
    let mut stages = Vec::new();
    let mut judged = 0;
    loop {
        let items = claim(&database, "judge", "judge-1", 8).await?;
        let now = stage(&database).await?;
        if stages.last() != Some(&now) {
            stages.push(now);
        }
        if items.is_empty() {
            break;
        }
        judged += items.len();
        judge(&database, &items).await?;
    }
    // Eight in judgement reserve twelve cents, so the last stages are met with two at a time.
    assert_eq!(judged, CALLS_A_DAY);
    assert_eq!(stages, ["open", "slowed", "downgraded", "paused"]);
    let spent = database
        .query_one("SELECT sum(usd)::float8 FROM core.cost_ledger", &[])
        .await?
        .get::<_, f64>(0);
    assert!((spent - CALLS_A_DAY as f64 * CALL_USD).abs() < 1e-9, "{spent}");
    // Nothing is lost, nothing stalls, and one alert says what is the matter however often anybody looks.
    assert_eq!(
        count(&database, "SELECT waiting FROM bi.queue WHERE lane = 'judge'").await?,
        54
    );
    for _ in 0..3 {
        assert!(claim(&database, "judge", "judge-1", 8).await?.is_empty());
        database
            .execute("SELECT * FROM callscript.watchdog()", &[])
            .await?;
    }
    let alerts = "SELECT string_agg(kind || ' ' || severity || ' ' || is_open, ', ') FROM bi.alerts";
    assert_eq!(text(&database, alerts).await?, "budget critical true");
    // The sun rises: yesterday's spending is yesterday's.
    database
        .batch_execute(
            "UPDATE core.cost_counters SET day = day - 1;
             UPDATE core.alerts SET cause = replace(cause, current_date::text, (current_date - 1)::text)",
        )
        .await?;
    let items = claim(&database, "judge", "judge-1", 100).await?;
    assert_eq!(items.len(), 54);
    judge(&database, &items).await?;
    database
        .execute("SELECT * FROM callscript.watchdog()", &[])
        .await?;
    assert_eq!(text(&database, alerts).await?, "budget critical false");
    Ok(())
}

#[tokio::test]
async fn claims_that_race_do_not_overdraw() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "UPDATE core.settings SET value = '1' WHERE key = 'budget.daily_usd';
             UPDATE core.settings SET value = '0' WHERE key = 'judge.token_budget';
             UPDATE core.judge_models SET usd_per_m_input = 0, max_output_tokens = 100000, usd_per_m_output = 0.5
             WHERE id = 'gpt-6-luna'",
        )
        .await?;
    // Fifteen cents each at most: six may be in judgement at a time.
    waiting_calls(&database, 40).await?;
    let mut racers = Vec::new();
    for racer in 0..8 {
        let client = database.connect().await?;
        racers.push(tokio::spawn(async move {
            claim(&client, "judge", &format!("judge-{racer}"), 5)
                .await
                .map(|items| items.len())
        }));
    }
    let mut claimed = 0;
    for racer in racers {
        claimed += racer.await??;
    }
    assert_eq!(claimed, 6);
    // Reserved is not spent: claims wait, and nobody is called.
    assert_eq!(
        count(&database, "SELECT claimable::bigint FROM bi.budget").await?,
        0
    );
    assert_eq!(count(&database, "SELECT count(*) FROM core.alerts").await?, 0);
    assert_eq!(stage(&database).await?, "open");
    Ok(())
}

#[tokio::test]
async fn second_opinions_have_a_purse_of_their_own() -> TestResult {
    let database = Database::fresh().await?;
    let doubtful = clean_and(&[("caller", "stop calling me")]);
    let ask = async || -> anyhow::Result<String> {
        transcribed_call(&database, "Solar", &doubtful).await?;
        let item = claim(&database, "judge", "judge-1", 1).await?.remove(0);
        let status = finish(&database, "judged", &item, &answer()).await?;
        if status == "judging" {
            let mut second = answer();
            second["model"] = json!("gpt-6-sol");
            second["tier"] = json!(2);
            second["usage"]["output"] = json!(290_000);
            finish(&database, "judged", &item, &second).await?;
        }
        Ok(status)
    };
    // Three dollars a day, and this answer took 2.90 of them.
    assert_eq!(ask().await?, "judging");
    assert_eq!(ask().await?, "flagged");
    database
        .batch_execute("UPDATE core.judge_tiers SET daily_usd = 10 WHERE tier = 2")
        .await?;
    assert_eq!(ask().await?, "judging");
    // And none from the share of the day's budget on that stops them.
    database
        .batch_execute("UPDATE core.settings SET value = '6' WHERE key = 'budget.daily_usd'")
        .await?;
    assert_eq!(ask().await?, "flagged");
    Ok(())
}

#[tokio::test]
async fn the_dearest_repair_fits_into_what_a_call_reserves() -> TestResult {
    let database = Database::fresh().await?;
    waiting_calls(&database, 1).await?;
    let reserved = "SELECT worst_call_usd::float8 FROM core.budget_today";
    let reserved: f64 = database.query_one(reserved, &[]).await?.get(0);
    let item = claim(&database, "judge", "judge-1", 1).await?.remove(0);
    // Each request at its largest, answered up to its limit.
    for (round, outcome) in ["truncated", "usable"].into_iter().enumerate() {
        let request: Value = database
            .query_one("SELECT callscript.judge_request($1)", &[&item.id])
            .await?
            .get(0);
        let room = request["body"]["max_completion_tokens"]
            .as_i64()
            .unwrap_or_default();
        assert_eq!(room, [4_000, 8_000][round], "{request}");
        let mut given = answer();
        given["outcome"] = json!(outcome);
        given["usage"] = json!({"input": 7_000, "cached": 0, "output": room});
        finish(&database, "judged", &item, &given).await?;
    }
    let spent: f64 = database
        .query_one("SELECT spent_usd::float8 FROM core.budget_today", &[])
        .await?
        .get(0);
    assert!(spent > 0.0 && spent <= reserved, "{spent} of {reserved}");
    Ok(())
}

#[tokio::test]
async fn a_judge_that_costs_nothing_knows_no_budget() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "INSERT INTO core.cost_ledger (lane, item, quantity, unit, usd) VALUES ('factory', 'decode', 1, 'seconds', 99);
             UPDATE core.judge_tiers SET is_active = false WHERE tier = 1",
        )
        .await?;
    waiting_calls(&database, 3).await?;
    assert_eq!(claim(&database, "judge", "judge-1", 8).await?.len(), 3);
    Ok(())
}
