//! After the day: is every call there, once, with its end, and every bill in the books?

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use tokio_postgres::Client;
use tokio_postgres::types::FromSql;

use super::house::House;
use crate::bench::table::{Limit, Table};

/// Everything that must be 0.
pub(super) async fn check(house: &House, listed: &BTreeSet<String>, table: &mut Table) -> Result<()> {
    let client = house.connect().await.context("the database is away after all")?;
    let known: Vec<String> = client
        .query("SELECT ringba_call_id FROM core.calls", &[])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let once: BTreeSet<String> = known.iter().cloned().collect();
    let zero = Limit::Exactly(0.0);
    let missing = listed.difference(&once).count();
    table.judge("calls lost", missing as f64, 0, "", zero);
    table.judge("calls doubled", (known.len() - once.len()) as f64, 0, "", zero);
    for (name, sql) in [
        (
            "calls without an end",
            "SELECT count(*) FROM core.calls
             WHERE status NOT IN ('flagged', 'safe', 'unjudged', 'skipped', 'failed', 'parked')",
        ),
        (
            "dead letters left, or parked",
            "SELECT count(*) FROM core.calls WHERE status IN ('failed', 'parked')",
        ),
        (
            "judged twice",
            "SELECT count(*) - count(DISTINCT call_id) FROM core.judgements",
        ),
        (
            "recordings skipped though there is one",
            "SELECT count(*) FROM core.calls WHERE status = 'skipped' AND audio_url IS NOT NULL
             AND duration_seconds >= core.setting_number('vault.min_duration_seconds')",
        ),
        ("leases left", "SELECT count(*) FROM core.leases"),
        (
            "alerts still open",
            "SELECT count(*) FROM core.alerts WHERE resolved_at IS NULL",
        ),
    ] {
        table.judge(name, one::<i64>(&client, sql).await? as f64, 0, "", zero);
    }
    let answered = house.judge.counts().completions as f64;
    let booked: i64 = one(
        &client,
        "SELECT (SELECT count(*) FROM core.judge_opinions)
              + (SELECT count(*) FROM core.cost_ledger WHERE item = 'judge_unanswered')",
    )
    .await?;
    table.note("answers that the judge bills", answered, 0, "");
    table.note("of them with a row", booked as f64, 0, "");
    table.judge(
        "answers billed without a row",
        (answered - booked as f64).max(0.0),
        0,
        "",
        zero,
    );
    let objects = one::<i64>(
        &client,
        "SELECT count(*) FROM core.calls WHERE vaulted_at IS NOT NULL",
    )
    .await?;
    table.note("recordings in the bucket", objects as f64, 0, "");
    Ok(())
}

/// One value.
pub(super) async fn one<T: for<'a> FromSql<'a>>(client: &Client, sql: &str) -> Result<T> {
    Ok(client.query_one(sql, &[]).await?.get(0))
}
