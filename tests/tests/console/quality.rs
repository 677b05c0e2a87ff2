//! The figures of Quality mean what they say, and lead to the calls behind them.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::Value;

use crate::setup::{Setup, fields};

async fn figures(setup: &Setup, by: &str) -> Result<Value> {
    setup
        .one("SELECT console.quality(NULL, NULL, 30, $1)", &[&by])
        .await
}

/// Sets a price of its own for every call: a sum over the wrong ones cannot be right by chance.
async fn price(setup: &Setup) -> Result<()> {
    let prices = "UPDATE core.calls AS k SET revenue = n.n + 0.25
                  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM core.calls) AS n WHERE n.id = k.id";
    setup.database.batch_execute(prices).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn confirmed_and_escalated_money_are_two_figures() -> Result<()> {
    let setup = Setup::build(100).await?;
    let reviewer = setup.person("reviewer").await?;
    price(&setup).await?;
    let rows = setup
        .database
        .query(
            "SELECT call_id FROM bi.flagged_calls ORDER BY call_id LIMIT 3",
            &[],
        )
        .await?;
    let calls: Vec<uuid::Uuid> = rows.iter().map(|row| row.get(0)).collect();
    for (action, call) in ["confirmed", "escalated", "dismissed"].into_iter().zip(&calls) {
        let about = setup.about(&[*call]).await?;
        let (_, done) = reviewer
            .json("/flags/decide", &fields(&[("action", action)], &about))
            .await?;
        assert_eq!(done["rows"][0]["state"], action);
    }
    let sum = async |state: &str| -> Result<f64> {
        let statement = "SELECT coalesce(sum(revenue), 0)::float8 FROM bi.flagged_calls WHERE state = $1";
        setup.one(statement, &[&state]).await
    };
    let is = |figure: &Value, expected: f64| {
        let figure = figure.as_f64().unwrap_or(-1.0);
        assert!((figure - expected).abs() < 0.001, "{figure} is not {expected}");
    };
    for (table, kind) in [
        ("publishers", "publisher"),
        ("buyers", "buyer"),
        ("campaigns", "campaign"),
    ] {
        let figures = figures(&setup, table).await?;
        for (name, state) in [
            ("revenue_confirmed", "confirmed"),
            ("revenue_escalated", "escalated"),
            ("revenue_open", "open"),
        ] {
            is(&figures["now"][name], sum(state).await?);
            // The rows of a table are parts of the whole.
            let rows = figures["rows"].as_array().into_iter().flatten();
            let all: f64 = rows.filter_map(|row| row["now"][name].as_f64()).sum();
            assert!((all - sum(state).await?).abs() < 0.001, "{kind}: {name}");
        }
    }
    let page = reviewer.page("/quality").await?;
    for text in [
        "revenue of calls whose flags were confirmed; escalated ones are not in it",
        "revenue of flagged calls that are still open",
        "href=\"/flags?state=confirmed&#38;from=",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let number = format!("<b>${:.2}</b>", sum("confirmed").await?);
    assert!(page.contains(&number), "{number}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_about_an_old_call_shows_at_once() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    setup
        .database
        .batch_execute("UPDATE core.calls SET start_time_utc = start_time_utc - interval '5 days', judged_at = judged_at - interval '5 days'")
        .await?;
    // History is added up by the console within some seconds; the test does not wait for that.
    setup
        .database
        .batch_execute("SELECT core.add_up_quality(100)")
        .await?;
    let confirmed =
        async || -> Result<Option<u64>> { Ok(figures(&setup, "rules").await?["now"]["confirmed"].as_u64()) };
    assert_eq!(confirmed().await?, Some(0));
    let call = setup.open_call().await?;
    let about = setup.about(&[call]).await?;
    let (_, done) = reviewer
        .json("/flags/decide", &fields(&[("action", "confirmed")], &about))
        .await?;
    assert_eq!(confirmed().await?, Some(1));
    let undo = done["undo"].as_str().context("nothing to take back")?;
    reviewer.json("/flags/undo", &[("dispositions", undo)]).await?;
    assert_eq!(confirmed().await?, Some(0));
    // An amount that is corrected later, too.
    setup
        .database
        .execute("UPDATE core.calls SET revenue = 12345 WHERE id = $1", &[&call])
        .await?;
    assert!(reviewer.page("/quality").await?.contains("$12,"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_sort_by_links_and_each_row_leads_to_its_page() -> Result<()> {
    let setup = Setup::build(120).await?;
    let viewer = setup.person("viewer").await?;
    // One call of one, flagged: it must not lead.
    setup
        .database
        .batch_execute("UPDATE core.calls SET buyer = 'Summit Quotes', publisher_id = 'hive', publisher_name = 'QuoteHive'; UPDATE core.calls SET publisher_id = 'lucky', publisher_name = 'Lucky & Co / 1' WHERE id = (SELECT call_id FROM bi.flagged_calls LIMIT 1)")
        .await?;
    let first = |page: &str| -> Result<String> {
        let table = page.split("class=\"dense ranking\"").nth(1).context("no table")?;
        let row = table.split("<th scope=\"row\">").nth(1).context("no row")?;
        Ok(row.split("</th>").next().unwrap_or_default().to_owned())
    };
    let page = viewer.page("/quality").await?;
    assert!(
        page.contains("aria-sort=\"descending\" title=\"Flagged among judged calls"),
        "sorted by share"
    );
    assert!(!first(&page)?.contains("Lucky"), "{}", first(&page)?);
    assert!(page.contains("Lucky &#38; Co / 1</a>"));
    assert!(first(&viewer.page("/quality?sort=calls&order=up").await?)?.contains("Lucky"));
    for by in ["publishers", "buyers", "campaigns", "rules"] {
        let page = viewer.page(&format!("/quality?by={by}&sort=calls")).await?;
        let way = first(&page)?;
        let way = way
            .split('"')
            .nth(1)
            .with_context(|| format!("{by}: no way"))?
            .replace("&#38;", "&");
        assert!(way.starts_with(&format!("/quality/{by}/")), "{way}");
        let row = viewer.page(&way).await?;
        for text in [
            "Worst to hear",
            "Share of decided flags upheld",
            "Export the confirmed calls",
        ] {
            assert!(row.contains(text), "{way}: {text}");
        }
    }
    let lucky = viewer
        .page("/quality/publishers/Lucky%20%26%20Co%20%2F%201")
        .await?;
    assert!(lucky.contains("few, so the share may be far off"));
    assert!(viewer.page("/quality?by=judge").await?.contains("rules only"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_a_publisher_plays_the_worst_first() -> Result<()> {
    let setup = Setup::build(150).await?;
    let named = "UPDATE core.calls SET publisher_id = 'hive', publisher_name = 'QuoteHive'";
    setup.database.batch_execute(named).await?;
    let reviewer = setup.person("reviewer").await?;
    let publisher = "SELECT publisher FROM bi.flagged_calls GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1";
    let publisher: String = setup.one(publisher, &[]).await?;
    let encoded: String = url::form_urlencoded::byte_serialize(publisher.as_bytes()).collect();
    let path = format!("/quality/publishers/{}", encoded.replace('+', "%20"));
    let page = reviewer.page(&path).await?;
    let worst: String = setup
        .one(
            "SELECT f.call_id::text FROM bi.flags AS f WHERE f.publisher = $1
             ORDER BY CASE f.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, f.revenue DESC, f.call_time DESC LIMIT 1",
            &[&publisher],
        )
        .await?;
    let clips = page.split("class=\"clips\"").nth(1).context("no clips")?;
    let first = clips.split("class=\"clip\"").nth(1).context("no clip")?;
    assert!(
        first.contains(&format!("/calls/{worst}?t=")) && first.contains("#flag-"),
        "{first}"
    );
    // What is dismissed is not held against anybody.
    let before = clips.matches(&worst).count();
    let about = setup.about(&[worst.parse()?]).await?;
    reviewer
        .json("/flags/decide", &fields(&[("action", "dismissed")], &about))
        .await?;
    let after = reviewer.page(&path).await?;
    assert!(
        before > 0
            && !after
                .split("class=\"clips\"")
                .nth(1)
                .unwrap_or_default()
                .contains(&worst)
    );
    // Lists and exports of its calls.
    let ways: Vec<String> = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|way| {
            way.contains("publisher=") && (way.starts_with("/flags?") || way.starts_with("/export?"))
        })
        .map(|way| way.replace("&#38;", "&").replace("&amp;", "&"))
        .collect();
    assert!(ways.iter().any(|way| way.starts_with("/export?")), "{ways:?}");
    assert!(ways.iter().any(|way| way.starts_with("/flags?")), "{ways:?}");
    for way in ways {
        assert_eq!(reviewer.get(&way).await?.status(), StatusCode::OK, "{way}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn charts_show_quiet_days_and_what_is_not_over() -> Result<()> {
    let setup = Setup::build(12).await?;
    let viewer = setup.person("viewer").await?;
    for (days, columns) in [(7, 7), (30, 30), (90, 13)] {
        let page = viewer.page(&format!("/quality?days={days}")).await?;
        assert_eq!(
            page.matches("<g class=\"strip\">").count() % columns,
            0,
            "{days} days"
        );
        assert!(page.contains(", so far\n"), "{days}: on hover");
        assert!(page.contains(" so-far\""), "{days}: drawn");
        assert!(page.contains(", so far</th>"), "{days}: in the table");
        assert!(
            page.contains("class=\"limit\"") && page.contains(">5 min<"),
            "{days}: the line of five minutes"
        );
    }
    let page = viewer.page("/quality").await?;
    assert!(
        page.contains("The first call is of "),
        "there is nothing to compare with, and the page says so"
    );
    assert!(page.contains("Calls are judged by rules only"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_are_those_of_the_account_and_the_page_says_so() -> Result<()> {
    let setup = Setup::build(12).await?;
    let viewer = setup.person("viewer").await?;
    assert!(viewer.page("/quality").await?.contains("Days of UTC."));
    setup
        .database
        .batch_execute(
            "UPDATE core.settings SET value = '\"America/Chicago\"' WHERE key = 'quality.time_zone'",
        )
        .await?;
    let page = viewer.page("/quality").await?;
    assert!(
        page.contains("Days of America/Chicago; lists that a figure leads to count days of UTC, your zone")
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reviewers_see_what_others_turned_round() -> Result<()> {
    let setup = Setup::build(60).await?;
    let (ann, bob) = (
        setup.invited("ann@example.com", "reviewer").await?,
        setup.invited("bob@example.com", "reviewer").await?,
    );
    let call = setup.open_call().await?;
    let flag: i64 = setup
        .one(
            "SELECT flag_id FROM console.shown_flags(ARRAY[$1]::uuid[]) ORDER BY 1 LIMIT 1",
            &[&call],
        )
        .await?;
    let flag = flag.to_string();
    for (person, action) in [(&ann, "dismissed"), (&bob, "confirmed")] {
        let seen = setup.seen(call).await?;
        let mut form = vec![("action", action), ("flag", flag.as_str())];
        form.extend(seen.iter().map(|seen| ("seen", seen.as_str())));
        let (status, done) = person.json("/flags/decide", &form).await?;
        assert_eq!(status, StatusCode::OK, "{done}");
    }
    let page = bob.page("/quality?by=reviewers").await?;
    assert!(
        page.contains("/quality/reviewers/ann%40example.com?days=30")
            && page.contains("/quality/reviewers/bob%40example.com")
    );
    let page = bob.page("/quality/reviewers/ann%40example.com").await?;
    assert!(
        page.contains("Turned round by others") && page.contains(&call.to_string()),
        "{page}"
    );
    let page = bob.page("/quality/reviewers/bob%40example.com").await?;
    assert!(!page.contains(&call.to_string()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_knows_is_not_found_and_the_old_address_leads_here() -> Result<()> {
    let setup = Setup::build(3).await?;
    let viewer = setup.person("viewer").await?;
    for path in [
        "/quality/publishers/Nobody",
        "/quality/buyers/%00",
        "/quality/campaigns/x",
        "/quality/rules/no_such_rule",
        "/quality/reviewers/nobody@example.com",
    ] {
        assert_eq!(viewer.get(path).await?.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let moved = viewer.get("/dashboard").await?;
    assert_eq!(moved.status(), StatusCode::SEE_OTHER);
    assert_eq!(moved.headers()["location"], "/quality");
    for odd in [
        "from=2026-13-45&to=x",
        "from=2099-01-01",
        "to=2000-01-01",
        "days=-3",
        "from=0001-01-01&to=9999-12-31",
    ] {
        assert!(
            viewer
                .page(&format!("/quality?{odd}"))
                .await?
                .contains("<h1>Quality</h1>"),
            "{odd}"
        );
    }
    Ok(())
}
