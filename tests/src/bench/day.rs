//! How long after its hang-up a call is known, over a day that passes in minutes.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use callscript_demo::calls::plan::random;
use callscript_demo::simulators::{CallLog, system_clock};
use callscript_demo::terminal::say;
use jiff::SignedDuration;
use rand::Rng;

use super::args::DayArgs;
use super::setup::Setup;
use super::table::{Limit, Table};
use super::volume;

/// Ringba lists a call some seconds after its hang-up.
const LISTED_AFTER_MS: std::ops::Range<i64> = 2_000..8_000;
/// What is not known so long after the end of the day counts as missing.
const LAST_CALL: Duration = Duration::from_mins(5);
/// The promise, in seconds.
const P95_BELOW: f64 = 120.0;

/// Lets the day pass and reports.
pub async fn run(args: &DayArgs) -> Result<Table> {
    let factor = 1440.0 / f64::from(args.minutes);
    let length = SignedDuration::from_mins(args.minutes.into());
    let clock = system_clock();
    let log = CallLog::default();
    let setup = Setup::build(log.clone(), clock.clone()).await?;
    // The worker is up before the first call ends.
    let begin = clock() + SignedDuration::from_secs(5);
    let mut random = random(1, 0, 15);
    for number in 0..args.calls {
        let hang_up =
            begin + SignedDuration::from_secs_f64(length.as_secs_f64() * volume::time_of_day(&mut random));
        let seconds = random.random_range(15..900);
        let listed = hang_up + SignedDuration::from_millis(random.random_range(LISTED_AFTER_MS));
        log.add(volume::entry(
            number,
            hang_up - SignedDuration::from_secs(seconds),
            seconds,
            listed,
        ));
    }
    say(&format!(
        "{} calls of a day that passes in {} minutes, {factor:.0} times as fast",
        args.calls, args.minutes
    ));
    let mut worker = setup.start("ingest", &[])?;
    let started = Instant::now();
    let most = Duration::from_mins(args.minutes.into()) + LAST_CALL;
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    let wanted = i64::from(args.calls);
    loop {
        ticks.tick().await;
        if let Some(status) = worker.ended()? {
            bail!("the worker ended by itself ({status}):\n{}", worker.log_tail());
        }
        let known: i64 = setup
            .database
            .query_one("SELECT count(*) FROM core.calls", &[])
            .await?
            .get(0);
        if known == wanted || started.elapsed() > most {
            break;
        }
    }
    worker.stop(Duration::from_mins(1)).await?;
    report(args, factor, &setup).await
}

async fn report(args: &DayArgs, factor: f64, setup: &Setup) -> Result<Table> {
    let sql = "SELECT count(*), percentile_cont(ARRAY[0.5, 0.95, 1]) WITHIN GROUP (ORDER BY ingest_seconds),
                      (SELECT count(*) FROM core.sync_windows WHERE kind::text = 'rolling')
               FROM bi.latency";
    let row = setup.database.query_one(sql, &[]).await?;
    let known: i64 = row.get(0);
    let lags: Option<Vec<f64>> = row.get(1);
    let [p50, p95, max] = lags.as_deref().unwrap_or_default() else {
        bail!("no call was ever stored");
    };
    let windows: i64 = row.get(2);
    let mut table = Table::new("day");
    table.note("calls", f64::from(args.calls), 0, "");
    table.note("passes", factor, 0, "times as fast");
    table.note("rolling windows", windows as f64, 0, "");
    table.judge(
        "missing",
        f64::from(args.calls) - known as f64,
        0,
        "calls",
        Limit::Exactly(0.0),
    );
    table.note("lag p50", *p50, 1, "s");
    table.judge("lag p95", *p95, 1, "s", Limit::Below(P95_BELOW));
    table.note("lag max", *max, 1, "s");
    Ok(table)
}
