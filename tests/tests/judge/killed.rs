//! A worker that is killed between two questions.

use std::time::Duration;

use anyhow::Result;

use crate::setup::Setup;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_is_not_asked_again() -> Result<()> {
    let mut setup = Setup::build(80).await?;
    setup.judge.latency(Duration::from_millis(100));
    setup.judge.trouble(0.3, 3);
    setup.start_worker()?;
    for _ in 0..3 {
        // In the middle of things: some are judged, some are held, and some answers wait for a repair or a
        // second opinion.
        setup.until("SELECT EXISTS (SELECT FROM core.leases) AND EXISTS (SELECT FROM core.judge_opinions WHERE NOT ends_round)")
            .await?;
        for mut worker in setup.workers.drain(..) {
            worker.kill().await?;
        }
        setup
            .database
            .batch_execute(
                "UPDATE core.leases SET claimed_at = clock_timestamp() - interval '3 minutes',
                                        heartbeat_at = clock_timestamp() - interval '2 minutes',
                                        deadline_at = clock_timestamp() - interval '1 minute';
                 SELECT callscript.kill_zombies()",
            )
            .await?;
        setup.start_worker()?;
    }
    setup.until_all_judged().await?;
    let (judged, twice): (i64, i64) = (
        setup
            .one("SELECT count(*) FROM core.calls WHERE status IN ('flagged', 'safe')")
            .await?,
        setup
            .one("SELECT count(*) - count(DISTINCT call_id) FROM core.judgements")
            .await?,
    );
    assert_eq!((judged, twice), (80, 0));
    // An answer that was on its way when the worker died is paid for and lost; no other is.
    let lost = setup.judge.counts().completions.cast_signed()
        - setup
            .one::<i64>("SELECT count(*) FROM core.judge_opinions")
            .await?;
    assert!((0..=3 * 16).contains(&lost), "{lost}");
    Ok(())
}
