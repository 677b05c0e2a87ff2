//! A worker that is killed between two questions.

use std::time::Duration;

use anyhow::Result;

use crate::rig::Rig;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_is_not_asked_again() -> Result<()> {
    let mut rig = Rig::build(80).await?;
    rig.judge.latency(Duration::from_millis(100));
    rig.judge.trouble(0.3, 3);
    rig.start_worker()?;
    for _ in 0..3 {
        // In the middle of things: some are judged, some are held, and some answers wait for a repair or a second opinion.
        rig.until("SELECT EXISTS (SELECT FROM core.leases) AND EXISTS (SELECT FROM core.judge_opinions WHERE NOT ends_round)")
            .await?;
        for mut worker in rig.workers.drain(..) {
            worker.kill().await?;
        }
        rig.database
            .batch_execute(
                "UPDATE core.leases SET claimed_at = clock_timestamp() - interval '3 minutes',
                                        heartbeat_at = clock_timestamp() - interval '2 minutes',
                                        deadline_at = clock_timestamp() - interval '1 minute';
                 SELECT callscript.kill_zombies()",
            )
            .await?;
        rig.start_worker()?;
    }
    rig.until_all_judged().await?;
    let (judged, twice): (i64, i64) = (
        rig.one("SELECT count(*) FROM core.calls WHERE status IN ('flagged', 'safe')")
            .await?,
        rig.one("SELECT count(*) - count(DISTINCT call_id) FROM core.judgements")
            .await?,
    );
    assert_eq!((judged, twice), (80, 0));
    // An answer that was on its way when the worker died is paid for and lost; no other is.
    let lost = rig.judge.counts().completions.cast_signed()
        - rig.one::<i64>("SELECT count(*) FROM core.judge_opinions").await?;
    assert!((0..=3 * 16).contains(&lost), "{lost}");
    Ok(())
}
