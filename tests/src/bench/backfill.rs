//! How long a week takes to fill in, and that the second time changes nothing.

use std::collections::HashSet;

use anyhow::Result;
use callscript_demo::calls::plan::random;
use callscript_demo::simulators::{CallLog, clock, system_clock};
use callscript_demo::terminal::say;
use jiff::SignedDuration;
use rand::Rng;

use super::args::BackfillArgs;
use super::setup::Setup;
use super::table::{Limit, Table};
use super::volume;

/// Days of history.
const DAYS: i64 = 7;
/// Ten requests a second: with the pace of a new database most of the time would be waiting.
const PACE: &str = "UPDATE core.settings SET value = '10' WHERE key = 'ringba.requests_per_second';
                    UPDATE core.settings SET value = '600' WHERE key = 'ringba.requests_per_minute'";
/// Most seconds that the worker may take, on the clock and of CPU time.
const MOST_SECONDS: f64 = 60.0;
/// Where each row lies and which transaction wrote it: any update changes both.
const VERSIONS: &str =
    "SELECT 'call ' || ringba_call_id || ' ' || ctid::text || ' ' || xmin::text FROM core.calls
                        UNION ALL
                        SELECT 'record ' || ringba_call_id || ' ' || ctid::text || ' ' || xmin::text
                        FROM core.ringba_records";

/// Fills in twice and reports.
pub async fn run(args: &BackfillArgs) -> Result<Table> {
    let to = system_clock()() - SignedDuration::from_mins(10);
    let from = to - SignedDuration::from_hours(24 * DAYS);
    let log = CallLog::default();
    let mut random = random(1, 0, 15);
    for number in 0..args.calls {
        let start = from + SignedDuration::from_millis(random.random_range(0..DAYS * 86_400_000));
        log.add(volume::entry(number, start, random.random_range(15..900), start));
    }
    // The clock stands still, so that the addresses of recordings, which are signed with an expiry, stay the
    // same.
    let setup = Setup::build(log, clock::stopped_at(to)).await?;
    setup.database.batch_execute(PACE).await?;
    let ask = "SELECT callscript.backfill($1, $2, interval '1 hour')";

    say(&format!("filling in {} calls of {DAYS} days", args.calls));
    setup.database.execute(ask, &[&from, &to]).await?;
    let first = setup.drain().await?;
    setup.check_windows().await?;
    let stored: i64 = setup
        .database
        .query_one("SELECT count(*) FROM core.calls", &[])
        .await?
        .get(0);
    let before = versions(&setup).await?;

    say("the same once more");
    setup.database.execute(ask, &[&from, &to]).await?;
    let second = setup.drain().await?;
    setup.check_windows().await?;
    let changed = versions(&setup).await?.difference(&before).count();
    let reread = "SELECT count(*) FROM core.sync_windows WHERE kind = 'reread'";
    let reread: i64 = setup.database.query_one(reread, &[]).await?.get(0);

    let mut table = Table::new("backfill");
    table.note("calls", f64::from(args.calls), 0, "");
    table.judge(
        "missing",
        f64::from(args.calls) - stored as f64,
        0,
        "calls",
        Limit::Exactly(0.0),
    );
    table.note("first run requests", first.requests as f64, 0, "");
    table.judge("first run", first.seconds, 1, "s", Limit::AtMost(MOST_SECONDS));
    table.note("first run speed", stored as f64 / first.seconds, 0, "rows/s");
    table.judge(
        "first run worker CPU",
        first.cpu_seconds,
        1,
        "s",
        Limit::AtMost(MOST_SECONDS),
    );
    table.note("second run requests", second.requests as f64, 0, "");
    table.note("second run, hours read again", reread as f64, 0, "");
    table.judge("second run", second.seconds, 1, "s", Limit::AtMost(MOST_SECONDS));
    table.judge(
        "second run worker CPU",
        second.cpu_seconds,
        1,
        "s",
        Limit::AtMost(MOST_SECONDS),
    );
    table.judge(
        "second run changed",
        changed as f64,
        0,
        "rows",
        Limit::Exactly(0.0),
    );
    Ok(table)
}

async fn versions(setup: &Setup) -> Result<HashSet<String>> {
    let rows = setup.database.query(VERSIONS, &[]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
