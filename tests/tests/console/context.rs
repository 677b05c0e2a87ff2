//! What stands beside a call.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::Value;

use crate::setup::Setup;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewer_sees_the_publishers_thirty_days_and_the_callers_other_calls() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let viewer = setup.person("viewer").await?;
    let call = setup.open_call().await?;
    // The caller has called twice before, within 90 days, and once long before that.
    setup
        .database
        .execute(
            "WITH others AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM core.calls WHERE id <> $1 ORDER BY id LIMIT 3)
             UPDATE core.calls AS k SET caller_number = '+15551230099',
                    start_time_utc = (SELECT start_time_utc FROM core.calls WHERE id = $1)
                                     - (ARRAY['1 day', '89 days', '91 days'])[o.n::integer]::interval
             FROM others AS o WHERE k.id = o.id",
            &[&call],
        )
        .await?;
    setup
        .database
        .execute(
            "UPDATE core.calls SET caller_number = '+15551230099' WHERE id = $1",
            &[&call],
        )
        .await?;
    // Two publishers and two buyers.
    let named = "UPDATE core.calls SET publisher_name = (ARRAY['QuoteHive', 'Lead Barn'])[1 + abs(hashtext(id::text)) % 2],
                        buyer = (ARRAY['Summit Quotes', 'Acme'])[1 + abs(hashtext(reverse(id::text))) % 2]";
    setup.database.batch_execute(named).await?;
    let told: Value = serde_json::from_str(&reviewer.page(&format!("/calls/{call}/context")).await?)?;
    let caller = &told["caller"];
    assert_eq!((&caller["nth"], &caller["of"]), (&3.into(), &3.into()), "{told}");
    assert_eq!(caller["number"], "+15551230099");
    let calls = caller["calls"].as_array().context("calls")?;
    assert_eq!(calls.len(), 3);
    assert_eq!(
        (&calls[0]["id"], &calls[0]["is_this"]),
        (&call.to_string().into(), &true.into())
    );
    assert_eq!(calls[0]["state"], "open");
    // Each figure, counted slowly.
    for (subject, column) in [
        ("publisher", "coalesce(publisher_name, publisher_id)"),
        ("buyer", "coalesce(buyer, target_name, target_id)"),
        ("campaign", "campaign_id::text"),
    ] {
        let counted: Value = setup
            .one(
                &format!(
                    "SELECT jsonb_build_object('calls', count(*),
                            'judged', count(*) FILTER (WHERE k.status IN ('flagged', 'safe')),
                            'flagged', count(*) FILTER (WHERE k.status = 'flagged'))
                     FROM core.calls AS k
                     WHERE (k.start_time_utc AT TIME ZONE 'UTC')::date > (now() AT TIME ZONE 'UTC')::date - 30
                       AND {column} = (SELECT {column} FROM core.calls WHERE id = $1)"
                ),
                &[&call],
            )
            .await?;
        for figure in ["calls", "judged", "flagged"] {
            assert_eq!(
                told[subject][figure], counted[figure],
                "{figure} of the {subject}: {told}"
            );
        }
        let share = |name: &str| told[subject][name].as_f64().unwrap_or(-1.0);
        assert!(
            share("low") < share("share") && share("share") <= share("high"),
            "{told}"
        );
    }
    let days = told["publisher"]["series"].as_array().context("a series")?;
    let flagged: i64 = days.iter().filter_map(|day| day["flagged"].as_i64()).sum();
    assert_eq!(
        (days.len(), Some(flagged)),
        (30, told["publisher"]["flagged"].as_i64())
    );
    // A viewer sees the same with the number masked.
    let told: Value = serde_json::from_str(&viewer.page(&format!("/calls/{call}/context")).await?)?;
    assert_eq!(told["caller"]["number"], "***0099");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_without_number_or_publisher_has_a_context_without_them() -> Result<()> {
    let setup = Setup::build(12).await?;
    let viewer = setup.person("viewer").await?;
    let call = setup.open_call().await?;
    setup
        .database
        .execute(
            "UPDATE core.calls SET caller_number = NULL, publisher_name = NULL, publisher_id = NULL, buyer = NULL, target_name = NULL,
                    target_id = NULL WHERE id = $1",
            &[&call],
        )
        .await?;
    let told: Value = serde_json::from_str(&viewer.page(&format!("/calls/{call}/context")).await?)?;
    assert!(
        told["caller"].is_null() && told["publisher"].is_null() && told["buyer"].is_null(),
        "{told}"
    );
    assert!(told["campaign"]["calls"].as_i64() > Some(0), "{told}");
    let nowhere = viewer
        .get("/calls/00000000-0000-4000-8000-000000000000/context")
        .await?
        .status();
    assert_eq!(nowhere, StatusCode::NOT_FOUND);
    Ok(())
}
