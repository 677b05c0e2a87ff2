//! Every page with data and without, and what it weighs.

use anyhow::Result;
use reqwest::StatusCode;

use crate::setup::{Person, Setup};

async fn all(person: &Person) -> Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    for path in [
        "/flags",
        "/flags?state=dismissed",
        "/flags?state=all&severity=info&text=nothing",
        "/calls",
        "/calls?q=gift",
        "/calls?status=failed",
        "/quality",
        "/quality?by=rules&days=90",
        "/quality?by=reviewers",
        "/quality/rules/gift_card",
        "/factory",
        "/settings",
        "/settings/people",
        "/settings/campaigns",
        "/settings/models",
        "/settings/dead-letters",
        "/rules",
        "/rules?kind=absence",
        "/rules/gift_card",
        "/rules/gift_card?shadow=1",
        "/export?list=flags&state=all",
        "/search?q=gift",
    ] {
        pages.push((path.to_owned(), person.page(path).await?));
    }
    Ok(pages)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_console_says_what_comes_next() -> Result<()> {
    let setup = Setup::build(0).await?;
    let admin = setup.person("admin").await?;
    let pages = all(&admin).await?;
    let text = |path: &str| {
        pages
            .iter()
            .find(|(known, _)| known == path)
            .map_or("", |(_, text)| text.as_str())
    };
    assert!(text("/flags").contains("All clear"));
    assert!(text("/flags?state=dismissed").contains("Nothing here yet"));
    assert!(text("/calls").contains("No calls yet"));
    assert!(text("/factory").contains("No worker is running"));
    assert!(text("/quality").contains("No calls yet"));
    let lost = admin.get("/nowhere").await?;
    assert_eq!(lost.status(), StatusCode::NOT_FOUND);
    assert!(lost.text().await?.contains("href=\"/flags\""));
    // What is refused leaves the way to everything else.
    let viewer = setup.person("viewer").await?;
    for (path, status) in [
        ("/nowhere", StatusCode::NOT_FOUND),
        (
            "/calls/00000000-0000-0000-0000-000000000000",
            StatusCode::NOT_FOUND,
        ),
        ("/settings/people", StatusCode::FORBIDDEN),
        ("/flags/undo", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let refused = viewer.get(path).await?;
        assert_eq!(refused.status(), status, "{path}");
        let page = refused.text().await?;
        assert!(
            page.contains("aria-label=\"Main\"") && page.contains("role=\"alert\""),
            "{path}: {page}"
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_light_and_well_formed() -> Result<()> {
    let setup = Setup::build(300).await?;
    let admin = setup.person("admin").await?;
    let call = setup.open_call().await?;
    let mut pages = all(&admin).await?;
    let path = format!("/calls/{call}");
    pages.push((path.clone(), admin.page(&path).await?));
    for (path, page) in &pages {
        assert!(
            page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"),
            "{path}"
        );
        for tag in [
            "form", "table", "tr", "section", "article", "label", "select", "nav", "a",
        ] {
            let opened =
                page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
            assert_eq!(
                opened,
                page.matches(&format!("</{tag}>")).count(),
                "{path}: <{tag}>"
            );
        }
        // Every name in a page is used once.
        let ids: Vec<&str> = page
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let unique: std::collections::HashSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{path}: {ids:?}");
    }
    // As it travels: compressed.
    let mut weighed = vec![
        ("/flags".to_owned(), 30_000),
        (path, 30_000),
        ("/quality?days=90".to_owned(), 30_000),
        ("/factory".to_owned(), 30_000),
        ("/rules".to_owned(), 30_000),
        ("/rules/medicare_benefit_threat".to_owned(), 30_000),
    ];
    let page = &pages[0].1;
    for (ending, most) in [("console.css", 20_000), ("console.js", 70_000)] {
        let at = page.find("/assets/").unwrap_or_default();
        let version = &page[at..at + 20];
        let asset = page
            .split('"')
            .find(|part| part.starts_with("/assets/") && part.ends_with(ending))
            .unwrap_or(version);
        weighed.push((asset.to_owned(), most));
    }
    for (path, most) in weighed {
        let answer = admin.get_with(&path, &[("accept-encoding", "gzip")]).await?;
        assert_eq!(answer.headers()["content-encoding"], "gzip", "{path}");
        if !path.starts_with("/assets/") {
            assert!(
                answer.headers()["server-timing"]
                    .to_str()?
                    .starts_with("app;dur=")
            );
        }
        let bytes = answer.bytes().await?.len();
        assert!(bytes < most, "{path}: {bytes} bytes");
        println!("{path}: {bytes} bytes compressed");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_database_is_found_again() -> Result<()> {
    let setup = Setup::build(5).await?;
    let viewer = setup.person("viewer").await?;
    setup.database
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
            &[],
        )
        .await?;
    // One answer may say that it comes back in a moment; then it is back, and so is the listener.
    let mut tries = 0;
    while viewer.get("/flags").await?.status() != StatusCode::OK {
        tries += 1;
        assert!(tries < 20);
    }
    let mut listening = 0;
    while listening == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        listening = setup
            .one::<i64>(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'callscript web listener'",
                &[],
            )
            .await?;
    }
    Ok(())
}
