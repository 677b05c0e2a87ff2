//! Decisions that meet an ended session, a wrong reason, or somebody else's decision.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use crate::setup::{Person, Setup, fields, told};

impl Setup {
    /// Open calls with so many flags at least, newest first.
    async fn open_calls(&self, flags: i16, most: i64) -> Result<Vec<Uuid>> {
        let rows = self
            .database
            .query(
                "SELECT call_id FROM bi.flagged_calls WHERE state = 'open' AND flags >= $1
                 ORDER BY flagged_at DESC, call_id DESC LIMIT $2",
                &[&flags, &most],
            )
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    async fn decisions(&self) -> Result<i64> {
        self.one("SELECT count(*) FROM core.dispositions", &[]).await
    }
}

impl Person {
    async fn decide(&self, action: &str, about: &[(&'static str, String)]) -> Result<(StatusCode, Value)> {
        self.json("/flags/decide", &fields(&[("action", action)], about))
            .await
    }
}

/// The decision once more, about what is said to have changed.
fn anyway(answer: &Value) -> Vec<(&'static str, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let changed = answer["changed"].as_array().into_iter().flatten();
    changed
        .flat_map(|one| [("flag", text(&one["flag"])), ("seen", text(&one["seen"]))])
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_session_loses_no_form() -> Result<()> {
    let setup = Setup::build(20).await?;
    let reviewer = setup.person("reviewer").await?;
    let call = setup.open_call().await?;
    let about = setup.about(&[call]).await?;
    // Whoever is still signed in and opens the address of a form is told so, and keeps the console around it.
    for form in [format!("/calls/{call}/note"), "/flags/decide".to_owned()] {
        let opened = reviewer.get(&form).await?;
        assert_eq!(opened.status(), StatusCode::METHOD_NOT_ALLOWED, "{form}");
        let page = opened.text().await?;
        assert!(
            page.contains("Nothing was sent") && page.contains("aria-label=\"Main\""),
            "{page}"
        );
    }
    setup
        .database
        .batch_execute("UPDATE core.sessions SET revoked_at = clock_timestamp()")
        .await?;
    let next = |answer: &reqwest::Response| -> Result<String> {
        let location = answer.headers()["location"].to_str()?;
        let next = location.strip_prefix("/login?next=").context("no login")?;
        let decoded = url::form_urlencoded::parse(format!("n={next}").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned());
        decoded.context("no page")
    };
    let noted = reviewer
        .post(&format!("/calls/{call}/note"), &[("note", "a promise")])
        .await?;
    assert_eq!(next(&noted)?, format!("/calls/{call}"));
    let own = [("action", "confirmed"), ("back", "/flags?state=all#c-1")];
    let decided = reviewer.post("/flags/decide", &fields(&own, &about)).await?;
    assert_eq!(next(&decided)?, "/flags?state=all#c-1");
    let elsewhere = [("action", "confirmed"), ("back", "https://evil.example/")];
    let decided = reviewer
        .post("/flags/decide", &fields(&elsewhere, &about))
        .await?;
    assert_eq!(next(&decided)?, "/flags");
    // The script hears it in a way that it can tell apart, with the way in.
    let (status, said) = reviewer.decide("confirmed", &about).await?;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{said}");
    assert!(
        said["message"]
            .as_str()
            .is_some_and(|text| text.contains("not stored"))
            && said["sign_in"]
                .as_str()
                .is_some_and(|way| way.starts_with("/login?next=")),
        "{said}"
    );
    assert_eq!(setup.decisions().await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reason_belongs_to_what_is_decided() -> Result<()> {
    let setup = Setup::build(20).await?;
    let reviewer = setup.person("reviewer").await?;
    let call = setup.open_call().await?;
    let about = setup.about(&[call]).await?;
    let with = async |action: &str, reason: &str| {
        let own = [("action", action), ("reason", reason)];
        reviewer.json("/flags/decide", &fields(&own, &about)).await
    };
    let (status, said) = with("confirmed", "Duplicate").await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        said["message"],
        "\"Duplicate\" is a reason to dismiss a flag. Nothing was confirmed: choose another reason, or none."
    );
    let (status, said) = with("dismissed", "Because").await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
    // What only undo writes is no reason that anybody gives.
    let (status, _) = with("dismissed", "undone").await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(setup.decisions().await?, 0);
    // Nobody else writes it either.
    let stored = setup
        .database
        .execute(
            "INSERT INTO core.dispositions (flag_id, action, reason) SELECT id, 'confirmed', 'Duplicate' FROM core.flags",
            &[],
        )
        .await
        .expect_err("refused");
    let constraint = stored.as_db_error().and_then(|error| error.constraint());
    assert_eq!(constraint, Some("dispositions_reason_of_action"));
    let (status, _) = with("dismissed", "Duplicate").await?;
    assert_eq!(status, StatusCode::OK);
    // Each form offers what fits what can be decided there.
    let list = reviewer.page("/flags").await?;
    assert!(
        list.contains("<optgroup label=\"To dismiss\">") && !list.contains("To reopen"),
        "{list}"
    );
    let strip = |page: &str, verb: &str| -> String {
        let strips = page.split(&format!("data-verb=\"{verb}\"")).nth(1);
        let strip = strips.and_then(|rest| rest.split("</details>").next());
        strip.unwrap_or_default().to_owned()
    };
    let open = reviewer
        .page(&format!("/calls/{}", setup.open_call().await?))
        .await?;
    for page in [&list, &open] {
        let dismiss = strip(page, "dismissed");
        assert!(
            dismiss.contains("Duplicate") && !dismiss.contains("Legal risk"),
            "{page}"
        );
        assert!(strip(page, "escalated").contains("Legal risk") && strip(page, "reopened").is_empty());
    }
    let decided = reviewer.page(&format!("/calls/{call}")).await?;
    assert!(
        strip(&decided, "reopened").contains("Decided by mistake"),
        "{decided}"
    );
    assert!(strip(&decided, "dismissed").is_empty() && !decided.contains("undone"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_decides_later_hears_who_decided_first() -> Result<()> {
    let setup = Setup::build(60).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let call = setup.open_call().await?;
    let shown_to_both = setup.about(&[call]).await?;
    let flags = shown_to_both.len() - 1;
    admin.decide("confirmed", &shown_to_both).await?;
    let (status, said) = reviewer.decide("dismissed", &shown_to_both).await?;
    assert_eq!(status, StatusCode::CONFLICT, "{said}");
    let message = said["message"].as_str().unwrap_or_default();
    assert!(
        message.starts_with("Not stored: admin confirmed \u{201c}") && message.contains(" ago ("),
        "{message}"
    );
    assert_eq!(said["changed"].as_array().map(Vec::len), Some(flags));
    assert_eq!(said["rows"][0]["state"], "confirmed");
    assert_eq!(setup.state(call).await?, "confirmed");
    // Without a script it is a page, from which one decides anyway or leaves it.
    let own = [
        ("action", "dismissed"),
        ("note", "heard \"no\""),
        ("back", "/flags#c-1"),
    ];
    let answer = reviewer
        .post("/flags/decide", &fields(&own, &shown_to_both))
        .await?;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let page = answer.text().await?;
    assert!(
        page.contains("admin confirmed")
            && page.contains("Dismiss anyway")
            && page.contains("heard &#34;no&#34;"),
        "{page}"
    );
    // Having seen it, they decide about what is there now.
    let again = anyway(&said);
    let (status, done) = reviewer.decide("dismissed", &again).await?;
    assert_eq!(
        (status, setup.state(call).await?.as_str()),
        (StatusCode::OK, "dismissed"),
        "{done}"
    );
    // And that holds for once only: the admin has not seen it.
    let (status, _) = admin.decide("escalated", &again).await?;
    assert_eq!(status, StatusCode::CONFLICT);
    // What was taken back is open, as it was when both looked.
    let undo = done["undo"].as_str().unwrap_or_default();
    let (_, undone) = reviewer.json("/flags/undo", &[("dispositions", undo)]).await?;
    assert_eq!(undone["message"], "Undone: 1 call is confirmed again");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_calls_those_that_changed_are_left() -> Result<()> {
    let setup = Setup::build(100).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let calls = setup.open_calls(1, 5).await?;
    let shown = setup.about(&calls).await?;
    let theirs = setup.about(&calls[1..2]).await?;
    admin.decide("escalated", &theirs).await?;
    let (status, said) = reviewer.decide("dismissed", &shown).await?;
    assert_eq!(status, StatusCode::OK);
    let others = shown.len() - calls.len() - (theirs.len() - 1);
    let message = said["message"].as_str().unwrap_or_default();
    assert!(
        message.starts_with(&format!(
            "{} dismissed. Not stored: admin escalated ",
            told(others, 4)
        )),
        "{message}"
    );
    for (number, call) in calls.iter().enumerate() {
        let expected = if number == 1 { "escalated" } else { "dismissed" };
        assert_eq!(setup.state(*call).await?, expected);
    }
    let changed = said["changed"].as_array().context("no list")?;
    assert!(
        changed.iter().all(|one| one["call"] == calls[1].to_string()),
        "{changed:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_at_the_same_moment_one_is_told() -> Result<()> {
    let setup = Setup::build(100).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    // In two orders: whoever locks must not wait for whoever waits for them.
    let calls = setup.open_calls(1, 16).await?;
    for pair in calls.chunks(2) {
        let shown = setup.about(pair).await?;
        let turned = setup
            .about(&pair.iter().rev().copied().collect::<Vec<_>>())
            .await?;
        let (one, other) = tokio::join!(
            reviewer.decide("confirmed", &shown),
            admin.decide("dismissed", &turned)
        );
        let mut statuses = [one?.0, other?.0];
        statuses.sort_unstable();
        assert_eq!(statuses, [StatusCode::OK, StatusCode::CONFLICT]);
        let states: Vec<String> = [setup.state(pair[0]).await?, setup.state(pair[1]).await?].into();
        assert_eq!(states[0], states[1]);
    }
    let decided: i64 = setup
        .one(
            "SELECT count(*) FROM (SELECT flag_id FROM core.dispositions GROUP BY 1 HAVING count(*) > 1) AS twice",
            &[],
        )
        .await?;
    assert_eq!(decided, 0, "a flag was decided by both");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_shows_every_flag_and_decides_no_other() -> Result<()> {
    let setup = Setup::build(100).await?;
    let reviewer = setup.person("reviewer").await?;
    let call = *setup
        .open_calls(2, 1)
        .await?
        .first()
        .context("no call with two flags")?;
    let page = reviewer.page("/flags").await?;
    let row = page
        .split(&format!("id=\"c-{call}\""))
        .nth(1)
        .and_then(|rest| rest.split("</tr>").next())
        .context("no row")?;
    let flags = setup
        .database
        .query(
            "SELECT flag_id, rule_name FROM bi.flags WHERE call_id = $1",
            &[&call],
        )
        .await?;
    for flag in &flags {
        let (id, rule): (i64, String) = (flag.get(0), flag.get(1));
        assert!(row.contains(&format!("value=\"{id}:0\"")), "{row}");
        assert!(
            row.contains(&format!("#flag-{id}\">")) && row.contains(&rule),
            "{row}"
        );
    }
    // A page that showed one of them only (the call was judged again since) decides that one only.
    let seen = setup.seen(call).await?;
    let about = [("call", call.to_string()), ("seen", seen[0].clone())];
    let (status, said) = reviewer.decide("confirmed", &about).await?;
    assert_eq!(status, StatusCode::OK);
    let message = said["message"].as_str().unwrap_or_default();
    assert!(
        message.starts_with("1 flag confirmed. Not stored: ")
            && message.contains("is new since this page was made"),
        "{message}"
    );
    assert_eq!(setup.state(call).await?, "open");
    // The rest: what is decided already stays as it is.
    let (_, said) = reviewer.decide("dismissed", &setup.about(&[call]).await?).await?;
    let message = said["message"].as_str().unwrap_or_default().to_owned();
    assert_eq!(message, format!("{} dismissed", told(flags.len() - 1, 1)));
    assert_eq!(said["rows"][0]["state"], "confirmed", "whichever is gravest");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counts_follow_decisions() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let count = async || -> Result<(String, String, String)> {
        let counts: Value = serde_json::from_str(&reviewer.page("/flags/counts?state=dismissed").await?)?;
        let text = |state: &str| counts[state].as_str().unwrap_or_default().to_owned();
        Ok((text("open"), text("dismissed"), text("all")))
    };
    let open: i64 = setup
        .one("SELECT count(*) FROM bi.flagged_calls WHERE state = 'open'", &[])
        .await?;
    assert_eq!(
        count().await?,
        (open.to_string(), "0".to_owned(), open.to_string())
    );
    let about = setup.about(&[setup.open_call().await?]).await?;
    reviewer.decide("dismissed", &about).await?;
    assert_eq!(
        count().await?,
        ((open - 1).to_string(), "1".to_owned(), open.to_string())
    );
    Ok(())
}
