//! Calls before a judge with latency, errors and a rate limit: none lost, none judged twice, and the ledger
//! equal to the judge's own count.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use callscript_demo::services::{Scratch, Worker, worker};
use callscript_demo::terminal;

use super::args::JudgeArgs;
use super::table::{Limit, Table};
use crate::harness::Database;
use crate::simulators::Judge;
use crate::written::store;

/// Beyond this it is broken and not slow.
const PATIENCE: Duration = Duration::from_mins(45);

/// Calls of a day.
const DAY: f64 = 10_000.0;
/// Dollars that a day's judging and decoding may cost.
const MOST_OF_A_DAY: f64 = 8.0;

/// Dollars that the judge itself would bill, at the prices in the database.
async fn billed(database: &Database, judge: &Judge) -> Result<f64> {
    let mut usd = 0.0;
    for (model, tokens) in judge.tokens_by_model() {
        let row = database
            .query_one(
                "SELECT usd_per_m_input::float8, usd_per_m_cached::float8, usd_per_m_output::float8
                 FROM core.judge_models WHERE id = $1",
                &[&model],
            )
            .await?;
        let (input, cached, output): (f64, f64, f64) = (row.get(0), row.get(1), row.get(2));
        usd += ((tokens.input - tokens.cached) as f64 * input
            + tokens.cached as f64 * cached
            + tokens.output as f64 * output)
            / 1e6;
    }
    Ok(usd)
}

async fn one<T: for<'a> tokio_postgres::types::FromSql<'a>>(database: &Database, sql: &str) -> Result<T> {
    Ok(database.query_one(sql, &[]).await?.get(0))
}

/// Runs the benchmark.
pub async fn run(args: &JudgeArgs) -> Result<Table> {
    let database = Database::fresh().await?;
    // The limit of tier 2 is for a day of 10,000 calls.
    let share = (!args.every_second_opinion).then(|| f64::from(args.calls) / DAY);
    database
        .execute(
            "UPDATE core.judge_tiers SET daily_usd = daily_usd * $1::float8::numeric WHERE tier = 2",
            &[&share],
        )
        .await?;
    database
        .batch_execute(
            "UPDATE core.settings SET value = '1000' WHERE key = 'budget.daily_usd';
             UPDATE core.settings SET value = '0.2' WHERE key = 'retry.base_seconds';
             UPDATE core.settings SET value = '2' WHERE key = 'retry.cap_seconds'",
        )
        .await?;
    store::store(&database, args.calls as usize, None).await?;
    let judge = Judge::start().await?;
    judge.keep_no_requests();
    judge.latency(Duration::from_millis(u64::from(args.latency_ms)));
    judge.trouble(args.errors, 1);
    judge.limit(args.limit);
    let mut environment = judge.environment();
    for (name, value) in [
        ("DATABASE_URL", database.url()),
        ("CALLSCRIPT_LISTEN", "off".to_owned()),
        ("CALLSCRIPT_POLL_SECONDS", "0.5".to_owned()),
        ("CALLSCRIPT_JUDGE_CONCURRENCY", args.concurrency.to_string()),
    ] {
        environment.push((name.to_owned(), value));
    }
    let scratch = Scratch::new("callscript-bench-judge")?;
    let log = scratch.path().join("worker.log");
    let begin = Instant::now();
    let mut worker = Worker::start(
        &worker::binary()?,
        &["run", "--lanes", "judge"],
        &environment,
        &log,
    )?;
    let requeued = drain(&database, &mut worker, i64::from(args.calls)).await?;
    let seconds = begin.elapsed().as_secs_f64();
    worker
        .stop(Duration::from_mins(1))
        .await
        .context("cannot stop the worker")?;
    report(args, &database, &judge, seconds, requeued).await
}

