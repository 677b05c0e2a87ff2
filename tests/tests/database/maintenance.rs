//! Windows, backfills, replays, the register of workers, log lines.

use callscript_tests::harness::Database;
use serde_json::json;

use crate::setup::{INVALID, TestResult, claim, count, pending_calls, refused, text, to_judge};

async fn number(client: &tokio_postgres::Client, statement: &str) -> anyhow::Result<i32> {
    Ok(client.query_one(statement, &[]).await?.get(0))
}

#[tokio::test]
async fn a_backfill_can_be_repeated() -> TestResult {
    let database = Database::fresh().await?;
    let day = "SELECT callscript.backfill('2026-11-01', '2026-11-02')";
    assert_eq!(number(&database, day).await?, 24);
    assert_eq!(number(&database, day).await?, 0);
    assert_eq!(
        number(
            &database,
            "SELECT callscript.backfill('2026-11-01', '2026-11-01 02:30')"
        )
        .await?,
        1,
        "the last half hour"
    );
    let newest = claim(&database, "ingest", "w", 1).await?;
    assert_eq!(
        newest[0].work,
        json!({"kind": "backfill", "window_start": "2026-11-01T23:00:00.000000Z",
                                      "window_end": "2026-11-02T00:00:00.000000Z",
                                      "future_tolerance_minutes": 60, "split_over_calls": 5000, "split_refused": false})
    );
    for (statement, complaint) in [
        (
            "SELECT callscript.backfill('2026-11-02', '2026-11-01')",
            "to: must be after from",
        ),
        (
            "SELECT callscript.backfill('2999-01-01', '2999-01-02')",
            "from: must not lie in the future",
        ),
        (
            "SELECT callscript.backfill('2026-11-01', '2026-11-02', '1 second')",
            "step: must be at least 1 minute",
        ),
        (
            "SELECT callscript.backfill('1996-11-01', '2026-11-02')",
            "step: would open more than 10000 windows",
        ),
        (
            "SELECT callscript.backfill('-infinity', 'infinity')",
            "from: from and to must be finite",
        ),
    ] {
        refused(database.query(statement, &[]).await, INVALID, complaint);
    }
    Ok(())
}

#[tokio::test]
async fn the_rolling_window_is_opened_once_and_catches_up() -> TestResult {
    let database = Database::fresh().await?;
    let open = "SELECT callscript.open_window()";
    assert_eq!(number(&database, open).await?, 1);
    assert_eq!(number(&database, open).await?, 0, "one is open");
    let minutes =
        "SELECT round(extract(epoch FROM window_end - window_start) / 60)::bigint FROM core.sync_windows";
    assert_eq!(count(&database, minutes).await?, 65, "5 new minutes and 60 again");
    // Nobody asked for the last five hours.
    database.batch_execute(include_str!("sql/old_window.sql")).await?;
    assert_eq!(number(&database, open).await?, 6);
    let gaps =
        "SELECT count(*) FROM (SELECT window_start > lag(window_end) OVER (ORDER BY window_start) AS gap
                                      FROM core.sync_windows) AS w WHERE gap";
    assert_eq!(count(&database, gaps).await?, 0, "not a minute is left out");
    Ok(())
}

#[tokio::test]
async fn dead_letters_are_replayed_by_filter() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 6).await?;
    let held = claim(&database, "vault", "w", 6).await?;
    to_judge(&database, &held[5]).await?;
    let judging = claim(&database, "judge", "w", 1).await?;
    for (item, error) in [
        (&held[0], "HTTP 404"),
        (&held[1], "HTTP 404"),
        (&held[2], "HTML"),
        (&judging[0], "nonsense"),
    ] {
        database
            .execute(
                "SELECT callscript.fail($1, $2, $3, true)",
                &[&item.id, &item.epoch, &error],
            )
            .await?;
    }
    database
        .execute(
            "SELECT callscript.vaulted($1, $2, '{\"skipped\": \"short\"}')",
            &[&held[3].id, &held[3].epoch],
        )
        .await?;
    let requeue = "SELECT callscript.requeue($1)";
    let replay = async |filter| anyhow::Ok(database.query_one(requeue, &[&filter]).await?.get::<_, i32>(0));
    assert_eq!(
        replay(json!({"error_like": "HTTP%", "lane": "judge"})).await?,
        0,
        "all parts together"
    );
    assert_eq!(replay(json!({"ids": [held[0].id]})).await?, 1);
    assert_eq!(
        replay(json!({"ids": [held[3].id]})).await?,
        1,
        "a skipped call that is named"
    );
    assert_eq!(replay(json!({"lane": "judge"})).await?, 1);
    assert_eq!(replay(json!({"to": "2020-01-01T00:00:00Z"})).await?, 0);
    assert_eq!(replay(json!({})).await?, 2, "all that is left");
    assert_eq!(replay(json!({})).await?, 0);
    let states = "SELECT string_agg(status::text, ' ' ORDER BY start_time_utc DESC) FROM core.calls";
    assert_eq!(
        text(&database, states).await?,
        "pending pending pending pending vaulting transcribed"
    );
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.calls WHERE retry_count > 0").await?,
        0
    );
    for (filter, complaint) in [
        (json!({"id": "x"}), "filter.id: is not a filter"),
        (json!({"ids": ["x"]}), "filter.ids[0]:"),
        (json!({"lane": "attic"}), "lane:"),
        (json!({"from": "yesterday"}), "filter.from:"),
        (json!("all"), "filter: must be a JSON object"),
    ] {
        refused(database.query(requeue, &[&filter]).await, INVALID, complaint);
    }
    Ok(())
}

