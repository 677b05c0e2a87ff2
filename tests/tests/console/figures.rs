//! The figures of the dashboard mean what they say.

use anyhow::Result;
use serde_json::Value;

use crate::setup::{Setup, fields};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn confirmed_and_escalated_money_are_two_figures() -> Result<()> {
    let setup = Setup::build(100).await?;
    let reviewer = setup.person("reviewer").await?;
    // No two calls of the same price: a sum over the wrong ones cannot be right by chance.
    setup
        .database
        .batch_execute(
            "UPDATE core.calls AS k SET revenue = n.n + 0.25
             FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM core.calls) AS n WHERE n.id = k.id",
        )
        .await?;
    let calls: Vec<uuid::Uuid> = setup
        .database
        .query(
            "SELECT call_id FROM bi.flagged_calls ORDER BY call_id LIMIT 3",
            &[],
        )
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    for (action, call) in ["confirmed", "escalated", "dismissed"].into_iter().zip(&calls) {
        let about = setup.about(&[*call]).await?;
        let (_, done) = reviewer
            .json("/flags/decide", &fields(&[("action", action)], &about))
            .await?;
        assert_eq!(done["rows"][0]["state"], action);
    }
    let figures: Value = setup.one("SELECT console.dashboard('UTC')", &[]).await?;
    let sum = async |condition: &str| -> Result<f64> {
        let statement =
            format!("SELECT coalesce(sum(revenue), 0)::float8 FROM bi.flagged_calls WHERE {condition}");
        setup.one(&statement, &[]).await
    };
    let is = |figure: &Value, expected: f64| {
        let figure = figure.as_f64().unwrap_or(-1.0);
        assert!((figure - expected).abs() < 0.001, "{figure} is not {expected}");
    };
    is(
        &figures["decided"]["confirmed"],
        sum("state = 'confirmed'").await?,
    );
    is(
        &figures["decided"]["escalated"],
        sum("state = 'escalated'").await?,
    );
    // At risk is what is open: above the tables and in them.
    is(&figures["inbox"]["at_risk"], sum("state = 'open'").await?);
    let today = sum("state = 'open' AND call_time >= date_trunc('day', clock_timestamp(), 'UTC')").await?;
    for table in ["verticals", "publishers"] {
        let rows = figures[table].as_array().into_iter().flatten();
        let at_risk: f64 = rows.filter_map(|row| row["at_risk"].as_f64()).sum();
        assert!(
            (at_risk - today).abs() < 0.001,
            "{table}: {at_risk} is not {today}"
        );
    }
    let page = reviewer.page("/dashboard").await?;
    for text in [
        "confirmed, calls of 30 days",
        "escalated, calls of 30 days",
        "title=\"Revenue of flagged calls that are still open\"",
    ] {
        assert!(page.contains(text), "{text}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn charts_show_quiet_hours_and_what_is_not_over() -> Result<()> {
    let setup = Setup::build(3).await?;
    // Half an hour off, and one that changes its clocks.
    for zone in ["UTC", "Asia/Kathmandu", "America/New_York"] {
        let figures: Value = setup.one("SELECT console.dashboard($1)", &[&zone]).await?;
        for (chart, columns) in [("hours", 24), ("days", 14)] {
            let bars = figures[chart].as_array().cloned().unwrap_or_default();
            assert_eq!(bars.len(), columns, "{zone}: {chart}");
            let over = bars.iter().filter(|bar| bar["is_over"] == true).count();
            assert_eq!(
                (over, &bars[columns - 1]["is_over"]),
                (columns - 1, &Value::Bool(false)),
                "{zone}: {chart}"
            );
        }
        let calls: i64 = figures["hours"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|hour| hour["calls"].as_i64())
            .sum();
        assert_eq!(calls, 3, "{zone}");
    }
    let viewer = setup.person("viewer").await?;
    let page = viewer.page("/dashboard").await?;
    assert_eq!(page.matches("bar-so-far").count(), 4, "one in each chart");
    assert!(page.contains(", so far</title>"));
    Ok(())
}
