//! From a start to a stop in good order.

use std::time::Instant;

use anyhow::Result;

use crate::setup::{Setup, long_call, quick_calls};

/// What only a first start may take its time for.
const SLOW: [&str; 4] = ["installing", "building", "downloading", "is now in"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_drained_a_stop_leaves_nothing_and_the_next_start_is_quick() -> Result<()> {
    let setup = Setup::build().await?;
    setup.fill(quick_calls(3)?).await?;
    let mut started = setup.start(&[], &[])?;
    setup.until_judged(&mut started, 3).await?;
    let took = started.stop().await?;
    println!("stopped after {took:.1?}");
    assert_eq!(setup.counts().await?, (0, 0, 3));
    let (recordings, verdicts) = setup.asked();
    assert!(
        recordings >= 3 && verdicts >= 1,
        "{recordings} recordings, {verdicts} verdicts"
    );
    let log = std::fs::read_to_string(setup.home().join("logs/worker.log"))?;
    assert_eq!(log, started.output()?, "the log holds what was printed");
    setup.assert_no_secret_written()?;

    let begin = Instant::now();
    let mut again = setup.start(&[], &[])?;
    again.says("worker started", 1).await?;
    println!("the second start took {:.1?}", begin.elapsed());
    let output = again.output()?;
    assert!(SLOW.iter().all(|word| !output.contains(word)), "{output}");
    again.stop().await?;
    setup.assert_no_secret_written()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_in_the_middle_of_a_call_gives_it_back_unharmed() -> Result<()> {
    let setup = Setup::build().await?;
    setup.fill(vec![long_call()?]).await?;
    let mut started = setup.start(&[], &[("CALLSCRIPT_GRACE_SECONDS", "0")])?;
    let decoding = "SELECT EXISTS (SELECT FROM core.calls WHERE status = 'processing')";
    setup.until(&mut started, decoding).await?;
    started.stop().await?;
    assert_eq!(setup.counts().await?, (0, 0, 0), "{}", started.output()?);
    let status: String = setup
        .database
        .query_one("SELECT status::text FROM core.calls", &[])
        .await?
        .get(0);
    assert_eq!(status, "downloaded");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_but_the_work_can_be_done_ahead() -> Result<()> {
    let setup = Setup::build().await?;
    assert_eq!(setup.refused(&["--prepare"], &[], 0).await?, "all is ready");
    let workers: i64 = setup
        .database
        .query_one("SELECT count(*) FROM core.workers", &[])
        .await?
        .get(0);
    assert_eq!(workers, 0);
    Ok(())
}
