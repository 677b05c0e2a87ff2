//! What is kept, what is forgotten, and that forgetting breaks nothing.

use callscript_tests::harness::Database;
use serde_json::{Value, json};

use crate::setup::{TestResult, claim_one, count, pending_calls, text, to_judge};

async fn forget(database: &Database) -> anyhow::Result<Value> {
    let done: Value = database
        .query_one("SELECT callscript.forget()", &[])
        .await?
        .get(0);
    Ok(done["forgotten"].clone())
}

#[tokio::test]
async fn only_what_is_old_and_decided_is_forgotten() -> TestResult {
    let database = Database::fresh().await?;
    // A transcribed call that still waits for its judge, and two that are judged; all two years old.
    pending_calls(&database, 1).await?;
    let item = claim_one(&database, "vault", "w").await?;
    to_judge(&database, &item).await?;
    database
        .batch_execute("UPDATE core.calls SET ringba_call_id = 'waits'")
        .await?;
    pending_calls(&database, 2).await?;
    database.batch_execute(include_str!("sql/judgement.sql")).await?;
    database.batch_execute(include_str!("sql/old_rows.sql")).await?;
    let flags = count(&database, "SELECT count(*) FROM bi.flags").await?;

    let gone = forget(&database).await?;
    assert_eq!(
        gone,
        json!({ "transcripts": 2, "recordings": 2, "ringba_records": 1, "rejected_records": 1, "cost_lines": 0, "alerts": 1,
                "workers": 1, "login_attempts": 1, "sessions": 1, "invitations": 1, "known_browsers": 1, "audit_events": 1,
                "decision_batches": 0, "log_months": 1 })
    );
    let kept = "SELECT string_agg(concat_ws(' ', k.ringba_call_id = 'waits', k.status, k.storage_path IS NOT NULL, k.vaulted_at IS NOT NULL,
                                  k.audio_forgotten_at IS NOT NULL, t.call_id IS NOT NULL), '; ' ORDER BY k.ringba_call_id = 'waits')
                FROM core.calls AS k LEFT JOIN core.transcripts AS t ON t.call_id = k.id";
    assert_eq!(
        text(&database, kept).await?,
        "f flagged f t t f; f flagged f t t f; t transcribed t t f t"
    );
    assert_eq!(
        count(&database, "SELECT count(*) FROM bi.flags").await?,
        flags,
        "the evidence stays"
    );
    // The console's page and scoring anew find their way.
    let scored: i64 = database
        .query_one(
            "SELECT scored::bigint FROM callscript.rescore(now() - interval '801 days', now() - interval '799 days')",
            &[],
        )
        .await?
        .get(0);
    assert_eq!(scored, 0, "there is nothing to read any more");
    let gone = forget(&database).await?;
    assert_eq!(gone["transcripts"], 0, "once is enough");
    assert_eq!(gone["cost_lines"], 1, "its day was closed the night before");
    Ok(())
}

#[tokio::test]
async fn what_is_set_to_zero_is_kept_for_ever() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 2).await?;
    database.batch_execute(include_str!("sql/judgement.sql")).await?;
    database.batch_execute(include_str!("sql/old_rows.sql")).await?;
    database
        .batch_execute("UPDATE core.settings SET value = '0' WHERE starts_with(key, 'retention.')")
        .await?;
    let gone = forget(&database).await?;
    let rows = gone.as_object().into_iter().flatten();
    assert!(rows.clone().count() > 5);
    for (kind, rows) in rows {
        assert_eq!(rows, 0, "{kind}");
    }
    Ok(())
}

#[tokio::test]
async fn a_night_forgets_no_more_than_it_may() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 7).await?;
    database.batch_execute(include_str!("sql/judgement.sql")).await?;
    database.batch_execute(include_str!("sql/old_rows.sql")).await?;
    let mut nights = Vec::new();
    for _ in 0..4 {
        let gone: Value = database.query_one("SELECT core.forget_old(3)", &[]).await?.get(0);
        nights.push(gone["transcripts"].as_i64());
    }
    assert_eq!(nights, [Some(3), Some(3), Some(1), Some(0)]);
    Ok(())
}

/// A worker has the right to forget, where no `pg_cron` does.
#[tokio::test]
async fn a_worker_may_forget() -> TestResult {
    let database = Database::fresh().await?;
    let worker = database.connect().await?;
    worker
        .batch_execute("SET SESSION AUTHORIZATION callscript_worker; SELECT callscript.forget()")
        .await?;
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.sweeps WHERE job = 'tidy'").await?,
        1
    );
    Ok(())
}

/// A machine with a wrong clock, or a month that nobody made: the line moves to its month, and the night goes on.
#[tokio::test]
async fn a_log_line_without_a_month_does_not_stop_the_tidying() -> TestResult {
    let database = Database::fresh().await?;
    let later = "to_char((date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months'), 'YYYY_MM')";
    let month = text(&database, &format!("SELECT {later}")).await?;
    database
        .batch_execute(&format!(
            "DROP TABLE core.sys_logs_{month};
             INSERT INTO core.sys_logs (at, level, target, message)
             VALUES (to_timestamp('{month}_15 +00', 'YYYY_MM_DD TZH'), 'info', 'test', 'later'),
                    ('1999-12-31 23:59+00', 'info', 'test', 'old')"
        ))
        .await?;
    let stray = "SELECT count(*) FROM core.sys_logs_default";
    assert_eq!(count(&database, stray).await?, 2);
    // Somebody writes to the log for long: the month is left for the next night, and the rest is done.
    let mut writer = database.connect().await?;
    let writing = writer.transaction().await?;
    writing
        .batch_execute("LOCK TABLE core.sys_logs_default IN ROW EXCLUSIVE MODE")
        .await?;
    forget(&database).await?;
    assert_eq!(
        text(&database, "SELECT string_agg(message, ' ') FROM core.sys_logs").await?,
        "later"
    );
    writing.rollback().await?;
    forget(&database).await?;
    assert_eq!(count(&database, stray).await?, 0);
    let moved = format!("SELECT message FROM core.sys_logs_{month}");
    assert_eq!(text(&database, &moved).await?, "later");
    database.batch_execute("SELECT callscript.watchdog()").await?;
    let told = "SELECT count(*) FROM bi.alerts WHERE is_open AND kind = 'log_partitions'";
    assert_eq!(count(&database, told).await?, 0);
    Ok(())
}
