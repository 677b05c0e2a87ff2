//! An alert that stays open is told again, and nobody who was away misses it.

use callscript_tests::harness::Database;

use crate::setup::{TestResult, count, text};

const SENT: &str =
    "SELECT coalesce(string_agg(t.name || ' ' || n.event || ' ' || n.reminder, ', ' ORDER BY n.id), '')
                    FROM core.notifications AS n JOIN core.notification_targets AS t ON t.id = n.target_id";
const DELIVER: &str = "UPDATE core.notifications SET delivered_at = clock_timestamp() - interval '25 hours'
                       WHERE delivered_at IS NULL AND dropped_at IS NULL";

async fn paused_lane() -> anyhow::Result<Database> {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "INSERT INTO core.notification_targets (name, kind, url) VALUES ('A', 'webhook', 'https://a.example/x');
             SELECT callscript.pause('judge');
             UPDATE core.lanes SET paused_at = paused_at - interval '2 hours' WHERE lane = 'judge';
             SELECT callscript.watchdog()",
        )
        .await?;
    Ok(database)
}

#[tokio::test]
async fn a_target_is_reminded_each_day_of_what_is_still_open() -> TestResult {
    let database = paused_lane().await?;
    let look = "SELECT callscript.watchdog()";
    database.batch_execute(look).await?;
    assert_eq!(text(&database, SENT).await?, "A raised 0", "it is on its way");
    for day in 1..=3 {
        database.batch_execute(DELIVER).await?;
        database.batch_execute(look).await?;
        database.batch_execute(look).await?;
        let sent = text(&database, SENT).await?;
        assert!(sent.ends_with(&format!("A reminded {day}")), "{sent}");
    }
    // Nobody is reminded where the setting says so.
    database
        .batch_execute(
            "UPDATE core.settings SET value = '0' WHERE key = 'watch.remind_hours';
             UPDATE core.notifications SET delivered_at = NULL WHERE reminder = 3",
        )
        .await?;
    let sent = text(&database, SENT).await?;
    database.batch_execute(look).await?;
    assert_eq!(text(&database, SENT).await?, sent);
    let event = "SELECT message ->> 'event' || ' ' || (message ->> 'reminder') FROM notify.claim(1)";
    assert_eq!(text(&database, event).await?, "reminded 3");
    // Its end is told once, after the last reminder.
    database
        .batch_execute("SELECT callscript.resume('judge'); SELECT callscript.watchdog()")
        .await?;
    assert!(text(&database, SENT).await?.ends_with("A resolved 0"));
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.notifications WHERE event = 'resolved'"
        )
        .await?,
        1
    );
    Ok(())
}

#[tokio::test]
async fn a_target_that_was_down_hears_of_what_is_still_open() -> TestResult {
    let database = paused_lane().await?;
    database
        .batch_execute(
            "UPDATE core.notifications SET attempts = 10, dropped_at = clock_timestamp() - interval '50 minutes';
             SELECT callscript.watchdog()",
        )
        .await?;
    assert_eq!(
        text(&database, SENT).await?,
        "A raised 0",
        "given up a moment ago"
    );
    database
        .batch_execute(
            "UPDATE core.notifications SET dropped_at = dropped_at - interval '15 minutes';
             SELECT callscript.watchdog()",
        )
        .await?;
    assert_eq!(text(&database, SENT).await?, "A raised 0, A reminded 1");
    // One that is entered later hears of it at once.
    database
        .batch_execute(
            "INSERT INTO core.notification_targets (name, kind, url) VALUES ('B', 'webhook', 'https://b.example/x');
             SELECT callscript.watchdog()",
        )
        .await?;
    assert!(text(&database, SENT).await?.ends_with("B raised 0"));
    Ok(())
}
