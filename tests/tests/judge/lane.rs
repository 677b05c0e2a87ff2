//! A judge that is slow, in trouble, limited or too dear.

use std::time::Duration;

use anyhow::Result;
use callscript_tests::simulators::Behaviour;

use crate::rig::Rig;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trouble_loses_no_call_and_no_cent() -> Result<()> {
    let mut rig = Rig::build(150).await?;
    rig.judge.trouble(0.2, 7);
    rig.judge.latency(Duration::from_millis(20));
    rig.start_worker()?;
    rig.until_all_judged().await?;
    rig.assert_books_agree(150).await?;
    let burnt: i64 = rig
        .one("SELECT count(*) FROM core.calls WHERE retry_count > 0")
        .await?;
    assert_eq!(burnt, 0);
    assert!(rig.judge.counts().errors > 0);
    let outcomes: i64 = rig
        .one("SELECT count(DISTINCT outcome) FROM core.judge_opinions")
        .await?;
    assert!(outcomes >= 4, "{outcomes}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_limit_is_kept_without_being_hit_all_the_time() -> Result<()> {
    let mut rig = Rig::build(120).await?;
    rig.set("CALLSCRIPT_JUDGE_CONCURRENCY", "32");
    rig.judge.limit(600);
    rig.start_worker()?;
    rig.until_all_judged().await?;
    rig.assert_books_agree(120).await?;
    let counts = rig.judge.counts();
    // Who ignores the headers is refused about as often as he is served.
    assert!(
        counts.limited * 5 < counts.completions,
        "{} refused, {} served",
        counts.limited,
        counts.completions
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dollar_stops_the_lane_until_tomorrow() -> Result<()> {
    let mut rig = Rig::build(60).await?;
    // Every call costs about ten cents.
    rig.database
        .batch_execute(
            "UPDATE core.settings SET value = '1' WHERE key = 'budget.daily_usd';
             UPDATE core.judge_models SET usd_per_m_input = 30, usd_per_m_cached = 30, max_output_tokens = 300,
                    usd_per_m_output = 30 WHERE id = 'gpt-6-luna';
             UPDATE core.judge_tiers SET is_active = false WHERE tier = 2",
        )
        .await?;
    rig.start_worker()?;
    rig.until("SELECT EXISTS (SELECT FROM bi.alerts WHERE kind = 'budget') AND NOT EXISTS (SELECT FROM core.leases)")
        .await?;
    let spent: f64 = rig.one("SELECT spent_usd::float8 FROM bi.budget").await?;
    let judged: i64 = rig.one("SELECT count(*) FROM core.judgements").await?;
    assert!(
        spent <= 1.0 && judged > 0 && judged < 60,
        "{spent} dollars, {judged} calls"
    );
    // Some looks at the queue later there is still one alert, and nothing was asked.
    let asked = rig.judge.counts().completions;
    for _ in 0..3 {
        rig.database
            .execute("SELECT * FROM callscript.watchdog()", &[])
            .await?;
        let claimed: i64 = rig
            .one("SELECT count(*) FROM callscript.claim('judge', 'somebody', 5)")
            .await?;
        assert_eq!(claimed, 0);
    }
    assert_eq!(rig.judge.counts().completions, asked);
    assert_eq!(rig.one::<i64>("SELECT count(*) FROM core.alerts").await?, 1);
    // Day after day another dollar, until all are judged, by the same worker.
    for _ in 0..200 {
        if rig
            .one::<bool>(
                "SELECT NOT EXISTS (SELECT FROM core.calls WHERE status IN ('transcribed', 'judging'))",
            )
            .await?
        {
            break;
        }
        rig.database
            .batch_execute(
                "DELETE FROM core.cost_counters WHERE day < (clock_timestamp() AT TIME ZONE 'UTC')::date;
                 UPDATE core.cost_counters SET day = day - 1;
                 UPDATE core.alerts SET cause = cause || ' past' WHERE resolved_at IS NULL;
                 SELECT callscript.watchdog()",
            )
            .await?;
        rig.until(
            "SELECT NOT EXISTS (SELECT FROM core.calls WHERE status IN ('transcribed', 'judging'))
                 OR ((SELECT stage = 'paused' FROM bi.budget) AND NOT EXISTS (SELECT FROM core.leases))",
        )
        .await?;
    }
    rig.assert_books_agree(60).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_key_burns_no_attempt_and_says_what_to_do() -> Result<()> {
    let mut rig = Rig::build(3).await?;
    rig.judge.always(Behaviour::Unauthorized);
    rig.start_worker()?;
    rig.until("SELECT count(*) = 3 FROM core.calls WHERE deferral_count > 0 AND processing_error LIKE '%OPENAI_API_KEY%'")
        .await?;
    assert_eq!(
        rig.one::<i64>("SELECT count(*) FROM core.calls WHERE retry_count > 0")
            .await?,
        0
    );
    Ok(())
}
