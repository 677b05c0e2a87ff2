//! A decision about all calls of a filter.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::Value;

use crate::setup::{Person, Setup, fields};

async fn matching(person: &Person, query: &str) -> Result<i64> {
    let told: Value = serde_json::from_str(&person.page(&format!("/flags/matching?{query}")).await?)?;
    told["calls"].as_i64().context("a number")
}

/// Fields of a decision about all calls of a filter.
fn all<'a>(action: &'a str, filter: &'a str, expected: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("all", "1"),
        ("action", action),
        ("filter", filter),
        ("expected", expected),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_match_are_decided_and_come_back_with_one_undo() -> Result<()> {
    let setup = Setup::build(900).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    // One call is somebody's, and so not in the filter.
    let taken = setup.open_call().await?.to_string();
    admin
        .json("/flags/assign", &[("call", &taken), ("assignee", "me")])
        .await?;
    let query = "state=open&assignee=none";
    let open = matching(&reviewer, query).await?;
    assert!(open > 200, "{open} calls are one step");
    let flags: i64 = setup
        .one(
            "SELECT sum(flags)::bigint FROM core.inbox WHERE assignee_id IS NULL",
            &[],
        )
        .await?;
    let expected = open.to_string();
    let mut form = all("dismissed", query, &expected).to_vec();
    form.push(("reason", "Duplicate"));
    let (status, done) = reviewer.json("/flags/decide", &form).await?;
    assert_eq!(status, StatusCode::OK, "{done}");
    assert_eq!(
        done["message"],
        format!("{flags} flags of {open} calls dismissed")
    );
    assert_eq!(matching(&reviewer, query).await?, 0);
    assert_eq!(matching(&reviewer, "").await?, 1);
    let reasons: i64 = setup
        .one("SELECT count(*) FROM core.dispositions WHERE reason = 'Duplicate' AND reviewer = 'reviewer@example.com'", &[])
        .await?;
    assert_eq!(reasons, flags);
    let audited: Value = setup
        .one(
            "SELECT details FROM core.audit_events WHERE action = 'decided_all'",
            &[],
        )
        .await?;
    assert_eq!(
        (&audited["calls"], &audited["filter"]["assignee"]),
        (&open.into(), &"0".into())
    );
    // Somebody decides about one of them since: that stays.
    let since: uuid::Uuid = setup
        .one(
            "SELECT call_id FROM core.inbox WHERE state = 'dismissed' ORDER BY call_id LIMIT 1",
            &[],
        )
        .await?;
    let about = setup.about(&[since]).await?;
    let (status, confirmed) = admin
        .json("/flags/decide", &fields(&[("action", "confirmed")], &about))
        .await?;
    assert_eq!(status, StatusCode::OK, "{confirmed}");
    assert_eq!(setup.state(since).await?, "confirmed");
    let undo = done["undo"].as_str().unwrap_or_default();
    assert!(undo.starts_with("batch:"), "{done}");
    // It is taken back by whoever decided.
    let (status, _) = admin.json("/flags/undo", &[("dispositions", undo)]).await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, undone) = reviewer.json("/flags/undo", &[("dispositions", undo)]).await?;
    assert_eq!(status, StatusCode::OK, "{undone}");
    assert_eq!(
        undone["message"],
        format!("Undone: {} calls are open again", open - 1)
    );
    assert_eq!(matching(&reviewer, query).await?, open - 1);
    assert_eq!(setup.state(since).await?, "confirmed");
    let (status, _) = reviewer.json("/flags/undo", &[("dispositions", undo)]).await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "once is enough");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_is_another_one_by_now_is_refused() -> Result<()> {
    let setup = Setup::build(90).await?;
    let (reviewer, viewer) = (setup.person("reviewer").await?, setup.person("viewer").await?);
    let open = matching(&reviewer, "state=open").await?;
    assert!(open >= 20, "{open}");
    for expected in [open + open / 5, open - open / 5] {
        let expected = expected.to_string();
        let (status, said) = reviewer
            .json("/flags/decide", &all("confirmed", "state=open", &expected))
            .await?;
        assert_eq!(status, StatusCode::CONFLICT, "{said}");
        let message = said["message"].as_str().unwrap_or_default();
        assert!(
            message.contains(&format!("{open} calls")) && message.contains(&expected),
            "{said}"
        );
    }
    let shown = open.to_string();
    for (form, expected) in [
        (
            all("confirmed", "state=open", "0"),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            all("confirmed", "state=open", "many"),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            all("reopened", "state=open", &shown),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            all("confirmed", "state=open&publisher=Nobody", &shown),
            StatusCode::CONFLICT,
        ),
    ] {
        let (status, said) = reviewer.json("/flags/decide", &form).await?;
        assert_eq!(status, expected, "{form:?}: {said}");
    }
    let mut form = all("confirmed", "state=open", &shown).to_vec();
    form.push(("reason", "Duplicate"));
    let (status, said) = reviewer.json("/flags/decide", &form).await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
    let (status, _) = viewer
        .json("/flags/decide", &all("confirmed", "state=open", &shown))
        .await?;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(matching(&reviewer, "state=open").await?, open);
    // Nearly the same number will do: a flag more has come since.
    let near = (open - 1).to_string();
    let (status, said) = reviewer
        .json("/flags/decide", &all("escalated", "state=open", &near))
        .await?;
    assert_eq!(status, StatusCode::OK, "{said}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_script_the_page_that_comes_offers_the_undo() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let open = matching(&reviewer, "state=open").await?;
    let expected = open.to_string();
    let mut form = all("confirmed", "state=open", &expected).to_vec();
    form.push(("back", "/flags?state=done"));
    let answer = reviewer.post("/flags/decide", &form).await?;
    assert_eq!(answer.headers()["location"], "/flags?state=done");
    let page = reviewer.after(&answer).await?.text().await?;
    let named = page
        .split("name=\"dispositions\" value=\"")
        .nth(1)
        .context("an Undo")?;
    let batch = named.split('"').next().unwrap_or_default();
    assert!(batch.starts_with("batch:"), "{batch}");
    let answer = reviewer.post("/flags/undo", &[("dispositions", batch)]).await?;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(matching(&reviewer, "state=open").await?, open);
    Ok(())
}
