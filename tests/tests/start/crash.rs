//! Workers that die.

use anyhow::{Result, ensure};
use tokio::process::Command;

use crate::setup::{Setup, long_call};

/// Answers like the worker, but aborts when it should work.
const BROKEN: &str = r#"#!/bin/sh
case $1 in
    run) kill -ABRT $$ ;;
    *) echo "$1 is fine" ;;
esac
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_worker_is_started_again_and_its_call_is_finished_once() -> Result<()> {
    let setup = Setup::build().await?;
    // The worker that is started again takes back what the dead one held; nobody waits for leases to run out.
    setup
        .database
        .batch_execute("UPDATE core.lanes SET lease_seconds = 3600")
        .await?;
    setup.fill(vec![long_call()?]).await?;
    let mut started = setup.start(&[], &[])?;
    let decoding = "SELECT EXISTS (SELECT FROM core.calls WHERE status = 'processing')";
    setup.until(&mut started, decoding).await?;
    let worker = started.worker()?;
    let killed = Command::new("kill").args(["-9", &worker]).status().await?;
    ensure!(killed.success(), "the worker {worker} was gone already");
    started
        .says("the worker was ended by SIGKILL; starting it again in 1 s", 1)
        .await?;
    started.says("the worker is process", 2).await?;
    assert_ne!(started.worker()?, worker);
    setup.until_judged(&mut started, 1).await?;
    started.stop().await?;
    // A stage that ends well forgets the attempts it took.
    assert_eq!(setup.counts().await?, (0, 0, 1), "{}", started.output()?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_keeps_dying_is_waited_for_longer_and_longer() -> Result<()> {
    let setup = Setup::build().await?;
    let binary = setup.program("callscript", BROKEN)?.join("callscript");
    let binary = binary.to_string_lossy();
    let mut started = setup.start(&[], &[("CALLSCRIPT_BIN", &binary)])?;
    for wait in ["1 s", "2 s", "4 s"] {
        started
            .says(&format!("was ended by SIGABRT; starting it again in {wait}"), 1)
            .await?;
    }
    // Nothing is held between two attempts.
    started.stop().await?;
    Ok(())
}
