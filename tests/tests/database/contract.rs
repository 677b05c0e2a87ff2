//! What BI tools build on: columns that stay, a dictionary that says what they mean, figures that add up, a
//! day's filter that is an index, and a health that turns red and green again.

use anyhow::Result;
use callscript_tests::harness::Database;
use serde_json::Value;
use tokio_postgres::Client;

use crate::golden::compare;
use crate::setup::{TestResult, claim_one, count, pending_calls, text};

const COLUMNS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/bi_columns.txt");
const DICTIONARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/bi_dictionary.md");
const ADVICE: &str =
    "BI tools build on what is gone: columns are only added, at the end. Where only something is new";

#[tokio::test]
async fn no_column_vanishes_moves_or_changes_its_type() -> TestResult {
    let database = Database::fresh().await?;
    let live = text(&database, include_str!("sql/bi_columns.sql")).await?;
    compare(COLUMNS, &live, "contract", ADVICE)
}

#[tokio::test]
async fn the_dictionary_says_what_the_comments_say() -> TestResult {
    let database = Database::fresh().await?;
    let live = text(&database, include_str!("sql/bi_dictionary.sql")).await?;
    compare(DICTIONARY, &live, "contract", ADVICE)
}

#[tokio::test]
async fn daily_figures_add_up_to_the_calls() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(include_str!("sql/contract_calls.sql"))
        .await?;
    let days = "SELECT string_agg(concat_ws(' ', day, calls, usd), ', ' ORDER BY day) FROM bi.daily_kpis";
    assert_eq!(
        text(&database, days).await?,
        "2026-10-01 102 1.00000000, 2026-10-02 103 2.00000000, 2026-10-03 95 3.00000000"
    );
    let differences: Vec<String> = database
        .query(include_str!("sql/contract_sums.sql"), &[])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(differences, [""; 0]);
    let nameless = "SELECT count(*) FROM bi.publisher_quality WHERE publisher IS NULL";
    assert_eq!(count(&database, nameless).await?, 3, "one a day");
    Ok(())
}

struct Filtered {
    explain: &'static str,
    /// Tables with rows of every day, none of which may be read from end to end.
    large: &'static [&'static str],
}

macro_rules! one_day {
    ($view:literal, $large:expr) => {
        Filtered {
            explain: concat!(
                "EXPLAIN (FORMAT JSON) SELECT * FROM bi.",
                $view,
                " WHERE day = '2026-10-10'"
            ),
            large: $large,
        }
    };
    ($view:literal, $time:literal, $large:expr) => {
        Filtered {
            explain: concat!(
                "EXPLAIN (FORMAT JSON) SELECT * FROM bi.",
                $view,
                " WHERE ",
                $time,
                " >= '2026-10-10 00:00+00' AND ",
                $time,
                " < '2026-10-11 00:00+00'"
            ),
            large: $large,
        }
    };
}

const FILTERED: [Filtered; 12] = [
    one_day!("daily_kpis", &["calls", "judgements", "inbox"]),
    one_day!("publisher_quality", &["calls", "judgements", "inbox"]),
    one_day!("campaign_quality", &["calls", "judgements", "inbox"]),
    one_day!("costs_daily", &["calls", "cost_ledger"]),
    one_day!("cost_days", &["calls", "judgements", "cost_ledger"]),
    one_day!("judge_quality", &["judge_opinions"]),
    one_day!("judge_answers", &["judge_opinions"]),
    one_day!("reconciliation", &["reconciliations"]),
    one_day!("calls", "call_time", &["calls", "flags"]),
    one_day!("flags", "call_time", &["calls"]),
    one_day!("flagged_calls", "call_time", &["calls", "inbox"]),
    one_day!("latency", "call_time", &["calls"]),
];

