//! Calls that are put away until later.

use anyhow::Result;
use reqwest::StatusCode;
use uuid::Uuid;

use crate::setup::{Person, Setup, fields};

async fn is_listed(person: &Person, query: &str, call: Uuid) -> Result<bool> {
    Ok(person
        .page(&format!("/flags?{query}"))
        .await?
        .contains(&format!("c-{call}")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snoozed_call_is_away_for_everybody_and_comes_back_at_its_time() -> Result<()> {
    let setup = Setup::build(30).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let call = setup.open_call().await?;
    let id = call.to_string();
    let (status, said) = reviewer
        .json("/flags/snooze", &[("call", &id), ("until", "tomorrow")])
        .await?;
    assert_eq!(status, StatusCode::OK, "{said}");
    let message = said["message"].as_str().unwrap_or_default();
    assert!(
        message.starts_with("1 call snoozed until ") && message.ends_with("09:00"),
        "{said}"
    );
    for person in [&reviewer, &admin] {
        assert!(!is_listed(person, "", call).await?);
        assert!(is_listed(person, "state=snoozed", call).await?);
        assert!(is_listed(person, "state=all", call).await?);
    }
    let counts: serde_json::Value = serde_json::from_str(&reviewer.page("/flags/counts").await?)?;
    assert_eq!(counts["snoozed"], "1", "{counts}");
    // Who, and until when, stands with the call and in the trail.
    let told: serde_json::Value = setup
        .one(
            "SELECT console.call((SELECT id FROM core.users WHERE email = 'admin@example.com'), $1) -> 'snooze'",
            &[&call],
        )
        .await?;
    assert_eq!(told["by"], "reviewer");
    let trail: String = setup
        .one(
            "SELECT actor || ' ' || action || ' ' || (details ->> 'until' IS NOT NULL) FROM core.audit_events WHERE call_id = $1",
            &[&call],
        )
        .await?;
    assert_eq!(trail, "reviewer@example.com snoozed true");
    // Its time comes.
    setup
        .database
        .execute(
            "UPDATE core.inbox SET snoozed_until = now() - interval '1 second' WHERE call_id = $1",
            &[&call],
        )
        .await?;
    assert!(is_listed(&admin, "", call).await?);
    assert!(!is_listed(&admin, "state=snoozed", call).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snoozed_call_can_be_woken_and_a_decision_wakes_it() -> Result<()> {
    let setup = Setup::build(30).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let call = setup.open_call().await?;
    let id = call.to_string();
    let snoozed = [
        ("call", id.as_str()),
        ("until", "monday"),
        ("back", "/flags?state=open"),
    ];
    // Without a script: back to the list, with a message.
    let answer = reviewer.post("/flags/snooze", &snoozed).await?;
    assert_eq!(answer.headers()["location"], "/flags?state=open");
    let page = reviewer.after(&answer).await?.text().await?;
    assert!(page.contains("1 call snoozed until Mon"), "{page}");
    let (status, said) = admin.json("/flags/wake", &[("call", &id)]).await?;
    assert_eq!(
        (status, said["message"].as_str()),
        (StatusCode::OK, Some("1 call is back"))
    );
    assert!(is_listed(&reviewer, "", call).await?);
    let (_, said) = admin.json("/flags/wake", &[("call", &id)]).await?;
    assert_eq!(said["message"], "No call was snoozed any more");
    // Put away again, decided from the page of the call, and undone: it is open, and not away.
    reviewer.json("/flags/snooze", &snoozed[..2]).await?;
    let about = setup.about(&[call]).await?;
    let (_, done) = reviewer
        .json("/flags/decide", &fields(&[("action", "confirmed")], &about))
        .await?;
    let undo = done["undo"].as_str().unwrap_or_default();
    reviewer.json("/flags/undo", &[("dispositions", undo)]).await?;
    assert!(is_listed(&reviewer, "", call).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_is_past_or_too_far_away_is_refused() -> Result<()> {
    let setup = Setup::build(12).await?;
    let (reviewer, viewer) = (setup.person("reviewer").await?, setup.person("viewer").await?);
    let call = setup.open_call().await?;
    let id = call.to_string();
    let far: String = setup
        .one(
            "SELECT to_char(now() AT TIME ZONE 'UTC' + interval '31 days', 'YYYY-MM-DD\"T\"HH24:MI')",
            &[],
        )
        .await?;
    for (until, why) in [
        ("2020-01-01T09:00", "still to come"),
        (far.as_str(), "30 days"),
        ("someday", "Until when?"),
        ("", "until"),
    ] {
        let (status, said) = reviewer
            .json("/flags/snooze", &[("call", &id), ("until", until)])
            .await?;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{until}: {said}");
        assert!(
            said["message"].as_str().is_some_and(|said| said.contains(why)),
            "{until}: {said}"
        );
    }
    let (status, _) = viewer
        .json("/flags/snooze", &[("call", &id), ("until", "hour")])
        .await?;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(is_listed(&reviewer, "", call).await?);
    // What is decided is not put away.
    let about = setup.about(&[call]).await?;
    reviewer
        .json("/flags/decide", &fields(&[("action", "dismissed")], &about))
        .await?;
    let (status, said) = reviewer
        .json("/flags/snooze", &[("call", &id), ("until", "hour")])
        .await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
    Ok(())
}
