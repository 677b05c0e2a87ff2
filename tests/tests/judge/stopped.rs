//! What is nobody's fault costs no call anything: a bad key, a model that is gone, a database that takes no writes, a
//! rate limit.

use std::time::Duration;

use anyhow::Result;
use callscript_demo::services::database::connect;
use callscript_tests::simulators::Behaviour;

use crate::setup::Setup;

/// Calls that have burnt an attempt or are dead.
const PAID: &str = "SELECT count(*) FROM core.calls WHERE retry_count > 0 OR status IN ('failed', 'parked')";
/// Calls that were put off.
const TRIED: &str = "SELECT count(*) FROM core.calls WHERE deferral_count > 0";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_key_stops_the_lane_and_costs_no_call_an_attempt() -> Result<()> {
    let mut setup = Setup::build(60).await?;
    setup.set("CALLSCRIPT_JUDGE_CONCURRENCY", "4");
    setup.judge.always(Behaviour::Unauthorized);
    setup.start_worker()?;
    setup
        .until(
            "SELECT EXISTS (SELECT FROM core.calls WHERE deferral_count > 0 AND processing_error LIKE '%OPENAI_API_KEY%')
                    AND NOT EXISTS (SELECT FROM core.leases)",
        )
        .await?;
    let tried: i64 = setup.one(TRIED).await?;
    assert!((1..=4).contains(&tried), "{tried} of 60 calls were tried");
    assert!(setup.workers[0].log_tail().contains("the lane rests"));
    // It is told while it lasts: the times of the rows are moved back, nobody waits.
    setup
        .database
        .batch_execute(
            "UPDATE core.calls SET deferred_since = deferred_since - interval '6 minutes' WHERE deferral_count > 0;
             SELECT callscript.watchdog()",
        )
        .await?;
    let told: String = setup
        .one("SELECT message FROM bi.alerts WHERE is_open AND kind = 'lane_stalled'")
        .await?;
    assert!(told.contains("OPENAI_API_KEY"), "{told}");
    // The key is mended: the lane finds out by itself.
    setup.judge.always(Behaviour::Good);
    setup.until_all_judged().await?;
    assert_eq!(setup.one::<i64>(PAID).await?, 0);
    setup.assert_books_agree(60).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_without_successor_makes_no_dead_letter() -> Result<()> {
    let mut setup = Setup::build(20).await?;
    setup
        .database
        .batch_execute("UPDATE core.judge_models SET shutdown_on = current_date - 1, successor_id = NULL")
        .await?;
    setup.start_worker()?;
    setup
        .until(
            "SELECT EXISTS (SELECT FROM core.calls WHERE processing_error LIKE '%no usable successor%')
                    AND NOT EXISTS (SELECT FROM core.leases)",
        )
        .await?;
    assert_eq!(setup.one::<i64>(PAID).await?, 0);
    setup
        .database
        .batch_execute("SELECT callscript.watchdog()")
        .await?;
    assert!(
        setup
            .one::<bool>("SELECT EXISTS (SELECT FROM bi.alerts WHERE is_open AND kind = 'no_model')")
            .await?
    );
    setup
        .database
        .batch_execute("UPDATE core.judge_models SET shutdown_on = NULL")
        .await?;
    setup.until_all_judged().await?;
    assert_eq!(setup.one::<i64>(PAID).await?, 0);
    setup.assert_books_agree(20).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_takes_no_writes_costs_no_attempt_and_no_answer() -> Result<()> {
    let mut setup = Setup::build(60).await?;
    setup.judge.latency(Duration::from_millis(300));
    setup.set("CALLSCRIPT_JUDGE_CONCURRENCY", "4");
    setup.start_worker()?;
    setup
        .until("SELECT EXISTS (SELECT FROM core.judgements) AND EXISTS (SELECT FROM core.leases)")
        .await?;
    // As after a fail-over: connections break, and the new ones lead to a server that only reads.
    let name = setup.database.name().to_owned();
    let admin = connect(&setup.database.cluster().url("postgres")).await?;
    let everybody = format!(
        "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity AS a
         WHERE a.datname = '{name}' AND a.application_name LIKE 'callscript%'"
    );
    admin
        .batch_execute(&format!(
            "ALTER DATABASE {name} SET default_transaction_read_only = on"
        ))
        .await?;
    admin.batch_execute(&everybody).await?;
    while !setup.workers[0].log_tail().contains("takes no writes") {
        tokio::task::yield_now().await;
        anyhow::ensure!(setup.workers[0].ended()?.is_none(), "the worker ended");
    }
    admin
        .batch_execute(&format!(
            "ALTER DATABASE {name} RESET default_transaction_read_only"
        ))
        .await?;
    setup.until_all_judged().await?;
    assert_eq!(setup.one::<i64>(PAID).await?, 0);
    setup.assert_books_agree(60).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_worker_hears_of_the_rate_limit_is_kept_by_all() -> Result<()> {
    let mut setup = Setup::build(12).await?;
    setup.set("CALLSCRIPT_JUDGE_CONCURRENCY", "2");
    setup.judge.always(Behaviour::TooMany(15));
    setup.start_worker()?;
    setup
        .until("SELECT EXISTS (SELECT FROM core.judge_pauses WHERE paused_until > clock_timestamp() + interval '5 seconds')")
        .await?;
    setup.workers[0].kill().await?;
    setup.workers.clear();
    setup.judge.always(Behaviour::Good);
    // Another worker with the same key asks nothing before that time.
    setup.start_worker()?;
    setup
        .until("SELECT EXISTS (SELECT FROM core.judge_opinions)")
        .await?;
    let kept = "SELECT (SELECT min(created_at) FROM core.judge_opinions) >= (SELECT max(paused_until) FROM core.judge_pauses)";
    assert!(setup.one::<bool>(kept).await?);
    let named: String = setup.one("SELECT account FROM core.judge_pauses").await?;
    assert!(named.len() == 32 && !setup.judge.authorization().contains(&named));
    Ok(())
}
