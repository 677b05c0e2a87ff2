//! The inbox: decisions, undo, filters, pages, CSV.

use anyhow::Result;
use reqwest::StatusCode;

use crate::setup::{Setup, fields, told};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_and_its_undo() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let call = setup.open_call().await?;
    let id = call.to_string();
    let page = reviewer.page("/flags").await?;
    assert!(page.contains(&format!("id=\"c-{id}\"")), "{page}");
    let about = setup.about(&[call]).await?;
    let own = [
        ("action", "dismissed"),
        ("note", "not =bad"),
        ("reason", "Duplicate"),
    ];
    let (status, done) = reviewer.json("/flags/decide", &fields(&own, &about)).await?;
    let message = format!("{} dismissed", told(about.len() - 1, 1));
    assert_eq!(
        (status, done["message"].as_str()),
        (StatusCode::OK, Some(message.as_str()))
    );
    assert_eq!(setup.state(call).await?, "dismissed");
    assert!(!reviewer.page("/flags").await?.contains(&id));
    assert!(reviewer.page("/flags?state=dismissed").await?.contains(&id));
    let undo = done["undo"].as_str().unwrap_or_default();
    let (status, undone) = reviewer.json("/flags/undo", &[("dispositions", undo)]).await?;
    assert_eq!(
        (status, setup.state(call).await?.as_str()),
        (StatusCode::OK, "open")
    );
    assert_eq!(undone["message"], "Undone: 1 call is open again");
    assert_eq!(undone["rows"][0]["state"], "open");
    // Once taken back it cannot be taken back again.
    let (status, why) = reviewer.json("/flags/undo", &[("dispositions", undo)]).await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    // Everything is in the trail, in the name of who did it.
    let trail: String = setup
        .one(
            "SELECT string_agg(actor || ' ' || action, ', ' ORDER BY id) FROM core.audit_events WHERE call_id = $1",
            &[&call],
        )
        .await?;
    assert_eq!(trail, "reviewer@example.com decided, reviewer@example.com undone");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_undoes_what_another_decided_since() -> Result<()> {
    let setup = Setup::build(30).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let call = setup.open_call().await?;
    let about = setup.about(&[call]).await?;
    let (_, done) = reviewer
        .json("/flags/decide", &fields(&[("action", "dismissed")], &about))
        .await?;
    let about = setup.about(&[call]).await?;
    admin
        .json("/flags/decide", &fields(&[("action", "confirmed")], &about))
        .await?;
    let undo = done["undo"].as_str().unwrap_or_default();
    for person in [&reviewer, &admin] {
        let (status, _) = person.json("/flags/undo", &[("dispositions", undo)]).await?;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(setup.state(call).await?, "confirmed");
    Ok(())
}

/// Scoring a call again raises its flags anew, under other ids.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_undoes_what_another_decided_after_the_call_was_scored_again() -> Result<()> {
    let setup = Setup::build(30).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let call = setup.open_call().await?;
    let about = setup.about(&[call]).await?;
    let (_, done) = reviewer
        .json("/flags/decide", &fields(&[("action", "dismissed")], &about))
        .await?;
    let again = "WITH given AS (
                     INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, qa_version, rule_versions)
                     SELECT j.call_id, 'rescore', j.lease_epoch, j.verdict, j.score, j.qa_version, j.rule_versions
                     FROM core.calls AS k JOIN core.judgements AS j ON j.id = k.judgement_id WHERE k.id = $1
                     RETURNING id, call_id
                 ), flagged AS (
                     INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                                             start_seconds, end_seconds, speaker, source)
                     SELECT g.id, f.call_id, f.rule_id, f.rule_version, f.severity, f.weight, f.confidence, f.quote, f.segment,
                            f.start_seconds, f.end_seconds, f.speaker, f.source
                     FROM given AS g JOIN core.calls AS k ON k.id = g.call_id JOIN core.flags AS f ON f.judgement_id = k.judgement_id
                 )
                 UPDATE core.calls AS k SET judgement_id = g.id FROM given AS g WHERE k.id = g.call_id";
    assert_eq!(setup.database.execute(again, &[&call]).await?, 1);
    let about = setup.about(&[call]).await?;
    admin
        .json("/flags/decide", &fields(&[("action", "confirmed")], &about))
        .await?;
    let undo = done["undo"].as_str().unwrap_or_default();
    let (status, _) = reviewer.json("/flags/undo", &[("dispositions", undo)]).await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(setup.state(call).await?, "confirmed");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bulk_means_the_ticked_calls_and_no_other() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let calls: Vec<uuid::Uuid> = setup
        .database
        .query(
            "SELECT call_id FROM bi.flagged_calls ORDER BY flagged_at DESC LIMIT 5",
            &[],
        )
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let ids: Vec<String> = calls.iter().map(ToString::to_string).collect();
    let about = setup.about(&calls[..3]).await?;
    // Without a script: back to the list, with a message and an undo.
    let own = [
        ("action", "confirmed"),
        ("back", "/flags?state=open&severity=critical#c-1"),
    ];
    let answer = reviewer.post("/flags/decide", &fields(&own, &about)).await?;
    let location = answer.headers()["location"].to_str()?.to_owned();
    assert_eq!(location, "/flags?state=open&severity=critical#c-1");
    let message = format!("{} confirmed", told(about.len() - 3, 3));
    let page = reviewer.after(&answer).await?.text().await?;
    assert!(page.contains(&message) && page.contains("action=\"/flags/undo\""));
    for (number, call) in calls.iter().enumerate() {
        let expected = if number < 3 { "confirmed" } else { "open" };
        assert_eq!(setup.state(*call).await?, expected);
    }
    // A row's own button means its row, whatever is ticked.
    let one = format!("dismissed:{}", ids[4]);
    let about = setup.about(&calls[3..]).await?;
    reviewer
        .post("/flags/decide", &fields(&[("one", &one)], &about))
        .await?;
    assert_eq!(
        (
            setup.state(calls[3]).await?.as_str(),
            setup.state(calls[4]).await?.as_str()
        ),
        ("open", "dismissed")
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_hold_every_call_once_in_both_directions() -> Result<()> {
    let setup = Setup::build(400).await?;
    let viewer = setup.person("viewer").await?;
    let all: i64 = setup
        .one("SELECT count(*) FROM bi.flagged_calls WHERE state = 'open'", &[])
        .await?;
    assert!(all > 100, "{all}");
    let ids = |page: &str| -> Vec<String> {
        page.split("<tr data-call=\"")
            .skip(1)
            .map(|row| row[..36].to_owned())
            .collect()
    };
    let link = |page: &str, rel: &str| -> Option<String> {
        let at = page.find(&format!("rel=\"{rel}\" href=\""))?;
        let link = &page[at + rel.len() + 13..];
        Some(
            link[..link.find('"')?]
                .replace("&#38;", "&")
                .replace("&amp;", "&"),
        )
    };
    let mut pages = vec![viewer.page("/flags").await?];
    while let Some(next) = link(&pages[pages.len() - 1], "next") {
        pages.push(viewer.page(&next).await?);
    }
    let seen: Vec<String> = pages.iter().flat_map(|page| ids(page)).collect();
    let unique: std::collections::HashSet<&String> = seen.iter().collect();
    assert_eq!(
        (seen.len(), unique.len()),
        (usize::try_from(all)?, usize::try_from(all)?)
    );
    // Back from the last page: the page before it, and from the first there is none.
    let last = pages.len() - 1;
    let before = link(&pages[last], "prev").unwrap_or_default();
    assert_eq!(ids(&viewer.page(&before).await?), ids(&pages[last - 1]));
    assert_eq!(link(&pages[0], "prev"), None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_agree_with_the_view() -> Result<()> {
    let setup = Setup::build(200).await?;
    let viewer = setup.person("viewer").await?;
    let campaign: String = setup
        .one(
            "SELECT campaign FROM bi.flagged_calls GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
            &[],
        )
        .await?;
    let encoded: String = url::form_urlencoded::byte_serialize(campaign.as_bytes()).collect();
    for (query, condition) in [
        ("severity=critical".to_owned(), "severity = 'critical'".to_owned()),
        (format!("campaign={encoded}"), format!("campaign = '{campaign}'")),
        (
            "rule=gift_card".to_owned(),
            "'gift_card' = ANY (rule_ids)".to_owned(),
        ),
        (
            "severity=critical&rule=gift_card".to_owned(),
            "severity = 'critical' AND 'gift_card' = ANY (rule_ids)".to_owned(),
        ),
        ("from=2020-01-01&to=2020-01-02".to_owned(), "false".to_owned()),
        ("text=zzzzzz".to_owned(), "false".to_owned()),
    ] {
        let expected: i64 = setup
            .one(
                &format!("SELECT count(*) FROM bi.flagged_calls WHERE {condition}"),
                &[],
            )
            .await?;
        let page = viewer.page(&format!("/flags?state=all&{query}")).await?;
        let rows = i64::try_from(page.matches("<tr data-call=").count())?;
        assert_eq!(rows, expected.min(50), "{query}");
        let by_call = [("column", "call_id"), ("shape", "call")];
        let csv = crate::export::file(&viewer, "flags", &format!("state=all&{query}"), &by_call).await?;
        assert_eq!(i64::try_from(csv.lines().count())?, expected + 1, "{query}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_views_are_ones_own() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (reviewer, viewer) = (setup.person("reviewer").await?, setup.person("viewer").await?);
    let kept = reviewer
        .post(
            "/views",
            &[("name", "Grave"), ("query", "severity=critical&evil=1")],
        )
        .await?;
    assert_eq!(kept.headers()["location"], "/flags?state=open&severity=critical");
    assert!(reviewer.page("/flags").await?.contains(">Grave</a>"));
    assert!(!viewer.page("/flags").await?.contains("Grave"));
    let id: i64 = setup.one("SELECT id FROM core.saved_views", &[]).await?;
    viewer.post("/views/forget", &[("view", &id.to_string())]).await?;
    assert!(reviewer.page("/flags").await?.contains(">Grave</a>"));
    reviewer
        .post("/views/forget", &[("view", &id.to_string())])
        .await?;
    assert!(!reviewer.page("/flags").await?.contains("Grave"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_inboxes_hear_of_new_flags() -> Result<()> {
    let setup = Setup::build(0).await?;
    let viewer = setup.person("viewer").await?;
    let mut stream = viewer.get("/events").await?;
    callscript_tests::written::store::store(&setup.database, 30, None).await?;
    setup
        .database
        .execute(include_str!("../../src/bench/sql/judge_by_rules.sql"), &[])
        .await?;
    let mut heard = String::new();
    while !heard.contains("event: flags") || !heard.contains("\"call\"") {
        let chunk = stream.chunk().await?;
        heard.push_str(&String::from_utf8_lossy(&chunk.unwrap_or_default()));
    }
    let call = heard
        .split("\"call\":\"")
        .nth(1)
        .map(|rest| rest[..36].to_owned())
        .unwrap_or_default();
    assert_eq!(setup.state(call.parse()?).await?, "open");
    // One connection listens, however many look.
    let more = viewer.get("/events").await?;
    let listeners: i64 = setup
        .one(
            // Other tests' consoles listen in databases of their own.
            "SELECT count(*) FROM pg_stat_activity
             WHERE application_name = 'callscript web listener' AND datname = current_database()",
            &[],
        )
        .await?;
    assert_eq!(listeners, 1);
    drop(more);
    Ok(())
}
