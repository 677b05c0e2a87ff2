//! Accounts that do not answer everything: nobody asks more than they allow, and no call is lost.
//!
//! Both take minutes, because that is what the limits mean: `bin/test -- --test ingest politeness -- --ignored`, and `bin/test
//! --long`.

use anyhow::{Result, ensure};
use callscript_demo::calls::plan::random;
use callscript_demo::simulators::{CallLog, Limits};
use jiff::SignedDuration;

use crate::account::entry;
use crate::setup::{Setup, now};

const HOURS: i64 = 26;
const CALLS: usize = 2600;

/// An account with 26 hours of calls that nobody has read, and the settings of a new database in front of it.
async fn backlog() -> Result<Setup> {
    let (log, mut random) = (CallLog::default(), random(1, 0, 19));
    let end = now() - SignedDuration::from_secs(1);
    let apart = HOURS * 3600 / i64::try_from(CALLS)?;
    for number in 0..CALLS {
        let start = end - SignedDuration::from_secs(apart * i64::try_from(number)? + 1);
        log.add(entry(&mut random, format!("RGB{number:05}"), start));
    }
    let mut setup = Setup::build(log).await?;
    setup
        .environment
        .push(("RINGBA_PAGE_SIZE".to_owned(), "1000".to_owned()));
    for area in ["ringba.%", "recording.%", "retry.%"] {
        let sql = "UPDATE core.settings SET value = default_value WHERE key LIKE $1";
        setup.database.execute(sql, &[&area]).await?;
    }
    setup
        .backfill(end - SignedDuration::from_hours(HOURS), end)
        .await?;
    Ok(setup)
}

/// Two workers read all of it. Returns how many requests were refused, and how many there were.
async fn read(setup: &Setup) -> Result<(usize, usize)> {
    let (mut first, mut second) = (setup.start("ingest")?, setup.start("ingest")?);
    let settled = "SELECT NOT EXISTS (SELECT FROM core.sync_windows WHERE status IN ('pending', 'working') AND kind <> 'rolling')";
    setup.until(&mut first, settled).await?;
    first.kill().await?;
    second.kill().await?;
    let exchanges = setup.ringba.exchanges();
    let refused = exchanges
        .iter()
        .filter(|exchange| exchange.status == Some(429))
        .count();
    let early = exchanges.iter().filter(|exchange| exchange.is_too_early).count();
    println!(
        "{} requests, {refused} refused, {early} inside a Retry-After",
        exchanges.len()
    );
    ensure!(early == 0, "{early} requests came inside a Retry-After");
    let stored = setup.stored().await?.len();
    ensure!(
        stored == CALLS,
        "{stored} of {CALLS} calls:\n{}",
        setup.ledger().await?
    );
    let failed: i64 = setup
        .value(
            "SELECT count(*) FROM core.sync_windows WHERE status = 'failed'",
            &[],
        )
        .await?;
    ensure!(
        failed == 0,
        "{failed} windows are dead letters:\n{}",
        setup.ledger().await?
    );
    Ok((refused, exchanges.len()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn an_account_with_the_published_limits_refuses_nothing() -> Result<()> {
    let setup = backlog().await?;
    setup.ringba.faults().limits = Some(Limits::new(5, 80));
    let (refused, _) = read(&setup).await?;
    assert_eq!(refused, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn an_account_that_refuses_half_of_the_requests_is_read_all_the_same() -> Result<()> {
    let setup = backlog().await?;
    setup.ringba.faults().refuses_half = true;
    let (refused, all) = read(&setup).await?;
    ensure!(
        refused * 3 > all,
        "only {refused} of {all} were refused: this proves nothing"
    );
    Ok(())
}
