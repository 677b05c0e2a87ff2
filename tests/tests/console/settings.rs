//! Settings: campaigns, budget, dead letters, people.

use anyhow::Result;
use reqwest::StatusCode;

use crate::setup::{Setup, browser};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn campaigns_budget_and_preferences() -> Result<()> {
    let setup = Setup::build(20).await?;
    let admin = setup.person("admin").await?;
    let campaign: uuid::Uuid = setup
        .one(
            "INSERT INTO core.campaigns (external_key, name) VALUES ('name:Odd', 'Odd') RETURNING id",
            &[],
        )
        .await?;
    let page = admin.page("/settings/campaigns").await?;
    assert!(
        page.contains("unknown</span>") && page.contains(">Odd</th>"),
        "{page}"
    );
    admin
        .post(
            "/settings/vertical",
            &[("campaign", &campaign.to_string()), ("vertical", "solar")],
        )
        .await?;
    let set: String = setup
        .one(
            "SELECT vertical_id || ' ' || inference_source FROM core.campaigns WHERE id = $1",
            &[&campaign],
        )
        .await?;
    assert_eq!(set, "solar manual");
    let wrong = admin
        .post(
            "/settings/vertical",
            &[("campaign", &campaign.to_string()), ("vertical", "moon")],
        )
        .await?;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    admin.post("/settings/budget", &[("usd", "12.5")]).await?;
    assert!(
        (setup
            .one::<f64>("SELECT daily_usd::float8 FROM bi.budget", &[])
            .await?
            - 12.5)
            .abs()
            < 1e-9
    );
    // It is said beside the field, where what was typed still stands, and the page is whole.
    for (usd, why) in [
        ("", "Budget not saved: use a number, e.g. 15."),
        ("much", "Budget not saved: use a number, e.g. 15."),
        (
            "-1",
            "Budget not saved: a day&#39;s budget is 0 to 10000 dollars.",
        ),
        (
            "1e9",
            "Budget not saved: a day&#39;s budget is 0 to 10000 dollars.",
        ),
        ("0", "with 0 dollars a day no model is asked"),
    ] {
        let answer = admin.post("/settings/budget", &[("usd", usd)]).await?;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{usd}");
        let page = answer.text().await?;
        assert!(
            page.contains(why) && page.contains(&format!("value=\"{usd}\" required aria-invalid")),
            "{page}"
        );
        assert!(page.contains("aria-label=\"Main\"") && page.contains("id=\"budget\""));
    }
    let budget = "SELECT daily_usd::float8 FROM bi.budget";
    assert!((setup.one::<f64>(budget, &[]).await? - 12.5).abs() < 1e-9);
    // Nothing at all is what somebody may want, once they say so.
    admin
        .post("/settings/budget", &[("usd", "0"), ("sure", "yes")])
        .await?;
    assert!(setup.one::<f64>(budget, &[]).await?.abs() < 1e-9);
    let zone = admin
        .post("/settings/preferences", &[("time_zone", "Mars/Base")])
        .await?;
    let page = zone.text().await?;
    assert!(
        page.contains("Not saved: there is no time zone") && page.contains("value=\"Mars/Base\""),
        "{page}"
    );
    admin
        .post("/settings/preferences", &[("time_zone", "America/Chicago")])
        .await?;
    let page = admin.page("/flags").await?;
    assert!(page.contains("data-shortcuts=\"off\""));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_invites_and_ends_sessions() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (admin, reviewer) = (setup.person("admin").await?, setup.person("reviewer").await?);
    let page = admin
        .post(
            "/settings/people/invite",
            &[("email", "new@example.com"), ("role", "viewer")],
        )
        .await?
        .text()
        .await?;
    let at = page.find("/invite/").unwrap_or_default();
    let link = format!("{}{}", setup.console.url(), &page[at..at + 8 + 64]);
    assert_eq!(browser()?.get(&link).send().await?.status(), StatusCode::OK);
    // It is shown once.
    assert!(!admin.page("/settings/people").await?.contains("/invite/"));
    let id: i64 = setup
        .one("SELECT id FROM core.users WHERE role = 'reviewer'", &[])
        .await?;
    admin
        .post("/settings/people/sign-out", &[("person", &id.to_string())])
        .await?;
    assert_eq!(reviewer.get("/flags").await?.status(), StatusCode::SEE_OTHER);
    // What is wrong is said beside the field, where it still stands.
    let bad = admin
        .post(
            "/settings/people/invite",
            &[("email", "nobody"), ("role", "viewer")],
        )
        .await?;
    assert_eq!(bad.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = bad.text().await?;
    assert!(
        page.contains("no e-mail address")
            && page.contains("value=\"nobody\" maxlength=\"200\" required aria-invalid"),
        "{page}"
    );
    assert!(page.contains("<option selected>viewer</option>"), "{page}");
    let me: i64 = setup
        .one("SELECT id FROM core.users WHERE role = 'admin'", &[])
        .await?;
    let own = admin
        .post(
            "/settings/people/change",
            &[("person", &me.to_string()), ("role", "viewer"), ("active", "on")],
        )
        .await?;
    assert_eq!(own.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        own.text()
            .await?
            .contains("Not changed: nobody changes their own role")
    );
    // Who has an account already is named, as the link changes it.
    let known = admin
        .post(
            "/settings/people/invite",
            &[("email", "Reviewer@example.com"), ("role", "viewer")],
        )
        .await?;
    assert!(known.text().await?.contains("has an account already"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn targets_of_alerts_keep_their_secret() -> Result<()> {
    let setup = Setup::build(1).await?;
    let admin = setup.person("admin").await?;
    let fields = [
        ("name", "Ops"),
        ("kind", "slack"),
        ("url", "https://hooks.example.com/services/T0/s3cret"),
        ("severity", "critical"),
    ];
    let answer = admin.post("/settings/notifications", &fields).await?;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = admin.page("/settings/notifications").await?;
    assert!(page.contains("hooks.example.com") && page.contains("Ops") && !page.contains("s3cret"));
    // The same name again, an address in the clear, and a kind that is none.
    for (name, url, kind) in [
        ("Ops", "https://hooks.example.com/x", "slack"),
        ("Other", "http://hooks.example.com/x", "slack"),
        ("Other", "file:///etc/passwd", "webhook"),
        ("Other", "https://hooks.example.com/x", "pager"),
    ] {
        let fields = [("name", name), ("url", url), ("kind", kind), ("severity", "info")];
        let answer = admin.post("/settings/notifications", &fields).await?;
        assert_eq!(
            answer.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name} {url} {kind}"
        );
        let page = answer.text().await?;
        assert!(
            page.contains("Not added: ")
                && page.contains(&format!("value=\"{name}\""))
                && page.contains(&format!("value=\"{url}\"")),
            "{page}"
        );
    }
    let id: i64 = setup.one("SELECT id FROM core.notification_targets", &[]).await?;
    let id = id.to_string();
    let change = "/settings/notifications/change";
    admin.post(change, &[("target", &id), ("action", "test")]).await?;
    let waiting: i64 = setup
        .one(
            "SELECT count(*) FROM core.notifications WHERE event = 'test'",
            &[],
        )
        .await?;
    assert_eq!(waiting, 1);
    let asked = admin
        .post(change, &[("target", &id), ("action", "remove")])
        .await?;
    let asked = asked.text().await?;
    assert!(
        asked.contains("Remove Ops") && asked.contains("Keep it"),
        "{asked}"
    );
    admin
        .post(change, &[("target", &id), ("action", "remove"), ("sure", "yes")])
        .await?;
    assert!(
        admin
            .page("/settings/notifications")
            .await?
            .contains("Nowhere yet")
    );
    let trail: String = setup
        .one(
            "SELECT string_agg(action, ' ' ORDER BY id) FROM core.audit_events WHERE action LIKE 'target%'",
            &[],
        )
        .await?;
    assert_eq!(trail, "target_added target_tested target_removed");
    assert!(!setup.log()?.contains("s3cret"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dead_letters_say_what_is_lost_and_are_retried_together() -> Result<()> {
    let setup = Setup::build(20).await?;
    let (reviewer, viewer) = (setup.person("reviewer").await?, setup.person("viewer").await?);
    assert!(
        reviewer
            .page("/settings/dead-letters")
            .await?
            .contains("nothing has failed for good")
    );
    let failed = setup
        .database
        .query(
            "UPDATE core.calls SET status = 'failed', failed_lane = 'factory', processing_error = 'cannot be decoded', revenue = 10,
                                   publisher_name = 'Zebra Media'
             WHERE id IN (SELECT id FROM core.calls WHERE status = 'safe' ORDER BY id LIMIT 3) RETURNING id::text",
            &[],
        )
        .await?;
    let ids: Vec<String> = failed.iter().map(|row| row.get(0)).collect();
    let page = reviewer.page("/settings/dead-letters").await?;
    for said in [
        "<strong>3</strong> failed for good",
        "$30.00",
        "Transcription failed",
        "Zebra Media",
        "cannot be decoded",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(
        !viewer
            .page("/settings/dead-letters")
            .await?
            .contains("name=\"item\"")
    );
    let dead = "SELECT count(*) FROM core.calls WHERE status = 'failed'";
    // Nothing ticked, one by its button, the ticked ones, all.
    reviewer.post("/settings/retry", &[]).await?;
    assert_eq!(setup.one::<i64>(dead, &[]).await?, 3);
    reviewer
        .post("/settings/retry", &[("one", &ids[0]), ("item", &ids[1])])
        .await?;
    assert_eq!(setup.one::<i64>(dead, &[]).await?, 2);
    let retried = reviewer.post("/settings/retry", &[("item", &ids[1])]).await?;
    assert_eq!(retried.headers()["location"], "/settings/dead-letters");
    assert!(
        reviewer
            .after(&retried)
            .await?
            .text()
            .await?
            .contains("Retrying 1")
    );
    assert_eq!(setup.one::<i64>(dead, &[]).await?, 1);
    reviewer.post("/settings/retry", &[("all", "yes")]).await?;
    assert_eq!(setup.one::<i64>(dead, &[]).await?, 0);
    let odd = reviewer.post("/settings/retry", &[("item", "x")]).await?;
    assert_eq!(odd.status(), StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_part_of_the_settings_has_its_own_address_and_is_marked() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (admin, viewer) = (setup.person("admin").await?, setup.person("viewer").await?);
    for path in [
        "/settings",
        "/settings/campaigns",
        "/settings/models",
        "/settings/dead-letters",
        "/settings/notifications",
        "/settings/people",
    ] {
        let page = admin.page(path).await?;
        let tabs = page.split("aria-label=\"Settings\"").nth(1).unwrap_or_default();
        let tabs = tabs.split("</nav>").next().unwrap_or_default();
        assert!(
            tabs.contains(&format!("href=\"{path}\" aria-current=\"page\"")),
            "{path}: {tabs}"
        );
        assert_eq!(tabs.matches("aria-current").count(), 1, "{path}: {tabs}");
    }
    let page = viewer.page("/settings").await?;
    assert!(!page.contains("/settings/people") && page.contains("/settings/models"));
    Ok(())
}
