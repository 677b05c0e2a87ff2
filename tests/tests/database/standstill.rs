//! A lane that stands still, as the watchdog's looks see it from minute to minute.

use callscript_tests::harness::Database;

use crate::setup::{TestResult, count, pending_calls};

const OPEN: &str = "SELECT count(*) FROM bi.alerts WHERE is_open AND cause = 'lane_stalled:vault'";

/// A look of the watchdog, so many seconds after the one before; whether somebody is told.
async fn look(database: &Database, seconds: i32) -> anyhow::Result<bool> {
    database
        .batch_execute(&format!(
            "UPDATE core.lane_looks SET looked_at = looked_at - interval '{seconds} seconds';
             UPDATE core.calls SET vaulted_at = vaulted_at - interval '{seconds} seconds' WHERE vaulted_at IS NOT NULL; SELECT callscript.watchdog()"
        ))
        .await?;
    Ok(count(database, OPEN).await? > 0)
}

/// The work lies there anew, as after a worker that died or an attempt that failed: by its own times it has waited for a moment only.
async fn begins_anew(database: &Database) -> TestResult {
    let anew = "UPDATE core.calls SET available_at = clock_timestamp(), start_time_utc = clock_timestamp() WHERE status = 'pending'";
    database.batch_execute(anew).await?;
    Ok(())
}

const VAULTED: &str = "UPDATE core.calls SET status = 'downloaded', storage_path = 'a', audio_bytes = 1, audio_sha256 = sha256('a'),
                              vaulted_at = clock_timestamp()
                       WHERE id = (SELECT id FROM core.calls WHERE status = 'pending' LIMIT 1)";

#[tokio::test]
async fn work_that_begins_anew_again_and_again_stands_still() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 2).await?;
    begins_anew(&database).await?;
    for minute in 0..=5 {
        assert!(!look(&database, 60).await?, "told after {minute} minutes");
        begins_anew(&database).await?;
    }
    assert!(look(&database, 60).await?, "not told after 6 minutes");
    // Whoever finishes something moves, also where more work lies there.
    database.batch_execute(VAULTED).await?;
    assert!(!look(&database, 60).await?);
    for _ in 0..4 {
        assert!(!look(&database, 60).await?);
        begins_anew(&database).await?;
    }
    assert!(look(&database, 90).await?);
    Ok(())
}

#[tokio::test]
async fn a_lane_without_work_and_a_watchdog_that_did_not_look_are_no_standstill() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 1).await?;
    begins_anew(&database).await?;
    for _ in 0..4 {
        assert!(!look(&database, 60).await?);
        begins_anew(&database).await?;
    }
    // Nobody looked for an hour, or the clock was wrong: that hour is not counted, what was known before is.
    assert!(!look(&database, 3600).await?);
    begins_anew(&database).await?;
    assert!(!look(&database, -7200).await?);
    begins_anew(&database).await?;
    assert!(!look(&database, 7200).await?);
    begins_anew(&database).await?;
    assert!(!look(&database, 60).await?);
    begins_anew(&database).await?;
    // A call that waits for its own next attempt is no work: the lane begins anew.
    let waits =
        "UPDATE core.calls SET available_at = clock_timestamp() + interval '30 seconds', retry_count = 1";
    database.batch_execute(waits).await?;
    assert!(!look(&database, 60).await?);
    begins_anew(&database).await?;
    for _ in 0..4 {
        assert!(!look(&database, 60).await?);
        begins_anew(&database).await?;
    }
    Ok(())
}

/// Minutes that nobody reads are work once they are due, also where no window is open.
#[tokio::test]
async fn minutes_that_are_due_and_that_nobody_opens_stand_still() -> TestResult {
    const INGEST: &str = "SELECT count(*) FROM bi.alerts WHERE is_open AND cause = 'lane_stalled:ingest'";
    for (every, is_told) in [("30", true), ("3600", false)] {
        let database = Database::fresh().await?;
        database
            .batch_execute(&format!(
                "UPDATE core.settings SET value = '{every}' WHERE key = 'ingest.window_every_seconds';
                 INSERT INTO core.sync_windows (kind, window_start, window_end, status, finished_at, pages, distinct_calls,
                                                partial)
                 VALUES ('rolling', now() - interval '15 minutes', now() - interval '10 minutes', 'done',
                         now() - interval '10 minutes', 1, 0, false)"
            ))
            .await?;
        for _ in 0..8 {
            look(&database, 60).await?;
        }
        assert_eq!(
            count(&database, INGEST).await? > 0,
            is_told,
            "every {every} seconds"
        );
    }
    Ok(())
}

/// Whatever was finished while the clock was a day ahead says for a whole day that the lane moves.
#[tokio::test]
async fn a_time_from_a_clock_that_was_ahead_mutes_nobody() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 2).await?;
    database.batch_execute(VAULTED).await?;
    let ahead =
        "UPDATE core.calls SET vaulted_at = vaulted_at + interval '1 day' WHERE vaulted_at IS NOT NULL;
                 UPDATE core.calls SET available_at = clock_timestamp() - interval '6 minutes' WHERE status = 'pending'";
    database.batch_execute(ahead).await?;
    assert!(look(&database, 60).await?);
    Ok(())
}
