//! From a start to a stop in good order.

use std::time::Instant;

use anyhow::Result;

use crate::plant::{Plant, long_call, quick_calls};

/// What only a first start may take its time for.
const SLOW: [&str; 4] = ["installing", "building", "downloading", "is now in"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_drained_a_stop_leaves_nothing_and_the_next_start_is_quick() -> Result<()> {
    let plant = Plant::build().await?;
    plant.fill(quick_calls(3)?).await?;
    let mut started = plant.start(&[], &[])?;
    plant.until_judged(&mut started, 3).await?;
    let took = started.stop().await?;
    println!("stopped after {took:.1?}");
    assert_eq!(plant.counts().await?, (0, 0, 3));
    let (recordings, verdicts) = plant.asked();
    assert!(
        recordings >= 3 && verdicts >= 1,
        "{recordings} recordings, {verdicts} verdicts"
    );
    let log = std::fs::read_to_string(plant.home().join("logs/worker.log"))?;
    assert_eq!(log, started.output()?, "the log holds what was printed");
    plant.assert_no_secret_written()?;

    let begin = Instant::now();
    let mut again = plant.start(&[], &[])?;
    again.says("worker started", 1).await?;
    println!("the second start took {:.1?}", begin.elapsed());
    let output = again.output()?;
    assert!(SLOW.iter().all(|word| !output.contains(word)), "{output}");
    again.stop().await?;
    plant.assert_no_secret_written()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_in_the_middle_of_a_call_gives_it_back_unharmed() -> Result<()> {
    let plant = Plant::build().await?;
    plant.fill(vec![long_call()?]).await?;
    let mut started = plant.start(&[], &[("CALLSCRIPT_GRACE_SECONDS", "0")])?;
    let decoding = "SELECT EXISTS (SELECT FROM core.calls WHERE status = 'processing')";
    plant.until(&mut started, decoding).await?;
    started.stop().await?;
    assert_eq!(plant.counts().await?, (0, 0, 0), "{}", started.output()?);
    let status: String = plant
        .database
        .query_one("SELECT status::text FROM core.calls", &[])
        .await?
        .get(0);
    assert_eq!(status, "downloaded");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_but_the_work_can_be_done_ahead() -> Result<()> {
    let plant = Plant::build().await?;
    assert_eq!(plant.refused(&["--prepare"], &[], 0).await?, "all is ready");
    let workers: i64 = plant
        .database
        .query_one("SELECT count(*) FROM core.workers", &[])
        .await?
        .get(0);
    assert_eq!(workers, 0);
    Ok(())
}
