//! Files for a dispute: what stands in them, that all that matches does, and that it is kept who took them.

use anyhow::{Context, Result};
use reqwest::StatusCode;

use crate::setup::{Person, Setup};

/// A file as text, without the mark of UTF-8.
pub(crate) async fn file(person: &Person, list: &str, query: &str, more: &[(&str, &str)]) -> Result<String> {
    let mut fields = vec![("list", list), ("query", query)];
    fields.extend_from_slice(more);
    if !more.iter().any(|(name, _)| *name == "column") {
        fields.extend(["call_id", "publisher", "caller", "quote"].map(|name| ("column", name)));
    }
    let answer = person.post("/export", &fields).await?;
    assert_eq!(answer.status(), StatusCode::OK, "{list}?{query}");
    text(answer).await
}

/// What stands in an answer behind the mark of UTF-8.
async fn text(answer: reqwest::Response) -> Result<String> {
    // As bytes: a text would come without the mark.
    let bytes = answer.bytes().await?;
    let text = bytes.strip_prefix("\u{feff}".as_bytes());
    Ok(String::from_utf8(text.context("no mark of UTF-8")?.to_vec())?)
}

/// The rows of a file below its first line, as a program reads them that expects commas.
fn rows(file: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = file.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    rows.split_off(1.min(rows.len()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_begins_with_the_file() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let call = setup.open_call().await?;
    setup
        .database
        .execute(
            "UPDATE core.calls SET buyer = 'Summit', payout = 80.5, revenue = 103.5, publisher_sub_id = 'sub-7' WHERE id = $1",
            &[&call],
        )
        .await?;
    let seen = setup.seen(call).await?;
    let flag = seen[0].split(':').next().unwrap_or_default().to_owned();
    setup
        .database
        .execute(
            "INSERT INTO core.dispositions (flag_id, action, note, reviewer)
             SELECT $1::text::bigint, 'confirmed', 'heard it; twice', 'reviewer@example.com'",
            &[&flag],
        )
        .await?;
    let columns = [
        "ringba_call_id",
        "buyer",
        "sub_id",
        "caller",
        "revenue",
        "payout",
        "rule",
        "time_in_call",
        "quote",
        "state",
        "decided_by",
        "note",
        "flag_link",
    ];
    let columns: Vec<(&str, &str)> = columns.iter().map(|name| ("column", *name)).collect();
    let text = file(&reviewer, "flags", "state=all", &columns).await?;
    let told = setup
        .database
        .query_one(
            "SELECT k.ringba_call_id, k.caller_number, v.name, f.quote, f.start_seconds, f.id
             FROM core.flags AS f JOIN core.calls AS k ON k.id = f.call_id
             JOIN core.qa_rule_versions AS v ON v.rule_id = f.rule_id AND v.version = f.rule_version
             WHERE f.id = $1::text::bigint",
            &[&flag],
        )
        .await?;
    let seconds: f64 = told.get(4);
    let link = format!("{}/calls/{call}?t={seconds:.1}#flag-{flag}", setup.console.url());
    let found = rows(&text);
    let row = found
        .iter()
        .find(|row| row.contains(&link))
        .with_context(|| format!("no row leads to {link}: {text}"))?;
    let cells: Vec<&str> = row.iter().map(|cell| cell.trim_start_matches('\'')).collect();
    let number: String = told.get(1);
    let clock = format!("{}:{:02}", seconds as u64 / 60, seconds as u64 % 60);
    let (ringba, rule, quote): (String, String, String) = (told.get(0), told.get(2), told.get(3));
    assert_eq!(
        cells[..12],
        [
            ringba.as_str(),
            "sub-7",
            "Summit",
            number.as_str(),
            "103.50",
            "80.50",
            &rule,
            &clock,
            &quote,
            "confirmed",
            "reviewer",
            "heard it; twice"
        ]
    );
    // A row for every flag of every call that the inbox lists.
    let flags: i64 = setup
        .one(
            "SELECT count(*) FROM bi.flags WHERE call_id IN (SELECT call_id FROM bi.flagged_calls)",
            &[],
        )
        .await?;
    assert_eq!(i64::try_from(found.len())?, flags);
    // Or one for each call, for spreadsheets of other countries.
    let by_call = [
        ("column", "revenue"),
        ("column", "call_id"),
        ("column", "flags"),
        ("column", "rule"),
        ("shape", "call"),
        ("separator", "semicolon"),
    ];
    let whole = file(&reviewer, "flags", "state=all", &by_call).await?;
    let told_once = whole
        .lines()
        .find(|line| line.contains(&call.to_string()))
        .context("no line of the call")?;
    assert!(told_once.starts_with("\"103,50\";"), "{told_once}");
    let flagged: i64 = setup.one("SELECT count(*) FROM bi.flagged_calls", &[]).await?;
    assert_eq!(i64::try_from(whole.lines().count())?, flagged + 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_match_are_in_the_file_whatever_their_number() -> Result<()> {
    let setup = Setup::build(40).await?;
    let viewer = setup.person("viewer").await?;
    // More than two batches, of which many began in the same moment.
    setup
        .database
        .batch_execute(
            "INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, revenue, payout, status, processing_error)
             SELECT 'MANY' || n, (SELECT id FROM core.campaigns LIMIT 1), now() - make_interval(secs => n / 700), 5, 1, 1, 'skipped', 'too short'
             FROM generate_series(1, 1303) AS n",
        )
        .await?;
    let columns = [("column", "ringba_call_id")];
    let text = file(&viewer, "calls", "status=skipped", &columns).await?;
    let mut ids: Vec<String> = rows(&text).iter().map(|row| row[0].clone()).collect();
    let expected: i64 = setup
        .one("SELECT count(*) FROM core.calls WHERE status = 'skipped'", &[])
        .await?;
    assert_eq!(i64::try_from(ids.len())?, expected);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(i64::try_from(ids.len())?, expected, "a call is there twice");
    let page = viewer.page("/export?list=calls&status=skipped").await?;
    assert!(
        page.contains(&format!(
            "<strong>{},{:03} calls</strong>",
            expected / 1000,
            expected % 1000
        )),
        "{page}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_kept_who_took_which_file_and_what_they_chose() -> Result<()> {
    let setup = Setup::build(30).await?;
    let viewer = setup.person("viewer").await?;
    let fresh = viewer.page("/export?list=flags&state=open").await?;
    assert!(
        fresh.contains("value=\"flag_link\" checked") && fresh.contains("(masked)"),
        "{fresh}"
    );
    let fields = [
        ("list", "flags"),
        ("query", "state=open&severity=critical&publisher=A%3BB+%22x"),
        ("column", "rule"),
        ("column", "evil\r\nx"),
        ("separator", "semicolon"),
    ];
    let answer = viewer.post("/export", &fields).await?;
    let name = answer.headers()["content-disposition"].to_str()?.to_owned();
    let day: String = setup
        .one("SELECT (now() AT TIME ZONE 'UTC')::date::text", &[])
        .await?;
    assert_eq!(
        name,
        format!("attachment; filename=\"callscript-flags-open-critical-a-b-x-{day}.csv\"")
    );
    let text = text(answer).await?;
    assert!(text.starts_with("\"rule\"\n"), "{text}");
    let events = setup
        .database
        .query(
            "SELECT actor, action, details FROM core.audit_events WHERE action LIKE 'export%' ORDER BY id",
            &[],
        )
        .await?;
    let details: serde_json::Value = events[0].get(2);
    let end: serde_json::Value = events[1].get(2);
    assert_eq!(
        (
            events.len(),
            events[0].get::<_, String>(0).as_str(),
            events[1].get::<_, String>(1).as_str()
        ),
        (2, "viewer@example.com", "export_ended")
    );
    assert_eq!(
        details["filter"],
        "state=open&severity=critical&publisher=A%3BB+%22x"
    );
    assert_eq!(
        (&details["columns"], &end["rows"]),
        (&serde_json::json!(["rule"]), &serde_json::json!(0))
    );
    let chosen = viewer.page("/export?list=flags").await?;
    assert!(
        chosen.contains("value=\"rule\" checked")
            && !chosen.contains("value=\"flag_link\" checked")
            && chosen.contains("value=\"semicolon\" checked"),
        "{chosen}"
    );
    // Nothing chosen is no file.
    let none = viewer
        .post("/export", &[("list", "flags"), ("query", "")])
        .await?;
    assert_eq!(none.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().await?.contains("Choose a column"));
    // Where the files were before.
    let moved = viewer.get("/flags.csv?state=open&rule=gift_card").await?;
    assert_eq!(
        moved.headers()["location"],
        "/export?list=flags&state=open&rule=gift_card"
    );
    Ok(())
}