/// Tables that a plan reads from end to end, and whether it walks an index.
fn scans(value: &Value, whole: &mut Vec<String>, has_index: &mut bool) {
    match value {
        Value::Array(list) => {
            for value in list {
                scans(value, whole, has_index);
            }
        }
        Value::Object(map) => {
            if map.get("Node Type").and_then(Value::as_str) == Some("Seq Scan") {
                whole.extend(
                    map.get("Relation Name")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
            }
            *has_index |= map.contains_key("Index Name");
            for value in map.values() {
                scans(value, whole, has_index);
            }
        }
        _ => {}
    }
}

/// What is wrong with the plan; empty for a good one.
async fn complaints(client: &Client, filtered: &Filtered) -> Result<Vec<String>> {
    let plan: Value = client.query_one(filtered.explain, &[]).await?.get(0);
    let (mut whole, mut has_index) = (Vec::new(), false);
    scans(&plan, &mut whole, &mut has_index);
    let mut complaints: Vec<String> = whole
        .iter()
        .filter(|table| filtered.large.contains(&table.as_str()))
        .map(|table| format!("{} reads all of {table}", filtered.explain))
        .collect();
    if !has_index {
        complaints.push(format!("{} walks no index", filtered.explain));
    }
    Ok(complaints)
}

#[tokio::test]
async fn a_day_is_found_by_an_index() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(include_str!("sql/contract_days.sql"))
        .await?;
    for filtered in &FILTERED {
        assert_eq!(complaints(&database, filtered).await?, [""; 0]);
    }
    // The test can fail.
    database
        .batch_execute("DROP INDEX core.calls_day_idx, core.cost_ledger_day_idx")
        .await?;
    for filtered in FILTERED.iter().take(4) {
        assert_eq!(
            complaints(&database, filtered).await?.len(),
            1,
            "{}",
            filtered.explain
        );
    }
    Ok(())
}

struct Trouble {
    check: &'static str,
    begins: &'static str,
    ends: &'static str,
}

const TROUBLES: [Trouble; 9] = [
    Trouble {
        check: "waiting.vault",
        begins: "INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');
                 INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, available_at)
                 SELECT 'W', id, now(), now() - interval '61 minutes' FROM core.campaigns WHERE external_key = 'id:test'",
        ends: "UPDATE core.calls SET status = 'skipped', processing_error = 'for a test'",
    },
    Trouble {
        check: "dead_letters",
        begins: include_str!("../../src/troubles/dead_letter.sql"),
        ends: "SELECT callscript.requeue('{}')",
    },
    Trouble {
        check: "alerts.open",
        begins: "INSERT INTO core.alerts (cause, kind, severity, message) VALUES ('backlog', 'backlog', 'info', 'x')",
        ends: "UPDATE core.alerts SET resolved_at = clock_timestamp()",
    },
    Trouble {
        check: "logs.default_partition",
        begins: "INSERT INTO core.sys_logs (at, level, target, message) VALUES ('1999-01-01', 'info', 'test', 'x')",
        ends: "DELETE FROM core.sys_logs_default",
    },
    Trouble {
        check: "logs.missing_partitions",
        begins: "DO $$ BEGIN EXECUTE format('DROP TABLE core.%I', 'sys_logs_' || to_char(
                     date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + interval '1 month', 'YYYY_MM')); END $$",
        ends: "SELECT core.make_log_partitions()",
    },
    Trouble {
        check: "workers.silent",
        begins: "INSERT INTO core.workers (id, version, host, lanes, started_at, last_seen_at)
                 VALUES ('box-1', '0.1.0', 'box', '{vault}', clock_timestamp() - interval '1 hour',
                         clock_timestamp() - interval '3 minutes')",
        ends: "UPDATE core.workers SET stopped_at = clock_timestamp()",
    },
    Trouble {
        check: "sweep.kill_zombies",
        begins: "INSERT INTO core.sweeps (job, last_run_at) VALUES ('kill_zombies', clock_timestamp() - interval '1 hour')",
        ends: "SELECT callscript.kill_zombies()",
    },
    Trouble {
        check: "cron.last_run",
        begins: "INSERT INTO core.sweeps (job, last_run_at, last_cron_at)
                 VALUES ('tidy', clock_timestamp(), clock_timestamp() - interval '6 minutes')",
        ends: "UPDATE core.sweeps SET last_cron_at = clock_timestamp()",
    },
    Trouble {
        check: "notifications.waiting",
        begins: "INSERT INTO core.notification_targets (name, kind, url) VALUES ('ops', 'webhook', 'https://ops.test/x');
                 INSERT INTO core.notifications (target_id, event, created_at)
                 SELECT id, 'test', clock_timestamp() - interval '1 hour' FROM core.notification_targets",
        ends: "UPDATE core.notifications SET delivered_at = clock_timestamp()",
    },
];