/// Waits until every call has its verdict; returns how many dead letters were sent round again.
async fn drain(database: &Database, worker: &mut Worker, calls: i64) -> Result<i64> {
    let begin = Instant::now();
    let mut requeued: i64 = 0;
    loop {
        ensure!(
            begin.elapsed() < PATIENCE,
            "not done after {PATIENCE:?}:\n{}",
            worker.log_tail()
        );
        if let Some(status) = worker.ended()? {
            anyhow::bail!("the worker ended by itself ({status}):\n{}", worker.log_tail());
        }
        let row = database
            .query_one(
                "SELECT count(*) FILTER (WHERE status IN ('flagged', 'safe')), count(*) FILTER (WHERE status = 'failed')
                 FROM core.calls",
                &[],
            )
            .await?;
        let (judged, failed): (i64, i64) = (row.get(0), row.get(1));
        if judged == calls {
            return Ok(requeued);
        }
        // Twice nonsense in a row is a dead letter, and a person sends it round again.
        if judged + failed == calls {
            requeued += i64::from(one::<i32>(database, "SELECT callscript.requeue('{}')").await?);
        }
        terminal::say(&format!(
            "{:>5.0} s: {judged} judged, {failed} dead letters",
            begin.elapsed().as_secs_f64()
        ));
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn report(
    args: &JudgeArgs,
    database: &Database,
    judge: &Judge,
    seconds: f64,
    requeued: i64,
) -> Result<Table> {
    let calls = f64::from(args.calls);
    let counts = judge.counts();
    let allowed = (counts.completions + counts.errors) as f64 / f64::from(args.limit) * 60.0;
    let ledger: f64 = one(database, "SELECT sum(usd)::float8 FROM core.cost_ledger").await?;
    let billed = billed(database, judge).await?;
    let count = async |sql: &str| one::<i64>(database, sql).await.map(|count| count as f64);
    let mut table = Table::new("judge");
    let judged = count("SELECT count(DISTINCT call_id) FROM core.judgements").await?;
    table.judge("calls judged", judged, 0, "", Limit::Exactly(calls));
    let twice = count("SELECT count(*) - count(DISTINCT call_id) FROM core.judgements").await?;
    table.judge("judged twice", twice, 0, "", Limit::Exactly(0.0));
    let burnt = count("SELECT count(*) FROM core.calls WHERE retry_count > 0").await?;
    table.judge("with burnt attempts", burnt, 0, "", Limit::Exactly(0.0));
    table.note("time", seconds, 1, "s");
    table.note("answers", counts.completions as f64, 0, "");
    table.note("429 and 5xx by chance", counts.errors as f64, 0, "");
    table.note("429 at the rate limit", counts.limited as f64, 0, "");
    table.note("dead letters sent round again", requeued as f64, 0, "");
    let second = count("SELECT count(*) FROM core.judge_opinions WHERE tier = 2").await?;
    table.note("second opinions", second, 0, "");
    table.note("time that the rate limit takes", allowed, 1, "s");
    table.judge(
        "time / time that the rate limit takes",
        seconds / allowed,
        2,
        "",
        Limit::AtMost(1.15),
    );
    table.note("the judge's own bill", billed, 4, "$");
    table.note("the ledger", ledger, 4, "$");
    table.judge("difference", (billed - ledger).abs(), 4, "$", Limit::Below(0.01));
    let of_day = ledger / calls * DAY;
    table.note("for 10,000 calls", of_day, 2, "$");
    let gpu = "SELECT usd_per_hour_spot::float8 * 24 FROM core.gpu_types WHERE id = '3090'";
    let of_day = of_day + one::<f64>(database, gpu).await?;
    let name = "with a rented 3090 (spot) all day";
    if args.every_second_opinion {
        table.note(name, of_day, 2, "$");
    } else {
        table.judge(name, of_day, 2, "$", Limit::Below(MOST_OF_A_DAY));
    }
    let of_tier = async |tier: i16| {
        let sum =
            format!("SELECT coalesce(sum(usd), 0)::float8 FROM core.judge_opinions WHERE tier = {tier}");
        one::<f64>(database, &sum).await
    };
    let (first, again) = (of_tier(1).await? / calls, of_tier(2).await? / second.max(1.0));
    table.note("tier 1, a call", first * 100.0, 4, "cents");
    table.note("tier 2, a second opinion", again * 100.0, 4, "cents");
    for (name, of) in [
        ("input tokens of an answer in tier 1", "tokens_input"),
        ("of them cached", "tokens_cached"),
        ("output tokens", "tokens_output"),
    ] {
        let mean = format!("SELECT avg({of})::float8 FROM core.judge_opinions WHERE tier = 1");
        table.note(name, one::<f64>(database, &mean).await?, 0, "");
    }
    Ok(table)
}
