//! Hostile requests to every address that the console answers, from nobody and from people of every role.

mod people;
mod requests;
mod wire;
mod words;

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use self::people::{Somebody, sign_in};
use self::requests::{Known, Maker};
use self::wire::{Answer, Request, send};
use self::words::LEAKS;
use crate::setup::Setup;

/// Requests to each address that must change nothing.
const EACH: usize = 300;
/// Forms to each address with the right token, which may.
const SIGNED: usize = 90;
/// At a time.
const AT_ONCE: usize = 8;

/// What every answer carries, whatever it is.
const HEADERS: [(&str, &str); 9] = [
    ("content-security-policy", "default-src 'none'"),
    ("content-security-policy", "frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", ""),
];

/// Everything that is kept, but for what requests may note (attempts to sign in, the time of the last page) and what the console does
/// beside them: watching, and sending alerts.
const FINGERPRINT: &str = "
    SELECT coalesce(string_agg(c.oid::regclass::text || ' ' || coalesce((xpath('/row/sum/text()', query_to_xml(format(
        'SELECT md5(coalesce(string_agg(x::text, ''|'' ORDER BY x::text), '''')) AS sum FROM %s',
        CASE c.relname WHEN 'sessions' THEN '(SELECT token_sha256, user_id, expires_at, revoked_at FROM core.sessions) AS x'
                       ELSE c.oid::regclass || ' AS x' END), false, true, '')))[1]::text, ''), E'\\n' ORDER BY c.oid::regclass::text), '')
    FROM pg_class AS c
    WHERE c.relnamespace = 'core'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition
      AND c.relname NOT IN ('login_attempts', 'sweeps', 'lane_looks', 'alerts', 'notifications')";

/// What a person must not see: telephone numbers, and for strangers what was said.
struct Secrets {
    numbers: Vec<String>,
    words: Vec<String>,
}

async fn secrets(setup: &Setup) -> Result<Secrets> {
    let texts = async |statement: &str| -> Result<Vec<String>> {
        let rows = setup.database.query(statement, &[]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    };
    let secrets = Secrets {
        numbers: texts("SELECT DISTINCT right(caller_number, 10) FROM core.calls WHERE length(caller_number) >= 10").await?,
        words: texts("SELECT DISTINCT left(s ->> 'text', 30) FROM core.transcripts AS t, jsonb_array_elements(t.segments) AS s
                      WHERE length(s ->> 'text') > 30").await?,
    };
    ensure!(
        secrets.numbers.len() > 10 && secrets.words.len() > 10,
        "there is nothing to keep"
    );
    Ok(secrets)
}

async fn known(setup: &Setup) -> Result<Known> {
    let rows = setup
        .database
        .query(
            "(SELECT call_id::text FROM bi.flagged_calls LIMIT 8) UNION ALL (SELECT id::text FROM core.flags LIMIT 8)
             UNION ALL (SELECT id FROM core.qa_rules LIMIT 8) UNION ALL SELECT id::text FROM core.campaigns
             UNION ALL SELECT id FROM core.verticals",
            &[],
        )
        .await?;
    Ok(Known {
        ids: rows.iter().map(|row| row.get(0)).collect(),
    })
}

/// What is wrong with an answer, if anything.
fn fault(request: &Request, role: Option<&str>, answer: &Answer, secrets: &Secrets) -> Option<String> {
    let (status, body) = (answer.status, answer.body.as_str());
    // Said on purpose, with the time to come again.
    let is_throttle = status == 503 && answer.header("retry-after").is_some();
    if status >= 500 && !is_throttle {
        return Some(format!("{status}"));
    }
    // Refused by the server of HTTP itself: no page of ours, and nothing in it.
    let is_bare = status == 400 && body.is_empty() && answer.header("content-security-policy").is_none();
    let lacks = |(name, value): &&(&str, &str)| !answer.header(name).is_some_and(|said| said.contains(value));
    if let Some((name, _)) = HEADERS.iter().find(lacks).filter(|_| !is_bare) {
        return Some(format!("{status} without {name}"));
    }
    if let Some(place) = answer.header("location")
        && (!place.starts_with('/') || place.starts_with("//") || place.contains('\\'))
    {
        return Some(format!("leads to {place}"));
    }
    if answer
        .headers
        .iter()
        .any(|(_, value)| value.contains("evil=1") && !value.starts_with('/'))
    {
        return Some("a header was added".to_owned());
    }
    // Every page names its style sheet and its script.
    let said = body.replace("/console.css", "").replace("/console.js", "");
    if status >= 400
        && let Some(leak) = LEAKS.iter().find(|leak| said.contains(*leak))
    {
        return Some(format!("{status} says {leak:?}"));
    }
    let is_page = answer
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"));
    if is_page
        && ["<script>alert", "<img src=x"]
            .iter()
            .any(|tag| body.contains(tag))
    {
        return Some("a script got into the page".to_owned());
    }
    let sees_numbers = role.is_some_and(|role| role != "viewer");
    // What was asked for is said again: a search.
    let shown =
        |secret: &&String| body.contains(secret.as_str()) && !request.target.contains(secret.as_str());
    if !sees_numbers && secrets.numbers.iter().any(|number| shown(&number)) {
        return Some("a telephone number is shown".to_owned());
    }
    if role.is_none() && secrets.words.iter().any(|words| shown(&words)) {
        return Some("what was said is shown".to_owned());
    }
    None
}

/// How often each status came.
type Statuses = BTreeMap<u16, usize>;

/// Sends them all; the statuses, and the first few faults.
async fn send_all(
    address: &str,
    requests: Vec<(Option<&'static str>, Request)>,
    secrets: &Secrets,
) -> Result<(Statuses, Vec<String>)> {
    let answers = stream::iter(requests).map(|(role, request)| async move {
        let answer = send(address, &request).await?;
        let fault = fault(&request, role, &answer, secrets);
        let told = fault.map(|fault| {
            let body = String::from_utf8_lossy(&request.body)
                .chars()
                .take(300)
                .collect::<String>();
            let target: String = request.target.chars().take(300).collect();
            let said: String = answer.body.chars().take(400).collect();
            format!(
                "{} {target} of {role:?} with {body:?}: {fault}\n{said}",
                request.method
            )
        });
        anyhow::Ok((answer.status, told))
    });
    let answers: Vec<(u16, Option<String>)> = answers.buffer_unordered(AT_ONCE).try_collect().await?;
    let mut statuses = Statuses::new();
    for (status, _) in &answers {
        *statuses.entry(*status).or_default() += 1;
    }
    Ok((
        statuses,
        answers
            .into_iter()
            .filter_map(|(_, fault)| fault)
            .take(3)
            .collect(),
    ))
}

fn listed(statuses: &Statuses) -> String {
    let parts: Vec<String> = statuses
        .iter()
        .map(|(status, count)| format!("{status}: {count}"))
        .collect();
    parts.join(", ")
}

/// Every address, from the router itself: one that is added is sent requests to without anybody's doing.
async fn routes(setup: &Setup) -> Result<Vec<String>> {
    let routes: Vec<String> = setup
        .console
        .ask(&["routes"])
        .await?
        .lines()
        .map(str::to_owned)
        .collect();
    for known in [
        "/login",
        "/flags/decide",
        "/calls/{id}/audio",
        "/events",
        "/assets/{version}/{name}",
        "/health",
    ] {
        ensure!(routes.iter().any(|route| route == known), "{known} is not listed");
    }
    Ok(routes)
}

fn address(setup: &Setup) -> Result<String> {
    let url = setup.console.url();
    Ok(url
        .strip_prefix("http://")
        .context("an address over HTTP")?
        .to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_hostile_requests_to_each_address_change_nothing_and_learn_nothing() -> Result<()> {
    let setup = Setup::build(60).await?;
    let (address, routes) = (address(&setup)?, routes(&setup).await?);
    let (known, secrets) = (known(&setup).await?, secrets(&setup).await?);
    let people = sign_in(&setup).await?;
    let mut maker = Maker {
        random: ChaCha8Rng::seed_from_u64(7),
        known: &known,
    };
    let before: String = setup.one(FINGERPRINT, &[]).await?;
    let mut faults = Vec::new();
    for route in &routes {
        let requests = (0..EACH).map(|_| {
            let (who, request) = maker.harmless(route, &people);
            (who.map(|who| people[who].role), request)
        });
        let (statuses, found) = send_all(&address, requests.collect(), &secrets).await?;
        println!("{EACH} to {route}: {}", listed(&statuses));
        faults.extend(found);
        let after: String = setup.one(FINGERPRINT, &[]).await?;
        let changed: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
        ensure!(changed.is_empty(), "{route} has changed {changed:?}");
    }
    println!("{} requests to {} addresses", EACH * routes.len(), routes.len());
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(!setup.log()?.contains("panicked"), "{}", setup.log()?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nonsense_in_the_forms_of_any_role_is_refused_and_breaks_nothing() -> Result<()> {
    let setup = Setup::build(60).await?;
    let (address, routes) = (address(&setup)?, routes(&setup).await?);
    let (known, secrets) = (known(&setup).await?, secrets(&setup).await?);
    let mut maker = Maker {
        random: ChaCha8Rng::seed_from_u64(11),
        known: &known,
    };
    let mut faults = Vec::new();
    for route in &routes {
        let mut requests: Vec<(Option<&'static str>, Request)> = Vec::new();
        // A form may sign its sender out: each has a session of its own.
        while requests.len() < SIGNED {
            let people: Vec<Somebody> = sign_in(&setup).await?;
            requests.extend(
                people
                    .iter()
                    .map(|one| (Some(one.role), maker.nonsense(route, one))),
            );
        }
        let (statuses, found) = send_all(&address, requests, &secrets).await?;
        println!("{SIGNED} signed forms to {route}: {}", listed(&statuses));
        faults.extend(found);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(!setup.log()?.contains("panicked"), "{}", setup.log()?);
    Ok(())
}
