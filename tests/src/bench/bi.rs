//! How long the bi views take for one day, over a database that has been filled for months.

use std::time::Instant;

use anyhow::{Context, Result};
use callscript_demo::terminal;
use serde_json::Value;

use super::args::ConsoleArgs;
use super::console_fill;
use super::table::{Limit, Table};
use crate::harness::Database;

/// Milliseconds a day's rows of a view may take.
const MOST: f64 = 100.0;
/// Queries before those that count.
const WARM_UP: usize = 3;

/// A view, and what makes it one day's.
struct View {
    name: &'static str,
    day: &'static str,
}

const fn view(name: &'static str, day: &'static str) -> View {
    View { name, day }
}

/// The views that have a day. `$day` is a date in the middle of what is stored.
const DAYS: [View; 15] = [
    view(
        "bi.calls",
        "call_time >= $day AND call_time < $day + interval '1 day'",
    ),
    view(
        "bi.flags",
        "call_time >= $day AND call_time < $day + interval '1 day'",
    ),
    view(
        "bi.flagged_calls",
        "call_time >= $day AND call_time < $day + interval '1 day'",
    ),
    view(
        "bi.latency",
        "call_time >= $day AND call_time < $day + interval '1 day'",
    ),
    view("bi.daily_kpis", "day = $day::date"),
    view("bi.publisher_quality", "day = $day::date"),
    view("bi.campaign_quality", "day = $day::date"),
    view("bi.judge_quality", "day = $day::date"),
    view("bi.judge_answers", "day = $day::date"),
    view("bi.costs_daily", "day = $day::date"),
    view("bi.cost_days", "day = $day::date"),
    view("bi.reconciliation", "day = $day::date"),
    view(
        "bi.sync_windows",
        "window_start >= $day AND window_start < $day + interval '1 day'",
    ),
    view("bi.dead_letters", "true"),
    view(
        "bi.alerts",
        "raised_at >= $day AND raised_at < $day + interval '1 day'",
    ),
];

/// Those that tell of now, and the one of all time.
const NOW: [&str; 5] = [
    "bi.queue",
    "bi.workers",
    "bi.budget",
    "bi.health",
    "bi.rule_precision",
];

/// Runs the benchmark.
pub async fn run(args: &ConsoleArgs) -> Result<Table> {
    let database = Database::fresh().await?;
    let mut table = Table::new("bi");
    let begin = Instant::now();
    console_fill::fill(&database, i64::from(args.calls)).await?;
    table.note("to fill the database", begin.elapsed().as_secs_f64(), 0, "s");
    measure(&database, args.rounds, &mut table).await?;
    Ok(table)
}

/// Measures every view, as a BI tool with the rights and settings of its role.
pub(super) async fn measure(database: &Database, rounds: u16, table: &mut Table) -> Result<()> {
    terminal::say("what was spent and answered, windows, reconciliations, alerts");
    database.batch_execute(include_str!("sql/bi_months.sql")).await?;
    terminal::say("as many nights as it takes to close the costs of every day");
    while database
        .query_one("SELECT core.close_costs()", &[])
        .await?
        .get::<_, i64>(0)
        > 0
    {}
    database.batch_execute("VACUUM ANALYZE").await?;
    let day: String = database
        .query_one(
            "SELECT to_char((min(start_time_utc) + (max(start_time_utc) - min(start_time_utc)) / 2) AT TIME ZONE 'UTC', 'YYYY-MM-DD')
             FROM core.calls",
            &[],
        )
        .await?
        .get(0);
    let day = format!("'{day} 00:00+00'::timestamptz");
    let reader = database.connect().await?;
    // What a login role of this group has by docs/bi.md.
    reader
        .batch_execute("SET jit = off; SET statement_timeout = '60s'; SET ROLE callscript_bi")
        .await?;
    for view in DAYS {
        let query = format!(
            "SELECT * FROM {} WHERE {}",
            view.name,
            view.day.replace("$day", &day)
        );
        let p95 = p95(&reader, &query, rounds).await?;
        table.judge(view.name, p95, 1, "ms", Limit::Below(MOST));
    }
    for name in NOW {
        let p95 = p95(&reader, &format!("SELECT * FROM {name}"), rounds.min(5)).await?;
        table.note(name, p95, 1, "ms");
    }
    Ok(())
}

/// Server time of planning and running the query to its last row.
async fn p95(reader: &tokio_postgres::Client, query: &str, rounds: u16) -> Result<f64> {
    let explain = format!("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}");
    let mut took = Vec::new();
    for round in 0..WARM_UP + usize::from(rounds) {
        let plan: Value = reader
            .query_one(&explain, &[])
            .await
            .with_context(|| query.to_owned())?
            .get(0);
        let time = |name: &str| plan[0][name].as_f64().unwrap_or(f64::NAN);
        if round >= WARM_UP {
            took.push(time("Planning Time") + time("Execution Time"));
        }
    }
    took.sort_by(f64::total_cmp);
    let p95 = took[(took.len() * 95).div_ceil(100) - 1];
    terminal::say(&format!("  {p95:6.1} ms  {query}"));
    Ok(p95)
}
