//! Costs of days that are over: added up once, exactly, and never changed afterwards.

use callscript_tests::harness::Database;

use crate::setup::{TestResult, count, refused, text};

const VIEW: &str = "SELECT string_agg(concat_ws(' ', day, lane, item, model, unit, quantity, usd, calls, vertical, usd_per_10000_calls), E'\\n'
                                      ORDER BY day, lane, item, model, vertical) FROM bi.costs_daily";
const CLOSE: &str = "SELECT core.close_costs()";
/// Of the day before yesterday: yesterday stays open for an hour.
const LATE: &str = "INSERT INTO core.cost_ledger (at, lane, item, quantity, unit, usd)
                    VALUES (clock_timestamp() - interval '2 days', 'factory', 'decode', 1, 'seconds', 77)";
const LATE_CLOSED: &str = "SELECT count(*) FROM core.daily_costs WHERE usd = 77";

async fn with_costs() -> anyhow::Result<Database> {
    let database = Database::fresh().await?;
    database
        .batch_execute(include_str!("sql/daily_costs.sql"))
        .await?;
    Ok(database)
}

#[tokio::test]
async fn a_closed_day_says_what_its_lines_said() -> TestResult {
    let database = with_costs().await?;
    let before = text(&database, VIEW).await?;
    assert!(before.lines().count() > 50, "{before}");

    assert!(count(&database, CLOSE).await? > 0);
    assert_eq!(
        count(
            &database,
            "SELECT max(day) - min(day) + 1::bigint FROM core.daily_costs"
        )
        .await?,
        7,
        "a week at a time"
    );
    assert_eq!(
        text(&database, VIEW).await?,
        before,
        "some days closed, some open"
    );

    assert!(count(&database, CLOSE).await? > 0);
    assert_eq!(
        count(&database, CLOSE).await?,
        0,
        "today is not over, nor is yesterday for an hour"
    );
    assert_eq!(
        text(&database, VIEW).await?,
        before,
        "all days closed that are over"
    );
    let gone = "WITH gone AS (DELETE FROM core.cost_ledger
                              WHERE (at AT TIME ZONE 'UTC')::date <= (SELECT max(day) FROM core.daily_costs)
                              RETURNING id) SELECT count(*) FROM gone";
    assert!(count(&database, gone).await? > 100);
    assert_eq!(text(&database, VIEW).await?, before, "without their lines");
    Ok(())
}

#[tokio::test]
async fn a_closed_day_stays_closed() -> TestResult {
    let database = with_costs().await?;
    database.batch_execute(LATE).await?;
    while count(&database, CLOSE).await? > 0 {}
    let before = text(&database, VIEW).await?;
    refused(
        database.batch_execute(LATE).await,
        "23514",
        "the costs of that day are closed",
    );
    assert_eq!(text(&database, VIEW).await?, before);
    database
        .batch_execute(
            "INSERT INTO core.cost_ledger (lane, item, quantity, unit, usd) VALUES ('factory', 'decode', 1, 'seconds', 78)",
        )
        .await?;
    assert_ne!(text(&database, VIEW).await?, before, "today goes on");
    Ok(())
}

/// A night under a clock that is a day ahead closes a day that is not over, and would refuse all spending of that day.
#[tokio::test]
async fn a_day_that_was_closed_under_a_wrong_clock_opens_again() -> TestResult {
    let database = with_costs().await?;
    while count(&database, CLOSE).await? > 0 {}
    let closed = count(&database, "SELECT count(*) FROM core.daily_costs").await?;
    database
        .batch_execute(
            "INSERT INTO core.daily_costs (day, lane, item, unit, quantity, usd, calls)
             SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date + ahead, 'factory', 'decode', 'seconds', 1, 1, 1
             FROM generate_series(0, 1) AS ahead;
             INSERT INTO core.cost_ledger (lane, item, quantity, unit, usd) VALUES ('factory', 'decode', 1, 'seconds', 78)",
        )
        .await?;
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.daily_costs").await?,
        closed,
        "days that are over stay closed, and no other"
    );
    Ok(())
}

/// A line that is being written while its day is closed would be in no sum.
#[tokio::test]
async fn closing_waits_for_whoever_is_writing() -> TestResult {
    let database = with_costs().await?;
    assert!(count(&database, CLOSE).await? > 0);
    let writer = database.connect().await?;
    writer.batch_execute("BEGIN").await?;
    writer.batch_execute(LATE).await?;
    let closed = count(&database, "SELECT count(*) FROM core.daily_costs").await?;
    assert_eq!(count(&database, CLOSE).await?, 0, "not tonight");
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.daily_costs").await?,
        closed
    );
    writer.batch_execute("COMMIT").await?;
    assert!(count(&database, CLOSE).await? > 0);
    assert_eq!(count(&database, LATE_CLOSED).await?, 1);
    Ok(())
}

#[tokio::test]
async fn two_that_close_at_once_add_nothing_twice() -> TestResult {
    let database = with_costs().await?;
    let before = text(&database, VIEW).await?;
    let other = database.connect().await?;
    let (one, two) = tokio::try_join!(count(&database, CLOSE), count(&other, CLOSE))?;
    assert!(one > 0 && two > 0, "a week, and the rest: {one}, {two}");
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.daily_costs").await?,
        one + two
    );
    assert_eq!(text(&database, VIEW).await?, before);
    Ok(())
}
