//! The gate in front of Ringba: one bucket, one `Retry-After`, one circuit breaker for all workers.

use anyhow::Result;
use callscript_tests::harness::Database;
use tokio_postgres::Client;

use crate::setup::{INVALID, TestResult, count, refused, text};

/// (seconds to wait, closed, troubled)
async fn pass(client: &Client) -> Result<(f64, bool, bool)> {
    let row = client
        .query_one("SELECT * FROM callscript.gate_pass('ringba:RA1')", &[])
        .await?;
    Ok((row.get(0), row.get(1), row.get(2)))
}

async fn report(client: &Client, outcome: &str, retry_after: Option<f64>) -> Result<bool> {
    let row = client
        .query_one(
            "SELECT callscript.gate_report('ringba:RA1', $1, $2, 'it broke')",
            &[&outcome, &retry_after],
        )
        .await?;
    Ok(row.get(0))
}

async fn set(client: &Client, key: &str, value: &str) -> Result<()> {
    client
        .execute(
            "UPDATE core.settings SET value = $2::text::jsonb WHERE key = $1",
            &[&key, &value],
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_burst_passes_and_the_rest_stands_in_line() -> TestResult {
    let database = Database::fresh().await?;
    set(&database, "ringba.burst", "3").await?;
    // Slow enough that the test cannot see a token come back: half of ten a minute less a twentieth is the burst, and the rest
    // comes back in a minute.
    set(&database, "ringba.requests_per_second", "1000").await?;
    set(&database, "ringba.requests_per_minute", "6.4").await?;
    let mut waits = Vec::new();
    for _ in 0..5 {
        let (wait, is_closed, is_troubled) = pass(&database).await?;
        assert!(!is_closed && !is_troubled);
        waits.push(wait);
    }
    assert!(waits[..3].iter().all(|wait| *wait < 0.1), "{waits:?}");
    assert!(waits[3] > 10.0 && waits[4] > waits[3] + 10.0, "{waits:?}");
    Ok(())
}

/// When each of so many places comes, in seconds from the first.
async fn places(client: &Client, gate: &str, n: usize) -> Result<Vec<f64>> {
    let mut places = Vec::new();
    for _ in 0..n {
        let at = client
            .query_one(
                "SELECT (SELECT p.wait_seconds FROM callscript.gate_pass($1) AS p)
                        + extract(epoch FROM clock_timestamp())::float8",
                &[&gate],
            )
            .await?;
        places.push(at.get::<_, f64>(0));
    }
    let first = places[0];
    Ok(places.into_iter().map(|at| at - first).collect())
}

/// The most places that any stretch of so many seconds holds.
fn most(places: &[f64], seconds: f64) -> usize {
    let within = |from: f64| {
        places
            .iter()
            .filter(|at| (from..from + seconds).contains(*at))
            .count()
    };
    places.iter().map(|at| within(*at)).max().unwrap_or(0)
}

#[tokio::test]
async fn no_more_is_asked_of_an_account_than_ringba_allows_by_default() -> TestResult {
    let database = Database::fresh().await?;
    let log = places(&database, "ringba:RA1", 300).await?;
    assert!(most(&log, 1.0) <= 5 && most(&log, 60.0) <= 80, "{log:?}");
    assert!(most(&log, 60.0) >= 70, "and not much less: {log:?}");
    let detail = places(&database, "ringba:RA1/detail", 300).await?;
    assert!(
        detail[0] < 1.0 && most(&detail, 60.0) <= 200 && most(&detail, 60.0) >= 170,
        "details have a limit of their own: {detail:?}"
    );
    let host = places(&database, "recording:media.example", 300).await?;
    assert!(host[14] < 1.0 && most(&host, 60.0) <= 1200, "{host:?}");
    Ok(())
}

#[tokio::test]
async fn retry_after_closes_the_gate_for_everybody() -> TestResult {
    let database = Database::fresh().await?;
    report(&database, "throttled", Some(120.0)).await?;
    let other = database.connect().await?;
    let (wait, is_closed, is_troubled) = pass(&other).await?;
    assert!(
        is_closed && is_troubled && (60.0..=120.0).contains(&wait),
        "{wait}"
    );
    let closed: f64 = other
        .query_one("SELECT callscript.gate_closed_for('ringba:RA1/detail')", &[])
        .await?
        .get(0);
    assert!(
        closed > 60.0,
        "for whoever has a place already, and for details: {closed}"
    );
    let detail = other
        .query_one(
            "SELECT is_closed FROM callscript.gate_pass('ringba:RA1/detail')",
            &[],
        )
        .await?;
    assert!(detail.get::<_, bool>(0));
    assert_eq!(
        count(&database, "SELECT count(*) FROM bi.alerts").await?,
        0,
        "being asked to slow down is no outage"
    );
    Ok(())
}

#[tokio::test]
async fn a_circuit_opens_tells_and_closes_by_itself() -> TestResult {
    let database = Database::fresh().await?;
    set(&database, "ringba.circuit_failures", "3").await?;
    assert!(!report(&database, "failed", None).await?);
    assert!(!report(&database, "failed", None).await?);
    assert!(
        !report(&database, "ok", None).await?,
        "in a row, or it does not count"
    );
    for opens in [false, false, true] {
        assert_eq!(report(&database, "failed", None).await?, opens);
    }
    let open = "SELECT count(*) FROM bi.alerts WHERE kind = 'circuit' AND is_open";
    assert_eq!(count(&database, open).await?, 1);
    let message = text(&database, "SELECT message FROM bi.alerts WHERE kind = 'circuit'").await?;
    assert!(
        message.starts_with("ringba:RA1 has failed 3 times in a row (it broke): it is left alone"),
        "{message}"
    );
    database.batch_execute("SELECT callscript.watchdog()").await?;
    assert_eq!(count(&database, open).await?, 1, "the watchdog sees it alike");
    assert!(pass(&database).await?.1);

    for _ in 0..3 {
        report(&database, "failed", None).await?;
    }
    let openings = "SELECT openings::bigint FROM core.gates";
    assert_eq!(
        count(&database, openings).await?,
        1,
        "what was under way when the circuit opened does not make the rest longer"
    );
    let rest_is_over = "UPDATE core.gates SET closed_until = clock_timestamp() - interval '1 second'";
    database.batch_execute(rest_is_over).await?;
    for _ in 0..3 {
        assert!(!pass(&database).await?.1, "three probes");
    }
    assert!(pass(&database).await?.1, "and nobody else meanwhile");
    let rest =
        "SELECT round(extract(epoch FROM closed_until - clock_timestamp()) / 60)::bigint FROM core.gates";
    for _ in 0..3 {
        assert!(
            count(&database, rest).await? < 1,
            "not while a probe may still succeed"
        );
        assert!(report(&database, "failed", None).await?);
    }
    assert_eq!(count(&database, rest).await?, 2, "twice as long");

    database.batch_execute(rest_is_over).await?;
    for _ in 0..2 {
        assert!(!pass(&database).await?.1);
    }
    assert!(report(&database, "failed", None).await?, "one of several");
    assert!(!report(&database, "ok", None).await?);
    assert_eq!(count(&database, open).await?, 0, "told that it is over");
    let (wait, is_closed, is_troubled) = pass(&database).await?;
    assert!(
        wait < 5.0 && !is_closed && !is_troubled,
        "only a place in the line: {wait}"
    );
    Ok(())
}

#[tokio::test]
async fn nonsense_is_refused_by_field() -> TestResult {
    let database = Database::fresh().await?;
    refused(
        database
            .query("SELECT callscript.gate_report('ringba:RA1', 'fine')", &[])
            .await,
        INVALID,
        "outcome: must be ok, throttled or failed",
    );
    refused(
        database.query("SELECT callscript.gate_pass(' ')", &[]).await,
        INVALID,
        "gate: must be a short name",
    );
    Ok(())
}
