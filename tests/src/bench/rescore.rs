//! Stored calls scored again under a changed rule; and what one score takes, beside the same phrase rules in
//! PL/pgSQL.

use std::time::Instant;

use anyhow::{Result, ensure};
use callscript_demo::calls::CallPlan;
use callscript_demo::services::worker;
use callscript_demo::terminal;
use serde_json::Value;

use super::args::RescoreArgs;
use super::table::{Limit, Table};
use super::{plain, rules};
use crate::harness::Database;
use crate::written::corpus::{Corpus, DEVELOPMENT};
use crate::written::{store, write};

/// Length of a call.
const MINUTES: f64 = 4.0;
/// Calls over which one score is averaged.
const SCORED: usize = 300;
/// The same for the plain function, which takes hundreds of times as long.
const PLAIN: usize = 10;
const SEED: u64 = 5;

/// Runs the benchmark.
pub async fn run(args: &RescoreArgs) -> Result<Table> {
    let database = Database::fresh().await?;
    let mut table = Table::new("rescore");
    one_score(&database, &mut table).await?;
    terminal::say(&format!("storing {} calls of {MINUTES} minutes", args.calls));
    store::store(&database, args.calls as usize, Some(MINUTES)).await?;
    terminal::say("judging them by rules");
    let begin = Instant::now();
    let statement = include_str!("sql/judge_by_rules.sql");
    let mut judged = 0;
    loop {
        let some: i64 = database.query_one(statement, &[]).await?.get(0);
        judged += some;
        if some == 0 {
            break;
        }
    }
    ensure!(
        judged == i64::from(args.calls),
        "{judged} of {} calls were judged",
        args.calls
    );
    table.note(
        "judged by rules only, one session",
        judged as f64 / begin.elapsed().as_secs_f64(),
        0,
        "calls/s",
    );
    database.batch_execute("VACUUM ANALYZE").await?;
    database
        .batch_execute(
            "SELECT callscript.edit_rule('recording_disclosure_missing', '{\"weight\": 21}', 'a benchmark')",
        )
        .await?;
    terminal::say("scoring them again");
    let to: String = database
        .query_one(
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC' + interval '1 hour', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
            &[],
        )
        .await?
        .get(0);
    let begin = Instant::now();
    let worker = std::process::Command::new(worker::binary()?)
        .args([
            "rescore",
            "--jobs",
            "2",
            "--json",
            "--from",
            "2020-01-01",
            "--to",
            &to,
        ])
        .env("DATABASE_URL", database.url())
        .output()?;
    let seconds = begin.elapsed().as_secs_f64();
    ensure!(
        worker.status.success(),
        "callscript rescore: {}",
        String::from_utf8_lossy(&worker.stderr)
    );
    let sums: Value = serde_json::from_slice(&worker.stdout)?;
    let sum = |name: &str| sums[name].as_i64().unwrap_or_default();
    let (scored, added, changed) = (sum("scored"), sum("added"), sum("changed_verdicts"));
    table.judge(
        "calls scored again",
        scored as f64,
        0,
        "",
        Limit::Exactly(f64::from(args.calls)),
    );
    table.note("judgements added", added as f64, 0, "");
    table.note("verdicts changed", changed as f64, 0, "");
    table.judge(
        "time",
        seconds,
        1,
        "s",
        Limit::Below(60.0 * f64::from(args.calls) / 100_000.0),
    );
    table.note("rate", scored as f64 / seconds, 0, "calls/s");
    Ok(table)
}

/// The same calls through `callscript.score` and through a plain function with regular expressions, in one
/// session.
async fn one_score(database: &Database, table: &mut Table) -> Result<()> {
    let rules = rules::rules_of(database).await?;
    let corpus = Corpus::read(DEVELOPMENT)?;
    database
        .batch_execute(include_str!("sql/plain_score.sql"))
        .await?;
    database
        .batch_execute("CREATE TEMP TABLE written (transcript jsonb, rules jsonb, patterns jsonb)")
        .await?;
    let mut words = 0;
    for index in 0..SCORED {
        let call = write(SEED, index, &corpus, 0.0);
        let vertical = CallPlan::deal(SEED, index)
            .campaign
            .vertical
            .map_or("", |vertical| vertical.id());
        let rules = rules.get(vertical).unwrap_or(&Value::Null);
        let transcript = store::stretched(call.transcript, Some(MINUTES));
        words += transcript["segments"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|segment| segment["text"].as_str())
            .map(|text| text.split_whitespace().count())
            .sum::<usize>();
        database
            .execute(
                "INSERT INTO written VALUES ($1, $2, $3)",
                &[&transcript, rules, &plain::patterns(rules)],
            )
            .await?;
    }
    table.note("words in a call", words as f64 / SCORED as f64, 0, "");
    let took = |statement: &'static str, calls: usize| async move {
        // Once to warm up, then the best of three: other work on the machine only ever adds time.
        let mut best = f64::INFINITY;
        for _ in 0..4 {
            let begin = Instant::now();
            database.query_one(statement, &[]).await?;
            best = best.min(begin.elapsed().as_secs_f64());
        }
        anyhow::Ok(best / calls as f64 * 1000.0)
    };
    let ours = took(
        "SELECT count(callscript.score(transcript, rules)) FROM written",
        SCORED,
    )
    .await?;
    let bare = took(
        "SELECT count(callscript.score(transcript, '[]')) FROM written",
        SCORED,
    )
    .await?;
    let plain =
        took(
        "SELECT count(pg_temp.plain_score(w.transcript -> 'segments', w.patterns)) FROM (SELECT * FROM written LIMIT 10) AS w",
        PLAIN,
    ).await?;
    table.note("callscript.score, rules handed in as JSON", ours, 3, "ms");
    table.note("of which without any rule", bare, 3, "ms");
    table.note(
        "the phrase rules as regular expressions in PL/pgSQL",
        plain,
        3,
        "ms",
    );
    table.note("PL/pgSQL / callscript.score", plain / ours, 1, "x");
    Ok(())
}
