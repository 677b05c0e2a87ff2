//! The search of the bar.

use anyhow::Result;
use reqwest::StatusCode;
use serde_json::Value;

use crate::setup::{Person, Setup};

async fn found(person: &Person, text: &str) -> Result<Vec<(String, String, String)>> {
    let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let groups: Value = person
        .get(&format!("/palette.json?q={text}"))
        .await?
        .json()
        .await?;
    let items = groups.as_array().into_iter().flatten().flat_map(|group| {
        let title = group["title"].as_str().unwrap_or_default().to_owned();
        let items = group["items"].as_array().cloned().unwrap_or_default();
        items.into_iter().map(move |item| {
            let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
            (title.clone(), text("label"), text("href"))
        })
    });
    Ok(items.collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_has_a_name_is_found() -> Result<()> {
    let setup = Setup::build(60).await?;
    let (admin, reviewer) = (setup.person("admin").await?, setup.person("reviewer").await?);
    let call = setup.open_call().await?;
    setup
        .database
        .execute(
            "UPDATE core.calls SET publisher_name = 'Zebra % Media', buyer = 'Zebra Buyer' WHERE id = $1",
            &[&call],
        )
        .await?;
    setup
        .database
        .execute("SELECT core.refresh_inbox($1)", &[&call])
        .await?;
    setup
        .database
        .batch_execute("UPDATE core.campaigns SET name = 'Zebra Campaign' WHERE id = (SELECT id FROM core.campaigns ORDER BY id LIMIT 1)")
        .await?;
    reviewer
        .post(
            "/views",
            &[("name", "Zebra view"), ("query", "severity=critical")],
        )
        .await?;
    let all = found(&reviewer, "zebra").await?;
    for (title, label, href) in [
        (
            "Publishers",
            "Zebra % Media",
            "/flags?state=all&publisher=Zebra+%25+Media",
        ),
        (
            "Campaigns",
            "Zebra Campaign",
            "/flags?state=all&campaign=Zebra+Campaign",
        ),
        ("Buyers", "Zebra Buyer", "/flags?state=all&buyer=Zebra+Buyer"),
        ("Views", "Zebra view", "/flags?state=open&severity=critical"),
    ] {
        let item = (title.to_owned(), label.to_owned(), href.to_owned());
        assert!(all.contains(&item), "{item:?}: {all:?}");
        let page = reviewer.page(href).await?;
        assert!(title != "Buyers" || page.contains(&call.to_string()), "{href}");
    }
    // A view is its owner's; signs that PostgreSQL would read as any letters are letters.
    assert!(
        !found(&admin, "zebra")
            .await?
            .iter()
            .any(|(title, ..)| title == "Views")
    );
    assert_eq!(
        found(&reviewer, "%")
            .await?
            .iter()
            .filter(|(title, ..)| title == "Publishers")
            .count(),
        1
    );
    assert!(
        found(&reviewer, "gift_card")
            .await?
            .iter()
            .any(|(.., href)| href == "/rules/gift_card")
    );
    assert!(
        found(&reviewer, "reviewer")
            .await?
            .iter()
            .any(|(title, ..)| title == "People")
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_found_and_whole_numbers_are_not_shown() -> Result<()> {
    let setup = Setup::build(40).await?;
    let viewer = setup.person("viewer").await?;
    let row = setup
        .database
        .query_one(
            "SELECT id, caller_number FROM core.calls ORDER BY id LIMIT 1",
            &[],
        )
        .await?;
    let (call, number): (uuid::Uuid, String) = (row.get(0), row.get(1));
    let four = &number[number.len() - 4..];
    for text in [call.to_string(), four.to_owned()] {
        let all = found(&viewer, &text).await?;
        assert!(
            all.iter()
                .any(|(title, _, href)| title == "Calls" && href.starts_with(&format!("/calls/{call}?"))),
            "{text}: {all:?}"
        );
        let digits = number.trim_start_matches('+');
        assert!(!all.iter().any(|(_, label, _)| label.contains(digits)), "{all:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_offered_to_those_who_may_see_them() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (admin, viewer) = (setup.person("admin").await?, setup.person("viewer").await?);
    let pages = found(&viewer, "").await?;
    for (_, label, href) in &pages {
        let answer = viewer.get(href).await?;
        assert!(
            [
                StatusCode::OK,
                StatusCode::PERMANENT_REDIRECT,
                StatusCode::SEE_OTHER
            ]
            .contains(&answer.status()),
            "{label}: {href} {}",
            answer.status()
        );
    }
    assert!(!pages.iter().any(|(.., href)| href == "/settings/people"));
    assert!(
        found(&admin, "invite")
            .await?
            .iter()
            .any(|(.., href)| href == "/settings/people")
    );
    // Without a script it is a page, and what has no name is looked for among calls.
    let page = viewer.page("/search?q=gift").await?;
    assert!(page.contains("href=\"/rules/gift_card\"") && page.contains("href=\"/calls?q=gift\""));
    let words = viewer.get("/search?q=%22nobody+is+called+so%22").await?;
    assert_eq!(words.headers()["location"], "/calls?q=%22nobody+is+called+so%22");
    assert!(
        viewer
            .page("/search")
            .await?
            .contains("What are you looking for?")
    );
    Ok(())
}
