//! Comments at a time of a call, whom they name, and the badge.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use crate::setup::{Person, Setup};

/// Characters of a comment at most.
const MOST: usize = 2_000;

async fn comment(person: &Person, call: Uuid, text: &str, at: &str) -> Result<(StatusCode, Value)> {
    let fields = [("text", text), ("at", at)];
    person.json(&format!("/calls/{call}/comment"), &fields).await
}

async fn unread(person: &Person) -> Result<i64> {
    let told: Value = serde_json::from_str(&person.page("/mentions/count").await?)?;
    told["unread"].as_i64().context("a number")
}

async fn name(setup: &Setup, email: &str, name: &str) -> Result<()> {
    setup
        .database
        .execute(
            "UPDATE core.users SET name = $2 WHERE email = $1",
            &[&email, &name],
        )
        .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_named_in_a_comment_has_a_badge_until_they_open_the_call() -> Result<()> {
    let setup = Setup::build(30).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    name(&setup, "admin@example.com", "Maria Lopez").await?;
    let call = setup.open_call().await?;
    let (status, said) = comment(&reviewer, call, "@maria is this lawful?", "1:23").await?;
    assert_eq!(status, StatusCode::OK, "{said}");
    assert_eq!(said["message"], "Comment added and Maria Lopez told");
    assert_eq!(said["comment"]["at_seconds"], 83.0);
    assert_eq!((unread(&admin).await?, unread(&reviewer).await?), (1, 0));
    let page = admin.page("/mentions").await?;
    assert!(
        page.contains("@maria is this lawful?") && page.contains(&format!("/calls/{call}?t=83.00")),
        "{page}"
    );
    let told: Value = setup
        .one(
            "SELECT console.call((SELECT id FROM core.users WHERE email = 'reviewer@example.com'), $1) -> 'comments'",
            &[&call],
        )
        .await?;
    assert_eq!(
        (&told[0]["by"], &told[0]["is_mine"]),
        (&"reviewer".into(), &true.into()),
        "{told}"
    );
    assert_eq!(told[0]["mentions"][0], "Maria Lopez");
    // The reviewer opens the call: that is nobody else's reading.
    reviewer.page(&format!("/calls/{call}")).await?;
    assert_eq!(unread(&admin).await?, 1);
    admin.page(&format!("/calls/{call}")).await?;
    assert_eq!(unread(&admin).await?, 0);
    // Or they say so on the page of mentions.
    comment(&reviewer, call, "and this, @Maria?", "").await?;
    comment(&reviewer, call, "(@maria.lopez)", "").await?;
    assert_eq!(unread(&admin).await?, 1, "a name that means nobody tells nobody");
    let answer = admin.post("/mentions/read", &[]).await?;
    assert_eq!(answer.headers()["location"], "/mentions");
    assert_eq!(unread(&admin).await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_means_nobody_or_two_people_is_said() -> Result<()> {
    let setup = Setup::build(12).await?;
    let reviewer = setup.person("reviewer").await?;
    for (email, called) in [
        ("dan@example.com", "Dan Brown"),
        ("daniel@example.com", "Daniel Craig"),
        ("mark@example.com", "Mark Bell"),
        ("mara@example.com", "Mara Wood"),
        ("gone@example.com", "Zoe Gone"),
    ] {
        setup.invited(email, "reviewer").await?;
        name(&setup, email, called).await?;
    }
    setup
        .database
        .execute(
            "UPDATE core.users SET is_active = false WHERE email = 'gone@example.com'",
            &[],
        )
        .await?;
    let call = setup.open_call().await?;
    let text = "@dan, @mar and @zoe: write to ann@example.com. @bell too; thanks @dan.";
    let (status, said) = comment(&reviewer, call, text, "").await?;
    assert_eq!(status, StatusCode::OK, "{said}");
    // A whole name goes before a longer one that begins with it.
    assert_eq!(
        said["comment"]["mentions"],
        serde_json::json!(["Dan Brown", "Mark Bell"])
    );
    assert_eq!(said["unknown"], serde_json::json!(["@zoe"]));
    assert_eq!(
        said["ambiguous"],
        serde_json::json!([{ "name": "@mar", "could_be": ["Mara Wood", "Mark Bell"] }])
    );
    let message = said["message"].as_str().unwrap_or_default();
    assert!(message.contains("Nobody is called @zoe"), "{message}");
    assert!(
        message.contains("@mar could be Mara Wood or Mark Bell"),
        "{message}"
    );
    // Without a script the same is said on the page.
    let path = format!("/calls/{call}/comment");
    let answer = reviewer.post(&path, &[("text", "@nobody look")]).await?;
    assert_eq!(
        answer.headers()["location"].to_str()?,
        format!("/calls/{call}#comments")
    );
    let page = reviewer.after(&answer).await?.text().await?;
    assert!(page.contains("Nobody is called @nobody"), "{page}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comment_that_cannot_be_stored_is_refused_and_hostile_text_stays_text() -> Result<()> {
    let setup = Setup::build(12).await?;
    let (reviewer, viewer) = (setup.person("reviewer").await?, setup.person("viewer").await?);
    let call = setup.open_call().await?;
    let long = "é".repeat(MOST + 1);
    for (text, at, why) in [
        ("", "", "text"),
        (" \r\n\t ", "", "text"),
        (long.as_str(), "", "2,000 characters: this one has 2001"),
        ("fine", "later", "Write 83.4 or 1:23"),
        ("fine", "-1", "Write 83.4 or 1:23"),
    ] {
        let (status, said) = comment(&reviewer, call, text, at).await?;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(
            said["message"].as_str().is_some_and(|said| said.contains(why)),
            "{why}: {said}"
        );
    }
    let (status, _) = comment(&viewer, call, "may I?", "").await?;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, said) = comment(&reviewer, call, &long[..2 * MOST], "0").await?;
    assert_eq!(status, StatusCode::OK, "{said}");
    let (status, _) = comment(&reviewer, Uuid::from_u128(7), "where?", "").await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let evil = "@viewer <script>alert(1)</script> \" onmouseover='x'";
    comment(&reviewer, call, evil, "").await?;
    let page = viewer.page("/mentions").await?;
    assert!(
        !page.contains("<script>alert(1)") && page.contains("&#60;script&#62;alert(1)"),
        "{page}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_badge_of_an_open_page_hears_of_a_mention() -> Result<()> {
    let setup = Setup::build(12).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let call = setup.open_call().await?;
    let mut stream = admin.get("/events").await?;
    let mut others = reviewer.get("/events").await?;
    // A note that is heard says that the console listens by now.
    let heard = async {
        let mut heard = String::new();
        loop {
            setup
                .database
                .execute("SELECT pg_notify('callscript_flags', 'listening')", &[])
                .await?;
            let chunk = tokio::time::timeout(std::time::Duration::from_millis(200), stream.chunk()).await;
            if let Ok(Ok(Some(chunk))) = chunk {
                heard.push_str(&String::from_utf8_lossy(&chunk));
            }
            if heard.contains("listening") {
                return anyhow::Ok(());
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), heard)
        .await
        .context("the console does not listen")??;
    comment(&reviewer, call, "@admin look", "").await?;
    let read = async {
        let mut heard = String::new();
        while let Some(chunk) = stream.chunk().await? {
            heard.push_str(&String::from_utf8_lossy(&chunk));
            if heard.contains("event: mentions") && heard.contains("{\"unread\":1}") {
                return Ok(());
            }
        }
        anyhow::bail!("the stream ended: {heard}")
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), read)
        .await
        .context("the badge hears nothing")??;
    // Everybody else hears of flags, and nothing of this.
    let last = "00000000-0000-4000-8000-00000000abcd";
    setup
        .database
        .execute("SELECT pg_notify('callscript_flags', $1)", &[&last])
        .await?;
    let mut heard = String::new();
    let read = async {
        while let Some(chunk) = others.chunk().await? {
            heard.push_str(&String::from_utf8_lossy(&chunk));
            if heard.contains(last) {
                return Ok(());
            }
        }
        anyhow::bail!("the stream ended")
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), read)
        .await
        .context("a browser does not hear of a call")??;
    assert!(!heard.contains("mention"), "{heard}");
    Ok(())
}
