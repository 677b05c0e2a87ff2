//! The visitor's recordings come into the account.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use jiff::Timestamp;
use tokio_postgres::Client;

use super::folder::Folder;
use crate::simulators::{CallLog, system_clock};
use crate::terminal::say;

/// Seconds of an hour.
const HOUR: i64 = 3600;
/// Seconds back from now that the rolling window reads for sure.
const ROLLING: i64 = 50 * 60;

/// Lists the recordings as calls, sees to it that short ones are not skipped, and asks for the hours that the
/// rolling window does not reach.
pub async fn hang_up(folder: &Folder, log: &CallLog, client: &Client) -> Result<()> {
    folder.calls.iter().for_each(|call| log.add(call.entry()));
    let short = client
        .query_one(include_str!("../sql/take_short_calls.sql"), &[])
        .await
        .context("cannot change the shortest length of a call")?
        .get::<_, f64>("seconds");
    let shorter = folder.calls.iter().filter(|call| call.seconds < short).count();
    if shorter > 0 {
        say(&format!(
            "{shorter} of them are shorter than {short:.0} s, which the factory skips; not so today \
             (vault.min_duration_seconds is 0)"
        ));
    }
    for hour in hours(folder, system_clock()().as_second()) {
        let (from, to) = (
            Timestamp::from_second(hour)?,
            Timestamp::from_second(hour + HOUR)?,
        );
        client
            .execute(
                "SELECT callscript.backfill($1, $2, interval '1 hour')",
                &[&from, &to],
            )
            .await
            .with_context(|| format!("cannot ask for the calls of {from}"))?;
    }
    Ok(())
}

/// The hours, by their first second, in which calls began that are too old for the rolling window.
fn hours(folder: &Folder, now: i64) -> BTreeSet<i64> {
    folder
        .calls
        .iter()
        .map(|call| call.start.as_second())
        .filter(|start| *start < now - ROLLING)
        .map(|start| start.div_euclid(HOUR) * HOUR)
        .collect()
}
