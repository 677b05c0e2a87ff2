//! The page of the factory, and the dot that leads to it, speak to the role that reads them.

use anyhow::Result;
use serde_json::Value;

use crate::setup::Setup;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_speaks_to_the_role_that_reads_it() -> Result<()> {
    let setup = Setup::build(3).await?;
    // A trouble that is there, so that the watchdog does not end it.
    for statement in [
        "UPDATE core.lanes SET paused = true WHERE lane = 'judge'",
        "UPDATE core.lanes SET paused_at = clock_timestamp() - interval '2 hours' WHERE lane = 'judge'",
        "SELECT callscript.watchdog()",
        "UPDATE core.alerts SET delivered_at = clock_timestamp()",
    ] {
        setup.database.batch_execute(statement).await?;
    }
    let kinds: String = setup
        .one("SELECT coalesce(string_agg(kind, ' ' ORDER BY kind), '') FROM core.alerts WHERE resolved_at IS NULL", &[])
        .await?;
    assert!(kinds.contains("lane_paused"), "{kinds}");
    let (admin, viewer) = (setup.person("admin").await?, setup.person("viewer").await?);
    let (operators, readers) = (admin.page("/factory").await?, viewer.page("/factory").await?);
    for page in [&operators, &readers] {
        assert!(
            page.contains("A part of the factory was stopped on purpose at "),
            "{page}"
        );
        assert!(page.contains("The operator was told at "));
    }
    assert!(operators.contains("SELECT callscript.resume(") && operators.contains("docs/runbooks/alerts.md"));
    assert!(operators.contains("<h2 id=\"lanes-title\">Lanes</h2>"));
    for machine in ["SELECT", "docs/runbooks", "lanes-title", "callscript.resume"] {
        assert!(!readers.contains(machine), "{machine}");
    }
    // The dot says it on every page, and not by its colour alone.
    for path in ["/flags", "/calls", "/quality"] {
        let page = viewer.page(path).await?;
        assert!(
            page.contains("class=\"health health-warning\" href=\"/factory\""),
            "{path}"
        );
        assert!(
            page.contains("<span class=\"quiet\">Factory: something needs attention</span>"),
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_dot_knows_alerts_and_lanes_that_rest() -> Result<()> {
    let setup = Setup::build(0).await?;
    let word = async || setup.one::<String>("SELECT console.health()", &[]).await;
    // The watchdog has just run, and leaves alone what this test makes up.
    setup
        .database
        .batch_execute("SELECT notify.watch_if_late()")
        .await?;
    // Nobody works.
    assert_eq!(word().await?, "warning");
    let begins = "INSERT INTO core.workers (id, version, host, lanes) VALUES ('w', '0', 'host', '{judge}')";
    setup.database.batch_execute(begins).await?;
    assert_eq!(word().await?, "good");
    let pause = "UPDATE core.lanes SET paused = true, paused_at = clock_timestamp() WHERE lane = 'judge'";
    setup.database.batch_execute(pause).await?;
    assert_eq!(word().await?, "warning");
    let raise = "INSERT INTO core.alerts (cause, kind, severity, message) VALUES ('budget:x', 'budget', 'critical', 'The judge rests')";
    setup.database.batch_execute(raise).await?;
    assert_eq!(word().await?, "bad");
    let over = "UPDATE core.alerts SET resolved_at = clock_timestamp(); UPDATE core.lanes SET paused = false, paused_at = NULL";
    setup.database.batch_execute(over).await?;
    assert_eq!(word().await?, "good");
    let admin = setup.person("admin").await?;
    let page = admin.page("/factory").await?;
    assert!(
        page.contains("Over within the last 24 hours") && page.contains("Factory: all is well"),
        "{page}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quiet_hours_are_there_and_this_one_is_not_over() -> Result<()> {
    let setup = Setup::build(3).await?;
    // Half an hour off, and one that changes its clocks.
    for zone in ["UTC", "Asia/Kathmandu", "America/New_York"] {
        let figures: Value = setup.one("SELECT console.factory($1)", &[&zone]).await?;
        let hours = figures["hours"].as_array().cloned().unwrap_or_default();
        assert_eq!(hours.len(), 24, "{zone}");
        let over = hours.iter().filter(|hour| hour["is_over"] == true).count();
        assert_eq!((over, &hours[23]["is_over"]), (23, &Value::Bool(false)), "{zone}");
        let calls: i64 = hours.iter().filter_map(|hour| hour["calls"].as_i64()).sum();
        assert_eq!(calls, 3, "{zone}");
    }
    let page = setup.person("viewer").await?.page("/factory").await?;
    assert_eq!(
        page.matches("<g class=\"strip\">").count(),
        48,
        "24 hours in each chart"
    );
    assert!(page.contains(", so far\n"));
    Ok(())
}
