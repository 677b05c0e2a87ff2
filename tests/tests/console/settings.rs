//! Settings: rules with their preview, campaigns, budget, people.

use anyhow::Result;
use reqwest::StatusCode;

use crate::setup::{Setup, browser};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_is_drafted_tried_and_published() -> Result<()> {
    let setup = Setup::build(100).await?;
    let admin = setup.person("admin").await?;
    let path = "/settings/rules/gift_card";
    let form = [
        ("name", "Gift cards and vouchers"),
        ("severity", "warning"),
        ("weight", "15"),
        ("definition", r#"{"any": ["thank you", "gift card"]}"#),
        ("reason", "vouchers too"),
    ];
    let answer = admin.post(path, &form).await?;
    assert_eq!(
        answer.headers()["location"],
        "/settings/rules/gift_card?preview=1"
    );
    let page = admin.page("/settings/rules/gift_card?preview=1").await?;
    assert!(
        page.contains("more flagged") && page.contains("is a draft") && page.contains("<td>added</td>"),
        "{page}"
    );
    // Nothing is in force yet.
    let current =
        "SELECT name || ' ' || state FROM bi.rules WHERE rule_id = 'gift_card' ORDER BY version DESC LIMIT 1";
    assert_eq!(
        setup.one::<String>(current, &[]).await?,
        "Gift cards and vouchers draft"
    );
    let version: i32 = setup
        .one(
            "SELECT max(version) FROM bi.rules WHERE rule_id = 'gift_card'",
            &[],
        )
        .await?;
    let publish = async || {
        let fields = [("version", version.to_string()), ("reason", "tried".to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        admin.post("/settings/rules/gift_card/publish", &fields).await
    };
    // It fails examples of the rule, and the page says which.
    let refused = publish().await?;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await?.contains("is not put in force"));
    setup
        .database
        .batch_execute("DELETE FROM core.qa_rule_examples")
        .await?;
    assert_eq!(publish().await?.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        setup.one::<String>(current, &[]).await?,
        "Gift cards and vouchers in force"
    );
    let by: String = setup
        .one("SELECT string_agg(DISTINCT changed_by, ',') FROM core.qa_rule_changes WHERE rule_id = 'gift_card'", &[])
        .await?;
    assert!(by.contains("admin@example.com"), "{by}");
    // What cannot be used is said, and what was typed is still there.
    for (definition, why) in [("{\"any\": [", "no JSON"), ("{\"any\": [\"(\"]}", "")] {
        let answer = admin
            .post(
                path,
                &[
                    ("definition", definition),
                    ("name", "Half typed"),
                    ("reason", "x"),
                ],
            )
            .await?;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{definition}");
        let page = answer.text().await?;
        assert!(
            page.contains("Half typed") && page.contains(why) && page.contains("notice-bad"),
            "{page}"
        );
    }
    assert_eq!(
        admin.get("/settings/rules/no_such_rule").await?.status(),
        StatusCode::NOT_FOUND
    );
    Ok(())
}

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
    let page = admin.page("/settings").await?;
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
        assert!(page.contains("aria-label=\"Main\"") && page.contains("id=\"rules\""));
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
    let bad = admin
        .post(
            "/settings/people/invite",
            &[("email", "nobody"), ("role", "viewer")],
        )
        .await?;
    assert!(bad.text().await?.contains("no e-mail address"));
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
