//! A decode has an end.

use anyhow::Result;

use crate::setup::{Setup, entry_of, quick_call};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decode_that_takes_too_long_is_given_up_with_its_reason() -> Result<()> {
    let mut setup = Setup::build(None).await?;
    setup.set("CALLSCRIPT_DECODE_LIMIT", "0.00001");
    let call = quick_call("RGBSLOW")?;
    setup
        .ringba
        .log()
        .add(entry_of(&call, "RGBSLOW", call.audio.clone()));
    setup.ask().await?;
    setup.start_worker()?;
    setup.until_all_ended(1).await?;
    let fate = setup.fate("RGBSLOW").await?;
    assert_eq!(
        (fate.status.as_str(), fate.failed_lane.as_deref()),
        ("failed", Some("factory")),
        "{fate:?}"
    );
    assert!(fate.error.contains("CALLSCRIPT_DECODE_LIMIT"), "{fate:?}");
    // Its slot is free again: with the limit of every day the same call is heard.
    setup.workers[0].kill().await?;
    setup.workers.clear();
    setup.set("CALLSCRIPT_DECODE_LIMIT", "30");
    setup
        .database
        .batch_execute("SELECT callscript.requeue('{}')")
        .await?;
    setup.start_worker()?;
    setup.until_all_ended(1).await?;
    let fate = setup.fate("RGBSLOW").await?;
    assert!(["flagged", "safe"].contains(&fate.status.as_str()), "{fate:?}");
    Ok(())
}
