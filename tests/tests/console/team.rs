//! An inbox that several people share: who takes a call, groups, kept filters, notes, and corrected speakers.

use anyhow::Result;
use reqwest::StatusCode;

use crate::setup::Setup;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_taken_given_and_given_back() -> Result<()> {
    let setup = Setup::build(60).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let call = setup.open_call().await?.to_string();
    let open = reviewer.page("/flags").await?.matches("<tr data-call=").count();
    let give = async |to: &str| {
        reviewer
            .json("/flags/assign", &[("call", &call), ("assignee", to)])
            .await
    };
    let (status, done) = give("me").await?;
    assert_eq!(
        (status, done["message"].as_str()),
        (StatusCode::OK, Some("1 call assigned"))
    );
    let rows = |page: String| page.matches("<tr data-call=").count();
    assert_eq!(rows(reviewer.page("/flags?assignee=me").await?), 1);
    assert_eq!(rows(admin.page("/flags?assignee=me").await?), 0);
    assert_eq!(rows(admin.page("/flags?assignee=none").await?), open - 1);
    assert!(admin.page("/flags").await?.contains("with reviewer"));
    assert!(
        admin
            .page(&format!("/calls/{call}"))
            .await?
            .contains("Assigned to reviewer")
    );
    let id: i64 = setup
        .one("SELECT id FROM core.users WHERE role = 'admin'", &[])
        .await?;
    give(&id.to_string()).await?;
    assert_eq!(rows(admin.page("/flags?assignee=me").await?), 1);
    // It stays with its reviewer when it is decided and judged again.
    setup
        .database
        .execute("SELECT core.refresh_inbox($1)", &[&call.parse::<uuid::Uuid>()?])
        .await?;
    assert_eq!(rows(admin.page("/flags?assignee=me").await?), 1);
    give("").await?;
    assert_eq!(rows(admin.page("/flags?assignee=none").await?), open);
    // Nobody gives a call to somebody who may not decide, or to nobody at all.
    setup.person("viewer").await?;
    let viewer: i64 = setup
        .one("SELECT id FROM core.users WHERE role = 'viewer'", &[])
        .await?;
    for who in [viewer.to_string(), "999999".to_owned(), "x".to_owned()] {
        let (status, _) = give(&who).await?;
        assert!(status.is_client_error(), "{who}: {status}");
    }
    let trail: i64 = setup
        .one(
            "SELECT count(*) FROM core.audit_events WHERE action = 'assigned' AND actor = 'reviewer@example.com'",
            &[],
        )
        .await?;
    assert_eq!(trail, 3);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_add_up_to_the_list() -> Result<()> {
    let setup = Setup::build(200).await?;
    let viewer = setup.person("viewer").await?;
    for (by, expression) in [
        ("publisher", "coalesce(publisher, 'unknown')"),
        ("campaign", "campaign"),
        ("rule", "unnest(rule_ids)"),
    ] {
        let (groups, largest): (i64, i64) = {
            let row = setup
                .database
                .query_one(
                    &format!(
                        "SELECT count(*), max(n) FROM (SELECT count(*) AS n FROM
                         (SELECT {expression} AS name FROM bi.flagged_calls WHERE severity = 'critical') AS x GROUP BY name) AS g"
                    ),
                    &[],
                )
                .await?;
            (row.get(0), row.get(1))
        };
        let page = viewer
            .page(&format!("/flags?state=all&severity=critical&group={by}"))
            .await?;
        let body = page.split("<tbody>").nth(1).unwrap_or_default();
        let body = body.split("</tbody>").next().unwrap_or_default();
        assert_eq!(i64::try_from(body.matches("<tr>").count())?, groups, "{by}");
        // The largest comes first.
        let first = body.split("<td class=\"number\">").nth(1).unwrap_or_default();
        assert!(first.starts_with(&format!("{largest}<")), "{by}: {first:.20}");
        // A group leads to its calls, under the same filter.
        if by != "publisher" {
            let link = body.split("href=\"").nth(1).unwrap_or_default();
            let link = link.split('"').next().unwrap_or_default();
            let link = link.replace("&#38;", "&").replace("&amp;", "&");
            let rows = viewer.page(&link).await?.matches("<tr data-call=").count();
            assert_eq!(i64::try_from(rows)?, largest.min(50), "{link}");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_filters_know_how_many_calls_they_hold() -> Result<()> {
    let setup = Setup::build(120).await?;
    let (reviewer, other) = (setup.person("reviewer").await?, setup.person("viewer").await?);
    for (name, query) in [
        ("Grave", "state=open&severity=critical"),
        ("Gift cards", "state=all&rule=gift_card"),
    ] {
        reviewer
            .post("/views", &[("name", name), ("query", query)])
            .await?;
    }
    let counts: serde_json::Value = reviewer.get("/views/counts").await?.json().await?;
    let expected: Vec<i64> = vec![
        setup
            .one(
                "SELECT count(*) FROM bi.flagged_calls WHERE state = 'open' AND severity = 'critical'",
                &[],
            )
            .await?,
        setup
            .one(
                "SELECT count(*) FROM bi.flagged_calls WHERE 'gift_card' = ANY (rule_ids)",
                &[],
            )
            .await?,
    ];
    let rows = setup
        .database
        .query("SELECT id FROM core.saved_views ORDER BY id", &[])
        .await?;
    let found: Vec<i64> = rows
        .iter()
        .filter_map(|row| counts[row.get::<_, i64>(0).to_string()].as_str()?.parse().ok())
        .collect();
    assert_eq!(found, expected);
    let none: serde_json::Value = other.get("/views/counts").await?.json().await?;
    assert_eq!(none, serde_json::json!({}));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_stands_in_the_history_as_it_was_written() -> Result<()> {
    let setup = Setup::build(30).await?;
    let reviewer = setup.person("reviewer").await?;
    let call = setup.open_call().await?;
    let path = format!("/calls/{call}/note");
    let note = "Asked the buyer <b>twice</b> & waits";
    let answer = reviewer.post(&path, &[("note", note)]).await?;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = reviewer.page(&format!("/calls/{call}")).await?;
    assert!(page.contains("Asked the buyer &#60;b&#62;twice&#60;/b&#62; &#38; waits"));
    let answer = reviewer.post(&path, &[("note", "  ")]).await?;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let nowhere = format!("/calls/{}/note", uuid::Uuid::nil());
    let answer = reviewer.post(&nowhere, &[("note", "x")]).await?;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn swapped_speakers_change_what_the_rules_find() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let call: uuid::Uuid = setup
        .one(
            "SELECT f.call_id FROM bi.flagged_calls AS f
             JOIN core.transcripts AS t ON t.call_id = f.call_id
             WHERE t.segments @> '[{\"speaker\": \"agent\"}]' AND t.segments @> '[{\"speaker\": \"caller\"}]'
               AND EXISTS (SELECT FROM core.flags AS x JOIN bi.rules AS r ON r.rule_id = x.rule_id AND r.is_current
                           WHERE x.call_id = f.call_id AND r.kind = 'phrase' AND r.speaker = 'agent')
             LIMIT 1",
            &[],
        )
        .await?;
    let said = "SELECT string_agg(s ->> 'speaker', ' ') FROM core.transcripts, jsonb_array_elements(segments) AS s WHERE call_id = $1";
    let before: String = setup.one(said, &[&call]).await?;
    let judgements = "SELECT count(*) FROM core.judgements WHERE call_id = $1";
    let first: i64 = setup.one(judgements, &[&call]).await?;
    let answer = reviewer.post(&format!("/calls/{call}/speakers"), &[]).await?;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let after: String = setup.one(said, &[&call]).await?;
    let swapped: Vec<&str> = before
        .split(' ')
        .map(|party| match party {
            "agent" => "caller",
            "caller" => "agent",
            other => other,
        })
        .collect();
    assert_eq!(after, swapped.join(" "));
    // What only an agent must not say was said by the caller now: the call was scored again.
    let second: i64 = setup.one(judgements, &[&call]).await?;
    assert_eq!(second, first + 1);
    // And back: nothing is lost.
    reviewer.post(&format!("/calls/{call}/speakers"), &[]).await?;
    assert_eq!(setup.one::<String>(said, &[&call]).await?, before);
    assert_eq!(
        setup
            .one::<String>(
                "SELECT string_agg(action, ' ') FROM core.audit_events WHERE call_id = $1",
                &[&call]
            )
            .await?,
        "speakers_swapped speakers_swapped"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewer_says_who_the_agent_is_and_the_account_learns() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let call = setup.open_call().await?;
    // Two channels, and nothing tells whose they are.
    let untold = "UPDATE core.transcripts AS t
         SET roles_by = 'nothing', agent_channel = NULL, speech = '[[[0, 1]], [[1, 2]]]', languages = '{\"en\": 30, \"es\": 10}',
             heard_share = 0.75, segments = (
                 SELECT jsonb_agg(s.value || jsonb_build_object('speaker', 'unknown', 'party', s.ordinality % 2) ORDER BY s.ordinality)
                 FROM jsonb_array_elements(t.segments) WITH ORDINALITY AS s)
         WHERE call_id = $1";
    setup.database.execute(untold, &[&call]).await?;
    let path = format!("/calls/{call}");
    let page = reviewer.page(&path).await?;
    for shown in [
        "speaker 1",
        "speaker 2",
        "Nobody knows who is the agent",
        "not known",
        "English 75.0 %, Spanish 25.0 %",
        "75.0 % of the recording",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let speakers = format!("{path}/speakers");
    let wrong = reviewer.post(&speakers, &[("agent", "2")]).await?;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = reviewer.post(&speakers, &[("agent", "1")]).await?;
    assert_eq!(told.status(), StatusCode::SEE_OTHER);
    let fits = "SELECT bool_and((s ->> 'speaker' = 'agent') = (s ->> 'party' = $2))
         FROM core.transcripts, jsonb_array_elements(segments) AS s WHERE call_id = $1";
    assert!(setup.one::<bool>(fits, &[&call, &"1"]).await?);
    let page = reviewer.page(&path).await?;
    assert!(page.contains("told by a reviewer") && page.contains("mixed up"));
    let learned = "SELECT coalesce(core.agent_channel()::text, 'unknown')";
    assert_eq!(setup.one::<String>(learned, &[]).await?, "1");
    // Scored again, the call says what of it was not judged.
    assert!(page.contains("Not judged: Spanish 25 %, heard 75 %."));
    let list = reviewer.page("/calls?status=flagged").await?;
    assert!(list.contains("not judged: Spanish 25 %, heard 75 %"));
    // And when it is swapped, so is what the account learned.
    reviewer.post(&speakers, &[]).await?;
    assert!(setup.one::<bool>(fits, &[&call, &"0"]).await?);
    assert_eq!(setup.one::<String>(learned, &[]).await?, "0");
    Ok(())
}