/// A connection of a BI tool.
async fn reader(database: &Database) -> Result<Client> {
    let client = database.connect().await?;
    client
        .batch_execute("SET SESSION AUTHORIZATION callscript_bi")
        .await?;
    Ok(client)
}

async fn is_ok(client: &Client, check: &str) -> Result<Option<bool>> {
    let one = "SELECT is_ok FROM bi.health WHERE check_name = $1";
    Ok(client.query_one(one, &[&check]).await?.get(0))
}

#[tokio::test]
async fn each_check_turns_red_and_green_again() -> TestResult {
    for trouble in &TROUBLES {
        let database = Database::fresh().await?;
        let reader = reader(&database).await?;
        database.batch_execute(trouble.begins).await?;
        assert_eq!(
            is_ok(&reader, trouble.check).await?,
            Some(false),
            "{} begins",
            trouble.check
        );
        database.batch_execute(trouble.ends).await?;
        assert_eq!(
            is_ok(&reader, trouble.check).await?,
            Some(true),
            "{} ends",
            trouble.check
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_expired_lease_that_nobody_takes_back_is_seen() -> TestResult {
    let database = Database::fresh().await?;
    let reader = reader(&database).await?;
    pending_calls(&database, 1).await?;
    claim_one(&database, "vault", "first").await?;
    assert_eq!(is_ok(&reader, "leases.expired").await?, Some(true));
    database
        .batch_execute(
            "UPDATE core.leases SET claimed_at = now() - interval '9 minutes', heartbeat_at = now() - interval '8 minutes',
                                    deadline_at = now() - interval '7 minutes'",
        )
        .await?;
    assert_eq!(is_ok(&reader, "leases.expired").await?, Some(false));
    database.batch_execute("SELECT callscript.kill_zombies()").await?;
    assert_eq!(is_ok(&reader, "leases.expired").await?, Some(true));
    Ok(())
}

/// A database in which nothing has run yet is not well because of that alone.
#[tokio::test]
async fn what_never_ran_is_not_well() -> TestResult {
    let database = Database::fresh().await?;
    let reader = reader(&database).await?;
    let unwell = "SELECT string_agg(check_name, ' ' ORDER BY check_name) FROM bi.health WHERE NOT is_ok";
    assert_eq!(
        text(&reader, unwell).await?,
        "sweep.kill_zombies sweep.open_window sweep.reconcile sweep.tidy sweep.watchdog"
    );
    assert_eq!(
        is_ok(&reader, "cron.last_run").await?,
        None,
        "it is not scheduled"
    );
    Ok(())
}

/// The snapshot of a session of another role holds vacuum back: a reader sees it without any right on
/// sessions.
#[tokio::test]
async fn a_snapshot_of_somebody_else_is_seen() -> TestResult {
    let database = Database::fresh().await?;
    let (reader, somebody) = (reader(&database).await?, database.connect().await?);
    somebody
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM core.calls")
        .await?;
    for _ in 0..3 {
        database.batch_execute("SELECT pg_current_xact_id()").await?;
    }
    let held = "SELECT value::bigint FROM bi.health WHERE check_name = 'transactions.oldest_snapshot'";
    let age = count(&reader, held).await?;
    assert!(age >= 3, "{age}");
    // Since when it is open is another matter.
    let open = "SELECT coalesce(value::text, 'unknown') FROM bi.health WHERE check_name = 'transactions.oldest_open'";
    assert_eq!(text(&reader, open).await?, "unknown");
    database
        .batch_execute("BEGIN; GRANT pg_read_all_stats TO callscript_owner; SET LOCAL ROLE callscript_bi")
        .await?;
    assert_ne!(text(&database, open).await?, "unknown");
    database.batch_execute("ROLLBACK").await?;
    somebody.batch_execute("ROLLBACK").await?;
    Ok(())
}

#[tokio::test]
async fn who_reads_has_limits() -> TestResult {
    let database = Database::fresh().await?;
    let limits = "SELECT array_to_string(rolconfig, ' ') FROM pg_roles WHERE rolname = 'callscript_bi'";
    assert_eq!(
        text(&database, limits).await?,
        "statement_timeout=60s idle_in_transaction_session_timeout=60s jit=off"
    );
    Ok(())
}
