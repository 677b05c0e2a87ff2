//! A judge that is slow, in trouble, limited or too dear.

use std::time::Duration;

use anyhow::Result;

use crate::setup::Setup;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trouble_loses_no_call_and_no_cent() -> Result<()> {
    let mut setup = Setup::build(150).await?;
    setup.judge.trouble(0.2, 7);
    setup.judge.latency(Duration::from_millis(20));
    setup.start_worker()?;
    setup.until_all_judged().await?;
    setup.assert_books_agree(150).await?;
    let burnt: i64 = setup
        .one("SELECT count(*) FROM core.calls WHERE retry_count > 0")
        .await?;
    assert_eq!(burnt, 0);
    assert!(setup.judge.counts().errors > 0);
    let outcomes: i64 = setup
        .one("SELECT count(DISTINCT outcome) FROM core.judge_opinions")
        .await?;
    assert!(outcomes >= 4, "{outcomes}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_limit_is_kept_without_being_hit_all_the_time() -> Result<()> {
    let mut setup = Setup::build(120).await?;
    setup.set("CALLSCRIPT_JUDGE_CONCURRENCY", "32");
    setup.judge.limit(600);
    setup.start_worker()?;
    setup.until_all_judged().await?;
    setup.assert_books_agree(120).await?;
    let counts = setup.judge.counts();
    // A worker that ignores the headers is refused about as often as it is served.
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
    let mut setup = Setup::build(60).await?;
    // Every call costs about ten cents.
    setup.database
        .batch_execute(
            "UPDATE core.settings SET value = '1' WHERE key = 'budget.daily_usd';
             UPDATE core.judge_models SET usd_per_m_input = 30, usd_per_m_cached = 30, max_output_tokens = 300,
                    usd_per_m_output = 30 WHERE id = 'gpt-6-luna';
             UPDATE core.judge_tiers SET is_active = false WHERE tier = 2",
        )
        .await?;
    setup.start_worker()?;
    setup.until("SELECT EXISTS (SELECT FROM bi.alerts WHERE kind = 'budget') AND NOT EXISTS (SELECT FROM core.leases)")
        .await?;
    let spent: f64 = setup.one("SELECT spent_usd::float8 FROM bi.budget").await?;
    let judged: i64 = setup.one("SELECT count(*) FROM core.judgements").await?;
    assert!(
        spent <= 1.0 && judged > 0 && judged < 60,
        "{spent} dollars, {judged} calls"
    );
    // Some looks at the queue later there is still one alert, and nothing was asked.
    let asked = setup.judge.counts().completions;
    for _ in 0..3 {
        setup
            .database
            .execute("SELECT * FROM callscript.watchdog()", &[])
            .await?;
        let claimed: i64 = setup
            .one("SELECT count(*) FROM callscript.claim('judge', 'somebody', 5)")
            .await?;
        assert_eq!(claimed, 0);
    }
    assert_eq!(setup.judge.counts().completions, asked);
    assert_eq!(setup.one::<i64>("SELECT count(*) FROM core.alerts").await?, 1);
    // Day after day another dollar, until all are judged, by the same worker.
    for _ in 0..200 {
        if setup
            .one::<bool>(
                "SELECT NOT EXISTS (SELECT FROM core.calls WHERE status IN ('transcribed', 'judging'))",
            )
            .await?
        {
            break;
        }
        setup
            .database
            .batch_execute(
                "DELETE FROM core.cost_counters WHERE day < (clock_timestamp() AT TIME ZONE 'UTC')::date;
                 UPDATE core.cost_counters SET day = day - 1;
                 UPDATE core.alerts SET cause = cause || ' past' WHERE resolved_at IS NULL;
                 SELECT callscript.watchdog()",
            )
            .await?;
        setup
            .until(
                "SELECT NOT EXISTS (SELECT FROM core.calls WHERE status IN ('transcribed', 'judging'))
                 OR ((SELECT stage = 'paused' FROM bi.budget) AND NOT EXISTS (SELECT FROM core.leases))",
            )
            .await?;
    }
    setup.assert_books_agree(60).await
}
