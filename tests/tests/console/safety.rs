//! What nobody may do: without a session, with the wrong role, from another site, with hostile text.

use anyhow::{Context, Result};
use reqwest::StatusCode;

use crate::setup::{Setup, browser, fields};

/// Pages, and whether a viewer sees them.
const PAGES: [(&str, bool); 23] = [
    ("/flags", true),
    ("/flags/counts", true),
    ("/export", true),
    ("/flags?group=rule", true),
    ("/views/counts", true),
    ("/calls", true),
    ("/quality", true),
    ("/quality?by=reviewers&sort=share", true),
    ("/quality/rules/gift_card", true),
    ("/factory", true),
    ("/export?list=calls", true),
    ("/palette.json?q=gift", true),
    ("/search?q=gift", true),
    ("/settings", true),
    ("/settings/campaigns", true),
    ("/settings/models", true),
    ("/settings/dead-letters", true),
    ("/rules", true),
    ("/rules/gift_card", true),
    ("/account", true),
    ("/blind", false),
    ("/settings/people", false),
    ("/settings/notifications", false),
];

/// Actions, and the least role.
const ACTIONS: [(&str, &str); 24] = [
    ("/flags/decide", "reviewer"),
    ("/flags/undo", "reviewer"),
    ("/flags/assign", "reviewer"),
    ("/calls/00000000-0000-0000-0000-000000000000/note", "reviewer"),
    ("/calls/00000000-0000-0000-0000-000000000000/speakers", "reviewer"),
    ("/calls/00000000-0000-0000-0000-000000000000/retry", "reviewer"),
    ("/calls/00000000-0000-0000-0000-000000000000/missed", "reviewer"),
    ("/blind", "reviewer"),
    ("/settings/retry", "reviewer"),
    ("/settings/vertical", "admin"),
    ("/settings/budget", "admin"),
    ("/rules/gift_card", "admin"),
    ("/rules/gift_card/try", "admin"),
    ("/rules/gift_card/publish", "admin"),
    ("/rules/gift_card/restore", "admin"),
    ("/rules/gift_card/example", "admin"),
    ("/rules/gift_card/rescore", "admin"),
    ("/settings/notifications", "admin"),
    ("/settings/notifications/change", "admin"),
    ("/settings/people/invite", "admin"),
    ("/settings/people/change", "admin"),
    ("/settings/people/sign-out", "admin"),
    ("/settings/people/factors", "admin"),
    ("/settings/people/revoke", "admin"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_without_a_session() -> Result<()> {
    let setup = Setup::build(2).await?;
    let browser = browser()?;
    let call: uuid::Uuid = setup.one("SELECT id FROM core.calls LIMIT 1", &[]).await?;
    let mut pages: Vec<String> = PAGES.iter().map(|(page, _)| (*page).to_owned()).collect();
    pages.extend([
        "/events".to_owned(),
        format!("/calls/{call}"),
        format!("/calls/{call}/audio"),
    ]);
    for cookie in ["", "callscript=x", &format!("callscript={}", "0".repeat(64))] {
        for page in &pages {
            let answer = browser
                .get(format!("{}{page}", setup.console.url()))
                .header("cookie", cookie)
                .send()
                .await?;
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
            assert!(
                answer.headers()["location"]
                    .to_str()?
                    .starts_with("/login?next=%2F"),
                "{page}"
            );
        }
        for (action, _) in ACTIONS {
            let post = browser
                .post(format!("{}{action}", setup.console.url()))
                .header("cookie", cookie);
            assert_eq!(
                post.form(&[("csrf", "x")]).send().await?.status(),
                StatusCode::SEE_OTHER,
                "{action}"
            );
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_beyond_ones_role() -> Result<()> {
    let setup = Setup::build(20).await?;
    let (viewer, reviewer) = (setup.person("viewer").await?, setup.person("reviewer").await?);
    for (page, is_open) in PAGES {
        let expected = if is_open {
            StatusCode::OK
        } else {
            StatusCode::FORBIDDEN
        };
        assert_eq!(viewer.get(page).await?.status(), expected, "{page}");
    }
    for (action, role) in ACTIONS {
        assert_eq!(
            viewer.post(action, &[]).await?.status(),
            StatusCode::FORBIDDEN,
            "viewer {action}"
        );
        if role == "admin" {
            assert_eq!(
                reviewer.post(action, &[]).await?.status(),
                StatusCode::FORBIDDEN,
                "reviewer {action}"
            );
        }
    }
    // The database holds the line as well, should a handler ever forget.
    let call = setup.open_call().await?;
    let viewer_id: i64 = setup
        .one("SELECT id FROM core.users WHERE role = 'viewer'", &[])
        .await?;
    let decided = setup
        .database
        .query(
            "SELECT console.decide($1, ARRAY[$2]::uuid[], NULL, NULL, 'dismissed', NULL, NULL)",
            &[&viewer_id, &call],
        )
        .await;
    assert_eq!(
        decided
            .expect_err("refused")
            .code()
            .map(|code| code.code().to_owned())
            .as_deref(),
        Some("42501")
    );
    // Whoever is locked out is out at once.
    setup
        .person("admin")
        .await?
        .post(
            "/settings/people/change",
            &[("person", &viewer_id.to_string()), ("role", "viewer")],
        )
        .await?;
    assert_eq!(viewer.get("/flags").await?.status(), StatusCode::SEE_OTHER);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_forms_change_nothing() -> Result<()> {
    let setup = Setup::build(20).await?;
    let (admin, other) = (setup.person("admin").await?, setup.person("reviewer").await?);
    let call = setup.open_call().await?;
    let id = call.to_string();
    for csrf in ["", "x", other.csrf.as_str()] {
        let answer = admin
            .post_bare(
                "/flags/decide",
                &[("csrf", csrf), ("action", "dismissed"), ("call", &id)],
            )
            .await?;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    }
    for (action, _) in ACTIONS {
        assert_eq!(
            admin.post_bare(action, &[]).await?.status(),
            StatusCode::FORBIDDEN,
            "{action}"
        );
    }
    assert_eq!(setup.state(call).await?, "open");
    // Nobody signs a victim in as somebody else from another site.
    let login = browser()?
        .post(format!("{}/login", setup.console.url()))
        .header("origin", "https://evil.example")
        .form(&[
            ("email", "admin@example.com"),
            ("password", crate::setup::PASSWORD),
        ])
        .send()
        .await?;
    assert_eq!(login.status(), StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_text_stays_text() -> Result<()> {
    let setup = Setup::build(20).await?;
    let reviewer = setup.person("reviewer").await?;
    let admin = setup.person("admin").await?;
    let call = setup.open_call().await?;
    let evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    setup.database
        .execute(
            "UPDATE core.transcripts SET segments = jsonb_set(segments, '{0,text}', to_jsonb($2::text)) WHERE call_id = $1",
            &[&call, &evil],
        )
        .await?;
    setup.database
        .execute(
            "UPDATE core.campaigns SET name = $2 WHERE id = (SELECT campaign_id FROM core.calls WHERE id = $1)",
            &[&call, &evil],
        )
        .await?;
    setup
        .database
        .execute(
            "UPDATE core.calls SET publisher_name = $2, buyer = $2 WHERE id = $1",
            &[&call, &evil],
        )
        .await?;
    let id = call.to_string();
    let about = setup.about(&[call]).await?;
    let own = [("action", "dismissed"), ("note", evil), ("reason", evil)];
    let refused = reviewer.post("/flags/decide", &fields(&own, &about)).await?;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.text().await?.contains("<script>alert"));
    let stored = reviewer.post("/flags/decide", &fields(&own[..2], &about)).await?;
    assert_eq!(stored.status(), StatusCode::SEE_OTHER);
    reviewer
        .post(
            "/views",
            &[
                ("name", "<script>alert(2)</script>"),
                ("query", "text=%3Cscript%3E"),
            ],
        )
        .await?;
    let rule = [("name", evil), ("reason", "a test"), ("weight", "10")];
    assert_eq!(
        admin.post("/rules/gift_card", &rule).await?.status(),
        StatusCode::SEE_OTHER
    );
    for (person, path) in [
        (&reviewer, format!("/calls/{id}?done={evil}")),
        (&reviewer, "/flags?state=all&text=%3Cscript%3Ealert(1)".to_owned()),
        (
            &reviewer,
            "/flags?state=dismissed&done=%3Cscript%3Ealert(1)%3C%2Fscript%3E".to_owned(),
        ),
        (&reviewer, "/calls?q=%22%3E%3Cscript%3Ealert(1)".to_owned()),
        (&reviewer, "/quality?by=rules".to_owned()),
        (
            &reviewer,
            "/quality?from=%3Cscript%3Ealert(1)&by=%22%3E&sort=%3Cscript%3E".to_owned(),
        ),
        (&reviewer, "/quality/rules/gift_card".to_owned()),
        (&reviewer, "/factory".to_owned()),
        (&admin, "/settings".to_owned()),
        (&admin, "/rules".to_owned()),
        (&admin, "/rules/gift_card".to_owned()),
        (
            &admin,
            "/rules/gift_card?said=%3Cscript%3Ealert(1)%3C/script%3E&compare=1-2".to_owned(),
        ),
        (&reviewer, "/search?q=%3Cscript%3Ealert(1)".to_owned()),
        (
            &reviewer,
            "/export?list=flags&text=%3Cscript%3Ealert(1)".to_owned(),
        ),
    ] {
        let answer = person.get(&path).await?;
        let policy = answer.headers()["content-security-policy"].to_str()?.to_owned();
        assert!(
            policy.contains("script-src 'nonce-") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let page = answer.text().await?;
        for tag in ["<script>alert", "<img src=x", "</script><script>"] {
            assert!(!page.contains(tag), "{path}: {tag}");
        }
        // And no page of ours needs code inside of it.
        assert!(
            !page.contains(" style=\"") && !page.contains(" onclick") && !page.contains("<style"),
            "{path}"
        );
    }
    Ok(())
}

/// What the policy of an answer allows scripts and styles by.
fn nonce_of(answer: &reqwest::Response) -> Result<String> {
    let policy = answer.headers()["content-security-policy"].to_str()?;
    let nonce = |directive: &str| {
        let rest = policy.split_once(directive)?.1;
        Some(rest.split_once('\'')?.0.to_owned())
    };
    let (script, style) = (nonce("script-src 'nonce-"), nonce("style-src 'nonce-"));
    assert_eq!(script, style, "{policy}");
    script.with_context(|| format!("no nonce: {policy}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scripts_run_by_the_nonce_of_their_answer_alone() -> Result<()> {
    let setup = Setup::build(20).await?;
    let admin = setup.person("admin").await?;
    let mut pages: Vec<String> = PAGES.iter().map(|(page, _)| (*page).to_owned()).collect();
    pages.push(format!("/calls/{}", setup.open_call().await?));
    pages.extend(["/flags", "/login", "/no/such/page"].map(str::to_owned));
    let mut seen = std::collections::HashSet::new();
    for path in &pages {
        let answer = admin.get(path).await?;
        let nonce = nonce_of(&answer)?;
        assert!(
            nonce.len() == 32 && nonce.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{path}: {nonce}"
        );
        assert!(seen.insert(nonce.clone()), "{path}: {nonce} was there before");
        let page = answer.text().await?;
        if !page.starts_with("<!doctype html>") {
            continue;
        }
        let carried = format!(" nonce=\"{nonce}\"");
        let tags = |name: &str| {
            let rest = page.split(name).skip(1);
            let inside = rest.filter_map(|rest| rest.split('>').next());
            inside.collect::<Vec<_>>()
        };
        let (scripts, links) = (tags("<script"), tags("<link"));
        assert!(!links.is_empty(), "{path} has no style");
        for tag in scripts.iter().chain(&links) {
            assert!(tag.contains(&carried), "{path}: {tag}");
        }
        let is_signed_in = page.contains("action=\"/logout\"");
        assert_eq!(scripts.len(), usize::from(is_signed_in), "{path}");
    }
    Ok(())
}

/// What cannot be done is not offered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn viewers_see_nothing_to_decide_with() -> Result<()> {
    let setup = Setup::build(20).await?;
    let (viewer, reviewer) = (setup.person("viewer").await?, setup.person("reviewer").await?);
    let call = format!("/calls/{}", setup.open_call().await?);
    let offers = [
        "type=\"checkbox\"",
        "name=\"action\"",
        "name=\"flag\"",
        "name=\"give\"",
        "id=\"scope\"",
    ];
    let (list, shown) = (viewer.page("/flags").await?, viewer.page(&call).await?);
    assert!(list.contains("data-call=\""));
    for offer in offers {
        assert!(!list.contains(offer) && !shown.contains(offer), "{offer}");
        assert!(reviewer.page("/flags").await?.contains(offer), "{offer}");
    }
    for action in ["/flags/decide", "/flags/assign", "/speakers", "/note"] {
        assert!(!shown.contains(&format!("{action}\"")), "{action}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_consoles_role_reaches_no_table() -> Result<()> {
    let setup = Setup::build(0).await?;
    let client = setup.database.connect().await?;
    client
        .batch_execute("SET SESSION AUTHORIZATION callscript_web")
        .await?;
    for statement in [
        "SELECT 1 FROM core.calls",
        "SELECT 1 FROM core.users",
        "SELECT 1 FROM core.sessions",
        "SELECT 1 FROM core.inbox",
        "UPDATE core.settings SET value = '0'",
        "DELETE FROM core.audit_events",
        "SELECT callscript.requeue('{}')",
        "SELECT core.refresh_inbox(gen_random_uuid())",
    ] {
        let refused = client.batch_execute(statement).await.expect_err(statement);
        assert_eq!(
            refused.code().map(|code| code.code().to_owned()).as_deref(),
            Some("42501"),
            "{statement}"
        );
    }
    Ok(())
}