/// Two dead letters of the same stretch of time cannot both wait: the newest is replayed.
#[tokio::test]
async fn replaying_a_window_that_failed_twice_keeps_the_ledger_whole() -> TestResult {
    let database = Database::fresh().await?;
    for _ in 0..2 {
        database
            .batch_execute("SELECT callscript.backfill('2026-11-01', '2026-11-01 01:00')")
            .await?;
        let item = claim(&database, "ingest", "w", 1).await?;
        database
            .execute(
                "SELECT callscript.fail($1, $2, 'no', true)",
                &[&item[0].id, &item[0].epoch],
            )
            .await?;
    }
    assert_eq!(number(&database, "SELECT callscript.requeue('{}')").await?, 1);
    assert_eq!(number(&database, "SELECT callscript.requeue('{}')").await?, 0);
    Ok(())
}

#[tokio::test]
async fn workers_sign_on_beat_and_say_good_bye() -> TestResult {
    let database = Database::fresh().await?;
    let register = "SELECT callscript.register_worker('box-1', $1)";
    let info = json!({"version": "0.1.0", "host": "box", "lanes": ["factory"], "slots": 4, "device": "CPU", "model": "demo"});
    database.execute(register, &[&info]).await?;
    let state = "SELECT concat_ws(' ', state, slots, device, lanes) FROM bi.workers";
    assert_eq!(text(&database, state).await?, "running 4 CPU {factory}");
    database
        .batch_execute("UPDATE core.workers SET last_seen_at = clock_timestamp() - interval '10 minutes'")
        .await?;
    assert_eq!(text(&database, state).await?, "silent 4 CPU {factory}");
    database.execute(register, &[&info]).await?;
    assert_eq!(text(&database, state).await?, "running 4 CPU {factory}");
    database.execute(register, &[&json!({"stopped": true})]).await?;
    assert_eq!(text(&database, state).await?, "stopped 4 CPU {factory}");
    refused(
        database
            .execute(
                register,
                &[&json!({"version": "1", "host": "h", "lanes": ["attic"]})],
            )
            .await,
        INVALID,
        "info.lanes[0]:",
    );
    Ok(())
}

/// A worker that takes the place of a dead one gets what that one held back into the queue, and nothing of
/// others.
#[tokio::test]
async fn a_successor_takes_back_what_the_dead_one_held() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute("SELECT callscript.backfill('2026-11-01', '2026-11-01 02:00')")
        .await?;
    let (dead, other) = (
        claim(&database, "ingest", "box-1", 1).await?,
        claim(&database, "ingest", "box-2", 1).await?,
    );
    let register = "SELECT callscript.register_worker($1, $2)";
    let mut info = json!({"version": "0.1.0", "host": "box", "lanes": ["ingest"]});
    for id in ["box-1", "box-2"] {
        database.execute(register, &[&id, &info]).await?;
    }
    info["succeeds"] = json!("box-1");
    refused(
        database.execute(register, &[&"box-1", &info]).await,
        INVALID,
        "info.succeeds:",
    );
    database.execute(register, &[&"box-3", &info]).await?;
    let held = "SELECT string_agg(worker, ',') FROM core.leases";
    assert_eq!(text(&database, held).await?, "box-2");
    let windows = "SELECT string_agg(concat_ws(' ', id, status, retry_count), ',' ORDER BY retry_count DESC)
                   FROM core.sync_windows WHERE lease_epoch > 0";
    let expected = format!("{} pending 1,{} working 0", dead[0].id, other[0].id);
    assert_eq!(text(&database, windows).await?, expected);
    let states = "SELECT string_agg(concat_ws(' ', worker, state), ',' ORDER BY worker) FROM bi.workers";
    assert_eq!(
        text(&database, states).await?,
        "box-1 stopped,box-2 running,box-3 running"
    );
    Ok(())
}

#[tokio::test]
async fn log_lines_are_kept_without_numbers_and_signatures() -> TestResult {
    let database = Database::fresh().await?;
    let lines = json!([
        {"at": "2026-11-22T10:00:00Z", "level": "WARN", "target": "callscript::vault", "worker": "w", "lane": "vault",
         "call_id": "00000000-0000-0000-0000-000000000001", "fields": {"duration_ms": 5},
         "message": "GET https://host/rec.mp3?X-Amz-Signature=secret for +15551234567 failed"},
        {"at": "whenever", "level": "loud", "message": "order 12345 kept", "call_id": "not an id"},
    ]);
    let stored = database.query_one("SELECT callscript.log($1)", &[&lines]).await?;
    assert_eq!(stored.get::<_, i32>(0), 2);
    let log = "SELECT string_agg(concat_ws('|', level, target, message, lane), E'\\n' ORDER BY at) FROM core.sys_logs";
    assert_eq!(
        text(&database, log).await?,
        "warn|callscript::vault|GET https://host/rec.mp3 for (number) failed|vault\ninfo|unknown|order 12345 kept"
    );
    refused(
        database.query("SELECT callscript.log('{}')", &[]).await,
        INVALID,
        "entries: must be a list",
    );
    Ok(())
}
