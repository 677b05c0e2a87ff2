//! The inbox in other orders, its further tabs, and the calls beside a call.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use uuid::Uuid;

use crate::setup::{Person, Setup, fields};

/// Rows of a page of the list.
const ROWS: usize = 50;
/// What a row of the list begins with.
const ROW: &str = "id=\"c-";

/// The calls of a list in its order.
fn listed(page: &str) -> Vec<String> {
    page.split(ROW)
        .skip(1)
        .filter_map(|row| row.split('"').next())
        .map(str::to_owned)
        .collect()
}

/// The way to the page `which` (after or before) that a page names.
fn way(page: &str, which: &str) -> Option<String> {
    let place = page.split(&format!("{which}=")).nth(1)?;
    let end = place.find(['"', '&', '#']).unwrap_or(place.len());
    Some(place[..end].to_owned())
}

/// All calls of an order from the first page to the last, and back again to the first.
async fn walked(person: &Person, query: &str) -> Result<(Vec<String>, Vec<String>)> {
    let mut page = person.page(&format!("/flags?{query}")).await?;
    let first = listed(&page);
    let mut down = first.clone();
    while let Some(place) = way(&page, "after") {
        page = person.page(&format!("/flags?{query}&after={place}")).await?;
        down.extend(listed(&page));
    }
    let mut up = listed(&page);
    while let Some(place) = way(&page, "before") {
        page = person.page(&format!("/flags?{query}&before={place}")).await?;
        let above = listed(&page);
        up.splice(0..0, above);
    }
    Ok((down, up))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_inbox_is_sorted_by_age_money_severity_and_confidence_page_by_page() -> Result<()> {
    let setup = Setup::build(330).await?;
    let reviewer = setup.person("reviewer").await?;
    // Calls that cost the same, so that their order hangs on nothing but their ids.
    setup
        .database
        .batch_execute("UPDATE core.calls SET revenue = ((duration_seconds % 7) * 10)")
        .await?;
    for (sort, order) in [
        ("newest", "flagged_at DESC, call_id DESC"),
        ("oldest", "flagged_at, call_id"),
        ("money", "revenue DESC, call_id DESC"),
        ("severity", "severity DESC, revenue DESC, call_id DESC"),
        ("confidence", "lead_confidence DESC, call_id DESC"),
    ] {
        let expected: Vec<String> = setup
            .one(
                &format!(
                    "SELECT array_agg(call_id::text ORDER BY {order}) FROM core.inbox WHERE state = 'open'"
                ),
                &[],
            )
            .await?;
        assert!(expected.len() > ROWS, "{} calls are one page", expected.len());
        let (down, up) = walked(&reviewer, &format!("sort={sort}")).await?;
        assert_eq!(down, expected, "{sort}, downwards");
        assert_eq!(up, expected, "{sort}, upwards");
    }
    // A place of another order is none.
    let page = reviewer
        .page("/flags?sort=money&after=2026-11-26T10:00:00Z_00000000-0000-4000-8000-000000000000")
        .await?;
    assert_eq!(listed(&page).len(), ROWS);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mine_and_done_are_lists_with_their_counts() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let calls: Vec<Uuid> = setup
        .one("SELECT array_agg(call_id) FROM (SELECT call_id FROM core.inbox WHERE state = 'open' ORDER BY call_id LIMIT 4) AS x", &[])
        .await?;
    let [mine, confirmed, dismissed, escalated] = calls[..] else {
        anyhow::bail!("too few calls are flagged")
    };
    let call = mine.to_string();
    reviewer
        .json("/flags/assign", &[("call", &call), ("assignee", "me")])
        .await?;
    for (call, action) in [
        (confirmed, "confirmed"),
        (dismissed, "dismissed"),
        (escalated, "escalated"),
    ] {
        let about = setup.about(&[call]).await?;
        let (status, said) = reviewer
            .json("/flags/decide", &fields(&[("action", action)], &about))
            .await?;
        assert_eq!(status, StatusCode::OK, "{said}");
    }
    assert_eq!(
        listed(&reviewer.page("/flags?state=mine").await?),
        std::slice::from_ref(&call)
    );
    let mut done = listed(&reviewer.page("/flags?state=done").await?);
    done.sort();
    let mut both = [confirmed.to_string(), dismissed.to_string()];
    both.sort();
    assert_eq!(done, both);
    let counts: serde_json::Value = serde_json::from_str(&reviewer.page("/flags/counts").await?)?;
    assert_eq!(
        (&counts["mine"], &counts["done"]),
        (&"1".into(), &"2".into()),
        "{counts}"
    );
    // Mine is not somebody else's.
    let admin = setup.person("admin").await?;
    assert!(listed(&admin.page("/flags?state=mine").await?).is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_and_the_previous_call_are_those_of_the_list() -> Result<()> {
    let setup = Setup::build(90).await?;
    let reviewer = setup.person("reviewer").await?;
    for query in ["", "sort=money", "sort=oldest&severity=critical", "sort=severity"] {
        let calls = listed(&reviewer.page(&format!("/flags?{query}")).await?);
        assert!(calls.len() > 3, "{query}: {} calls", calls.len());
        for (place, call) in calls.iter().enumerate().take(4) {
            let beside = reviewer
                .page(&format!("/flags/neighbours?{query}&call={call}"))
                .await?;
            let beside: serde_json::Value = serde_json::from_str(&beside)?;
            let previous = place.checked_sub(1).map(|place| calls[place].as_str());
            assert_eq!(
                beside["next"]["call"].as_str(),
                calls.get(place + 1).map(String::as_str),
                "{query}"
            );
            assert_eq!(beside["previous"]["call"].as_str(), previous, "{query}");
            assert!(beside["next"]["flag"].as_i64().is_some_and(|flag| flag > 0));
        }
    }
    // The call that was just decided is not in the list any more, and still has its neighbours.
    let calls = listed(&reviewer.page("/flags?sort=money").await?);
    let decided: Uuid = calls[1].parse()?;
    let about = setup.about(&[decided]).await?;
    reviewer
        .json("/flags/decide", &fields(&[("action", "confirmed")], &about))
        .await?;
    let beside = reviewer
        .page(&format!("/flags/neighbours?sort=money&call={decided}"))
        .await?;
    let beside: serde_json::Value = serde_json::from_str(&beside)?;
    assert_eq!(beside["previous"]["call"], calls[0].as_str());
    assert_eq!(beside["next"]["call"], calls[2].as_str());
    let nowhere = reviewer
        .page("/flags/neighbours?call=00000000-0000-4000-8000-000000000000")
        .await?;
    assert_eq!(nowhere, "{\"next\":null,\"previous\":null}");
    let status = reviewer.get("/flags/neighbours?call=x").await?.status();
    assert_eq!(status, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reader_says_each_rule_in_plain_words_with_its_source() -> Result<()> {
    let setup = Setup::build(30).await?;
    let _reviewer = setup.person("reviewer").await?;
    let call = setup.open_call().await?;
    let told: serde_json::Value = setup
        .one(
            "SELECT console.call((SELECT id FROM core.users WHERE email = 'reviewer@example.com'), $1)",
            &[&call],
        )
        .await?;
    let flag = told["flags"].get(0).context("a flag")?;
    let rule: serde_json::Value = setup
        .one(
            "SELECT to_jsonb(r) FROM bi.rules AS r WHERE r.rule_id = $1 AND r.version = $2::int",
            &[
                &flag["rule_id"].as_str().unwrap_or_default(),
                &i32::try_from(flag["version"].as_i64().unwrap_or_default())?,
            ],
        )
        .await?;
    for (name, of_rule) in [
        ("guidance", "guidance"),
        ("rule_source", "source"),
        ("source_date", "source_date"),
        ("severity_because", "severity_because"),
        ("kind", "kind"),
    ] {
        assert_eq!(flag[name], rule[of_rule], "{name}");
    }
    let patterns = flag["patterns"].as_array().context("patterns")?;
    let any = rule["definition"]["any"].as_array().map_or(0, Vec::len);
    assert!(patterns.len() >= any, "{patterns:?}");
    // No model was asked.
    assert_eq!((&flag["asked"], &flag["upheld"]), (&false.into(), &false.into()));
    assert!(flag["because"].is_null());
    Ok(())
}
