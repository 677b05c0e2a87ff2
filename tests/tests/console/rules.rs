//! The rules: list, workbench, trial, shadow, publishing, history and scoring again.

use anyhow::Result;
use reqwest::StatusCode;

use crate::setup::{Person, Setup};

const RULE: &str = "/rules/gift_card";

/// A form that says all that a rule needs; the definition as it is written.
fn form<'a>(definition: &'a str, reason: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("whole", "1"),
        ("name", "Gift cards and vouchers"),
        ("severity", "warning"),
        ("weight", "15"),
        ("raw", "on"),
        ("definition", definition),
        ("reason", reason),
    ]
}

async fn state(setup: &Setup) -> Result<String> {
    let newest =
        "SELECT name || ' ' || state FROM bi.rules WHERE rule_id = 'gift_card' ORDER BY version DESC LIMIT 1";
    setup.one(newest, &[]).await
}

async fn newest(setup: &Setup) -> Result<i32> {
    let newest = "SELECT max(version) FROM bi.rules WHERE rule_id = 'gift_card'";
    setup.one(newest, &[]).await
}

async fn publish(admin: &Person, version: i32, more: &[(&str, &str)]) -> Result<reqwest::Response> {
    let version = version.to_string();
    let mut fields = vec![("version", version.as_str()), ("reason", "tried on two days")];
    fields.extend_from_slice(more);
    admin.post("/rules/gift_card/publish", &fields).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_is_drafted_tried_and_published() -> Result<()> {
    let setup = Setup::build(100).await?;
    let admin = setup.person("admin").await?;
    let answer = admin
        .post(
            RULE,
            &form(r#"{"any": ["thank you", "gift card"]}"#, "vouchers too"),
        )
        .await?;
    assert_eq!(answer.headers()["location"], "/rules/gift_card?shadow=1#draft");
    let page = admin.page("/rules/gift_card?shadow=1").await?;
    for said in [
        "would be flagged",
        "is a draft",
        "<td>added</td>",
        "class=\"notice notice-warning\"",
        "By the draft",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // Nothing is in force yet.
    assert_eq!(state(&setup).await?, "Gift cards and vouchers draft");
    let version = newest(&setup).await?;
    // So many more calls are asked about, with what was typed.
    let asked = publish(&admin, version, &[]).await?;
    assert_eq!(asked.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = asked.text().await?;
    assert!(
        page.contains("name=\"sure\"") && page.contains("value=\"tried on two days\""),
        "{page}"
    );
    // It fails examples of the rule, and the page says which.
    let refused = publish(&admin, version, &[("sure", "yes")]).await?;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await?;
    assert!(
        page.contains("Not published: it fails") && !page.contains("SELECT callscript"),
        "{page}"
    );
    setup
        .database
        .batch_execute("DELETE FROM core.qa_rule_examples")
        .await?;
    let done = publish(&admin, version, &[("sure", "yes")]).await?;
    assert_eq!(done.headers()["location"], "/rules/gift_card?published=1#rescore");
    assert_eq!(state(&setup).await?, "Gift cards and vouchers in force");
    let by: String = setup
        .one("SELECT string_agg(DISTINCT changed_by, ',') FROM core.qa_rule_changes WHERE rule_id = 'gift_card'", &[])
        .await?;
    assert!(by.contains("admin@example.com"), "{by}");
    // The history names people and says why; no address stands there.
    let page = admin.page(RULE).await?;
    let history = page.split("id=\"history\"").nth(1).unwrap_or_default();
    assert!(
        history.contains("put in force by admin,")
            && history.contains("tried on two days")
            && history.contains("vouchers too"),
        "{history}"
    );
    assert!(!history.contains("admin@example.com"), "{history}");
    assert_eq!(
        admin.get("/rules/no_such_rule").await?.status(),
        StatusCode::NOT_FOUND
    );
    let moved = admin.get("/settings/rules/gift_card").await?;
    assert_eq!(moved.headers()["location"], RULE);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_used_is_said_beside_its_field() -> Result<()> {
    let setup = Setup::build(0).await?;
    let admin = setup.person("admin").await?;
    let typed = |name: &'static str, value: &'static str| {
        vec![
            ("whole", "1"),
            ("name", "Half typed"),
            ("any", "gift card"),
            ("reason", "x"),
            (name, value),
        ]
    };
    for (field, value, why) in [
        ("any", "gift card\n(never", "character 7: `(` without `)`"),
        ("unless", "| no", "`|` outside a group"),
        ("weight", "101", "Weight: 0 to 100"),
        ("not_after", "11", "`not_after` must be 0 to 10"),
        ("from", "soon", "From second: a number"),
        ("name", " ", "Name: please fill it in"),
        ("reason", "", "Please say why"),
        ("in_force_from", "tomorrow", "A day such as"),
    ] {
        let answer = admin.post(RULE, &typed(field, value)).await?;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let page = answer.text().await?.replace("&#39;", "'");
        let hint = page
            .split(&format!("id=\"h-{field}\">"))
            .nth(1)
            .unwrap_or_default();
        let hint = hint.split("</p>").next().unwrap_or_default();
        assert!(hint.contains(why), "{field}: {hint}\n{page}");
        assert!(page.contains(value.trim()) || value.trim().is_empty(), "{field}");
        if field != "name" {
            assert!(page.contains("value=\"Half typed\""), "{field}: {page}");
        }
    }
    let raw = admin.post(RULE, &form("{\"any\": [", "x")).await?;
    assert!(raw.text().await?.contains("no JSON"));
    assert_eq!(newest(&setup).await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sentence_is_tried_by_the_draft_and_by_what_is_in_force_and_nothing_stays() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (admin, viewer) = (setup.person("admin").await?, setup.person("viewer").await?);
    let count = "SELECT count(*) FROM core.qa_rule_versions";
    let before: i64 = setup.one(count, &[]).await?;
    let log = "SELECT count(*) FROM core.qa_rule_changes";
    let changed: i64 = setup.one(log, &[]).await?;
    let tried = admin
        .post(
            "/rules/gift_card/try",
            &[
                ("whole", "1"),
                ("any", "purple elephant"),
                ("unless", ""),
                ("said", "a purple elephant came"),
                ("by", "caller"),
            ],
        )
        .await?;
    assert_eq!(tried.status(), StatusCode::OK);
    let page = tried.text().await?;
    let verdicts = page.split("<dl class=\"verdicts\">").nth(1).unwrap_or_default();
    let verdicts = verdicts.split("</dl>").next().unwrap_or_default();
    assert!(
        verdicts.contains("<mark class=\"hit\">purple elephant</mark>") && verdicts.contains("Not flagged"),
        "{verdicts}"
    );
    // The examples were tried by the same draft, which knows nothing of gift cards.
    assert!(page.contains("✗ fails"), "{page}");
    assert!(page.contains("purple elephant</textarea>"), "{page}");
    assert_eq!(setup.one::<i64>(count, &[]).await?, before);
    assert_eq!(setup.one::<i64>(log, &[]).await?, changed);
    // A mistake in the conversation is said beside it.
    let wrong = admin
        .post("/rules/gift_card/try", &[("said", "agent:"), ("by", "agent")])
        .await?;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().await?.contains("Agent says nothing"));
    // Who may not edit tries what is in force.
    let seen = viewer
        .page("/rules/gift_card?said=you+will+get+a+gift+card+today&by=agent")
        .await?;
    assert!(seen.contains("<mark class=\"hit\">"), "{seen}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sentence_becomes_an_example_that_holds_a_draft_back() -> Result<()> {
    let setup = Setup::build(0).await?;
    let admin = setup.person("admin").await?;
    let said = [
        ("said", "a purple elephant came"),
        ("by", "agent"),
        ("breaks", "yes"),
    ];
    let added = admin.post("/rules/gift_card/example", &said).await?;
    assert_eq!(added.headers()["location"], "/rules/gift_card#examples");
    let page = admin.page(RULE).await?;
    assert!(
        page.contains("agent: a purple elephant came") && page.contains("✗ fails"),
        "{page}"
    );
    let kept: (String, bool) = {
        let row = setup
            .database
            .query_one(
                "SELECT added_by, is_violation FROM core.qa_rule_examples WHERE said LIKE '%elephant%'",
                &[],
            )
            .await?;
        (row.get(0), row.get(1))
    };
    assert_eq!(kept, ("admin@example.com".to_owned(), true));
    let empty = admin
        .post(
            "/rules/gift_card/example",
            &[("said", "caller:"), ("breaks", "no")],
        )
        .await?;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().await?.contains("Caller says nothing"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_version_comes_back_as_a_draft_and_differences_can_be_read() -> Result<()> {
    let setup = Setup::build(0).await?;
    let admin = setup.person("admin").await?;
    setup
        .database
        .batch_execute("DELETE FROM core.qa_rule_examples")
        .await?;
    let old: serde_json::Value = setup
        .one(
            "SELECT definition FROM bi.rules WHERE rule_id = 'gift_card' AND version = 1",
            &[],
        )
        .await?;
    admin
        .post(RULE, &form(r#"{"any": ["purple elephant"]}"#, "a test"))
        .await?;
    let done = publish(&admin, 2, &[]).await?;
    assert_eq!(done.status(), StatusCode::SEE_OTHER, "{}", done.text().await?);
    let page = admin.page("/rules/gift_card?compare=1-2").await?;
    let compared = page.split("id=\"compared\"").nth(1).unwrap_or_default();
    let compared = compared.split("</section>").next().unwrap_or_default();
    assert!(
        compared.contains("purple elephant</ins>")
            && compared.contains("<dt>Weight</dt>")
            && compared.contains("15</ins>"),
        "{compared}"
    );
    let restored = admin
        .post("/rules/gift_card/restore", &[("version", "1")])
        .await?;
    assert_eq!(restored.headers()["location"], "/rules/gift_card?shadow=1#draft");
    let again: serde_json::Value = setup
        .one(
            "SELECT definition FROM bi.rules WHERE rule_id = 'gift_card' AND version = 3 AND state = 'draft'",
            &[],
        )
        .await?;
    assert_eq!(again, old);
    let wrong = admin
        .post("/rules/gift_card/restore", &[("version", "77")])
        .await?;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stored_calls_are_scored_again_and_the_page_says_how_far_it_is() -> Result<()> {
    let setup = Setup::build(60).await?;
    let admin = setup.person("admin").await?;
    setup
        .database
        .batch_execute("DELETE FROM core.qa_rule_examples")
        .await?;
    admin
        .post(RULE, &form(r#"{"any": ["thank you"]}"#, "a test"))
        .await?;
    publish(&admin, 2, &[("sure", "yes")]).await?;
    let asked = admin
        .post("/rules/gift_card/rescore", &[("hours", "168")])
        .await?;
    assert_eq!(asked.headers()["location"], "/rules/gift_card#rescore");
    let open = "SELECT count(*) FROM core.rescores WHERE finished_at IS NULL";
    while setup.one::<i64>(open, &[]).await? > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let row = setup
        .database
        .query_one("SELECT scored, added, error, asked_by FROM core.rescores", &[])
        .await?;
    let (scored, added, error, by): (i64, i64, Option<String>, String) =
        (row.get(0), row.get(1), row.get(2), row.get(3));
    assert!(
        scored > 0 && added > 0 && error.is_none() && by == "admin@example.com",
        "{scored} {added} {error:?} {by}"
    );
    let by_the_rule = "SELECT count(*) FROM bi.flags WHERE rule_id = 'gift_card' AND rule_version = 2";
    assert!(setup.one::<i64>(by_the_rule, &[]).await? > 0);
    let page = admin.page(RULE).await?;
    assert!(page.contains("calls scored") && page.contains("Done."), "{page}");
    assert!(!page.contains("data-rescoring"), "{page}");
    let odd = admin
        .post("/rules/gift_card/rescore", &[("hours", "9999")])
        .await?;
    assert_eq!(odd.status(), StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_are_listed_with_what_they_flag_and_found_without_a_script() -> Result<()> {
    let setup = Setup::build(120).await?;
    let viewer = setup.person("viewer").await?;
    let rows = |page: &str| page.matches("<th scope=\"row\"><a href=\"/rules/").count();
    let page = viewer.page("/rules").await?;
    let all: i64 = setup
        .one("SELECT count(*) FROM bi.rules WHERE state <> 'past'", &[])
        .await?;
    assert_eq!(i64::try_from(rows(&page))?, all);
    let share: String = setup
        .one(
            "SELECT to_char(100.0 * (SELECT count(*) FROM bi.flagged_calls AS f WHERE 'gift_card' = ANY (f.rule_ids)
                                     AND f.call_time > now() - interval '30 days')
                            / (SELECT count(*) FROM core.calls WHERE start_time_utc > now() - interval '30 days'), 'FM990.0') || ' %'",
            &[],
        )
        .await?;
    let row = page.split("href=\"/rules/gift_card\"").nth(1).unwrap_or_default();
    let row = row.split("</tr>").next().unwrap_or_default();
    assert!(row.contains(&format!(">{share}<")), "{share}: {row}");
    let page = viewer.page("/rules?q=gift+card").await?;
    assert!(rows(&page) >= 1 && page.contains("href=\"/rules/gift_card\""));
    let page = viewer.page("/rules?severity=info&kind=metric").await?;
    let some: i64 = setup
        .one(
            "SELECT count(*) FROM bi.rules WHERE state <> 'past' AND severity = 'info' AND kind = 'metric'",
            &[],
        )
        .await?;
    assert_eq!(i64::try_from(rows(&page))?, some);
    assert!(
        viewer
            .page("/rules?q=zzyzx")
            .await?
            .contains("No rule is like that")
    );
    Ok(())
}
