//! Every kind of alert is raised once, stays one row, and is resolved when its cause is gone.

use callscript_tests::harness::Database;

use crate::support::TestResult;

struct Trouble {
    kind: &'static str,
    begins: &'static str,
    ends: &'static str,
}

const TROUBLES: [Trouble; 8] = [
    Trouble {
        kind: "backlog",
        begins: include_str!("sql/backlog_begins.sql"),
        ends: "UPDATE core.calls SET status = 'skipped', processing_error = 'for a test'",
    },
    Trouble {
        kind: "lane_stalled",
        begins: "INSERT INTO core.sync_windows (kind, window_start, window_end, available_at)
                 VALUES ('backfill', '2026-11-01', '2026-11-02', clock_timestamp() - interval '11 minutes')",
        ends: "UPDATE core.sync_windows SET status = 'done', pages = 1, distinct_calls = 0, partial = false,
                      finished_at = clock_timestamp()",
    },
    Trouble {
        kind: "worker_silent",
        begins: "INSERT INTO core.workers (id, version, host, lanes, started_at, last_seen_at)
                 VALUES ('box-1', '0.1.0', 'box', '{vault}', clock_timestamp() - interval '1 hour',
                         clock_timestamp() - interval '3 minutes')",
        ends: "SELECT callscript.register_worker('box-1', '{\"stopped\": true}')",
    },
    Trouble {
        kind: "window_in_doubt",
        begins: "INSERT INTO core.sync_windows (kind, window_start, window_end, status, processing_error, finished_at)
                 VALUES ('backfill', '2026-10-01', '2026-10-02', 'failed', 'HTTP 500', clock_timestamp());
                 -- Dead letters are a trouble of their own: look at this one alone.
                 INSERT INTO core.alerts (cause, kind, severity, message) VALUES ('dead_letters', 'dead_letters', 'info', 'x')",
        ends: "INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, finished_at)
               VALUES ('reread', '2026-09-30', '2026-10-03', 'done', 1, 0, false, clock_timestamp())",
    },
    Trouble {
        kind: "budget",
        begins: "INSERT INTO core.cost_ledger (lane, item, quantity, unit, usd) VALUES ('judge', 'judge_input', 1, 'tokens', 15.01)",
        ends: "UPDATE core.settings SET value = '16' WHERE key = 'budget.daily_usd'",
    },
    Trouble {
        kind: "model_shutdown",
        begins: "INSERT INTO core.judge_models (id, usd_per_m_input, usd_per_m_cached, usd_per_m_output, shutdown_on)
                 VALUES ('old-model', 1, 1, 1, current_date + 29);
                 UPDATE core.judge_tiers SET model_id = 'old-model' WHERE tier = 1",
        ends: "UPDATE core.judge_models SET shutdown_on = current_date + 31 WHERE id = 'old-model'",
    },
    Trouble {
        kind: "cron_silent",
        begins: "INSERT INTO core.sweeps (job, last_run_at, last_cron_at)
                 VALUES ('tidy', clock_timestamp(), clock_timestamp() - interval '6 minutes')",
        ends: "UPDATE core.sweeps SET last_cron_at = clock_timestamp()",
    },
    Trouble {
        kind: "dead_letters",
        begins: include_str!("sql/dead_letter.sql"),
        ends: "SELECT callscript.requeue('{}')",
    },
];

async fn watchdog(database: &Database) -> anyhow::Result<(i32, i32)> {
    let row = database
        .query_one("SELECT * FROM callscript.watchdog()", &[])
        .await?;
    Ok((row.get(0), row.get(1)))
}

#[tokio::test]
async fn each_trouble_is_raised_once_and_resolved_once() -> TestResult {
    for trouble in &TROUBLES {
        let database = Database::fresh().await?;
        assert_eq!(
            watchdog(&database).await?,
            (0, 0),
            "{}: a fresh database is at peace",
            trouble.kind
        );
        database.batch_execute(trouble.begins).await?;
        assert_eq!(watchdog(&database).await?, (1, 0), "{} begins", trouble.kind);
        assert_eq!(watchdog(&database).await?, (0, 0), "{} is known", trouble.kind);
        let open = "SELECT count(*) FROM bi.alerts WHERE is_open AND kind = $1 AND message <> ''";
        assert_eq!(
            database.query_one(open, &[&trouble.kind]).await?.get::<_, i64>(0),
            1
        );
        database.batch_execute(trouble.ends).await?;
        assert_eq!(watchdog(&database).await?, (0, 1), "{} ends", trouble.kind);
        assert_eq!(watchdog(&database).await?, (0, 0), "{} is over", trouble.kind);
    }
    Ok(())
}
