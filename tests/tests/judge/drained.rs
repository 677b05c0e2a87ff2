//! A worker that the database drains: it finishes, says good-bye and ends well, and another one goes on.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::setup::Setup;

/// Longer than a worker takes to hear of it.
const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drained_worker_ends_by_itself_and_loses_nothing() -> Result<()> {
    const CALLS: usize = 60;
    let mut setup = Setup::build(CALLS).await?;
    setup.start_worker()?;
    setup
        .until("SELECT count(*) = 1 FROM bi.workers WHERE state = 'running'")
        .await?;
    let first: String = setup.one("SELECT worker FROM bi.workers").await?;
    setup.start_worker()?;
    setup
        .until("SELECT count(*) = 2 FROM bi.workers WHERE state = 'running'")
        .await?;
    let asked: i32 = setup
        .database
        .query_one("SELECT callscript.drain($1)", &[&first])
        .await?
        .get(0);
    assert_eq!(asked, 1);

    let begin = Instant::now();
    let status = loop {
        if let Some(status) = setup.workers[0].ended()? {
            break status;
        }
        ensure!(
            begin.elapsed() < PATIENCE,
            "it does not end:\n{}",
            setup.workers[0].log_tail()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(status.success(), "{status}:\n{}", setup.workers[0].log_tail());
    let state: String = setup
        .database
        .query_one("SELECT state FROM bi.workers WHERE worker = $1", &[&first])
        .await?
        .get(0);
    assert_eq!(state, "stopped");
    let held: i64 = setup
        .database
        .query_one("SELECT count(*) FROM core.leases WHERE worker = $1", &[&first])
        .await?
        .get(0);
    assert_eq!(held, 0);
    setup.workers.remove(0);
    setup.until_all_judged().await?;
    setup.assert_books_agree(i64::try_from(CALLS)?).await
}
