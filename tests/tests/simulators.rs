//! The simulators speak the protocols they stand for.

use std::time::Duration;

use callscript_demo::simulators::{
    CallLog, Clock, Entry, Recording, RecordingFault, Recordings, Ringba, clock,
};
use callscript_tests::simulators::{Behaviour, Judge};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Response, StatusCode};
use serde_json::{Map, Value, json};

type TestResult = anyhow::Result<()>;

/// 4 March 2026, 12:00 UTC.
fn noon() -> Timestamp {
    Timestamp::constant(1_772_625_600, 0)
}

/// A call that began `minutes` before noon.
fn entry(number: u32, minutes: u32) -> Entry {
    let minutes = i64::from(minutes);
    Entry {
        id: format!("RGB{number:04}"),
        start: noon() - SignedDuration::from_mins(minutes),
        seconds: 42,
        visible_at: noon() - SignedDuration::from_mins(minutes - 1),
        recording: Some(Recording {
            audio: std::sync::Arc::new(b"RIFF and so on".to_vec()),
            content_type: "audio/wav",
            fault: RecordingFault::None,
            available_at: noon() - SignedDuration::from_mins(minutes - 1),
        }),
        campaign: ("CA01".to_owned(), "ACA Health - Search".to_owned()),
        overrides: Map::new(),
    }
}

struct Account {
    ringba: Ringba,
    _recordings: Recordings,
}

impl Account {
    async fn with(entries: impl IntoIterator<Item = Entry>, clock: Clock) -> anyhow::Result<Self> {
        let log = CallLog::default();
        entries.into_iter().for_each(|entry| log.add(entry));
        let recordings =
            Recordings::start(log.clone(), clock.clone(), SignedDuration::from_hours(24)).await?;
        let ringba = Ringba::start(log, recordings.signer(), clock).await?;
        Ok(Self {
            ringba,
            _recordings: recordings,
        })
    }

    async fn post(&self, endpoint: &str, body: Value) -> anyhow::Result<Response> {
        let request = callscript_demo::http::client()?
            .post(self.ringba.endpoint(endpoint))
            .json(&body);
        Ok(request
            .header("Authorization", self.ringba.authorization())
            .send()
            .await?)
    }

    /// The report of one page.
    async fn page(&self, more: Value) -> anyhow::Result<Value> {
        let answer: Value = self.post("calllogs", query(&more)).await?.json().await?;
        Ok(answer["report"].clone())
    }
}

fn query(more: &Value) -> Value {
    let mut query = json!({
        "reportStart": "2026-03-04T00:00:00Z", "reportEnd": "2026-03-05T00:00:00Z", "size": 1000, "offset": 0,
        "valueColumns": [{ "column": "inboundCallId" }, { "column": "callDt" }, { "column": "recordingUrl" }],
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        query[name] = value.clone();
    }
    query
}

fn ids(report: &Value) -> Vec<String> {
    let records = report["records"].as_array().into_iter().flatten();
    records
        .filter_map(|record| record["inboundCallId"].as_str())
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn only_the_right_token_and_account_get_in() -> TestResult {
    let account = Account::with([], clock::stopped_at(noon())).await?;
    let client = callscript_demo::http::client()?;
    let url = account.ringba.endpoint("calllogs");
    assert_eq!(
        client.post(&url).json(&query(&json!({}))).send().await?.status(),
        StatusCode::UNAUTHORIZED
    );
    let wrong = client
        .post(&url)
        .header("Authorization", "Token wrong")
        .json(&query(&json!({})))
        .send()
        .await?;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let elsewhere = client
        .post(format!("{}/v2/RA0/calllogs", account.ringba.url()))
        .header("Authorization", account.ringba.authorization())
        .json(&query(&json!({})));
    assert_eq!(elsewhere.send().await?.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        account.post("calllogs", query(&json!({}))).await?.status(),
        StatusCode::OK
    );
    Ok(())
}

#[tokio::test]
async fn pages_run_from_the_newest_call_unless_asked_otherwise() -> TestResult {
    let account = Account::with((0..5).map(|n| entry(n, 10 + n)), clock::stopped_at(noon())).await?;
    assert_eq!(
        ids(&account.page(json!({ "size": 2 })).await?),
        ["RGB0000", "RGB0001"]
    );
    assert_eq!(
        ids(&account.page(json!({ "size": 2, "offset": 4 })).await?),
        ["RGB0004"]
    );
    let ascending = json!({ "orderByColumns": [{ "column": "callDt", "direction": "asc" }] });
    let report = account.page(ascending).await?;
    assert_eq!(ids(&report).first().map(String::as_str), Some("RGB0004"));
    assert_eq!(
        (&report["totalCount"], &report["partialResult"]),
        (&json!(5), &json!(false))
    );
    Ok(())
}

#[tokio::test]
async fn a_page_never_holds_more_than_a_thousand() -> TestResult {
    let account = Account::with((0..1203).map(|n| entry(n, 10)), clock::stopped_at(noon())).await?;
    let (first, second) = (
        account.page(json!({ "size": 5000 })).await?,
        account.page(json!({ "offset": 1000 })).await?,
    );
    assert_eq!((ids(&first).len(), ids(&second).len()), (1000, 203));
    Ok(())
}

#[tokio::test]
async fn short_pages_are_not_the_last() -> TestResult {
    let account = Account::with((0..20).map(|n| entry(n, 10)), clock::stopped_at(noon())).await?;
    account.ringba.faults().ghost_rows = 30;
    let mut found = Vec::new();
    let mut sizes = Vec::new();
    for offset in (0..50).step_by(10) {
        let page = ids(&account.page(json!({ "size": 10, "offset": offset })).await?);
        sizes.push(page.len());
        found.extend(page);
    }
    assert!(sizes[..4].iter().any(|size| *size < 10), "{sizes:?}");
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 20);
    Ok(())
}

#[tokio::test]
async fn partial_pages_say_so_and_the_next_is_whole() -> TestResult {
    let account = Account::with((0..20).map(|n| entry(n, 10)), clock::stopped_at(noon())).await?;
    account.ringba.faults().partial = 1;
    let (partial, whole) = (account.page(json!({})).await?, account.page(json!({})).await?);
    assert_eq!(
        (&partial["partialResult"], &whole["partialResult"]),
        (&json!(true), &json!(false))
    );
    assert!(ids(&partial).len() < 20 && !ids(&partial).is_empty());
    assert_eq!(ids(&whole).len(), 20);
    Ok(())
}

#[tokio::test]
async fn an_unknown_column_fails_the_whole_request() -> TestResult {
    let account = Account::with([entry(1, 10)], clock::stopped_at(noon())).await?;
    let body = query(&json!({ "valueColumns": [{ "column": "inboundCallId" }, { "column": "mood" }] }));
    let answer = account.post("calllogs", body).await?;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().await?.contains("'mood'"));
    Ok(())
}

#[tokio::test]
async fn trouble_comes_as_often_as_asked() -> TestResult {
    let account = Account::with([entry(1, 10)], clock::stopped_at(noon())).await?;
    {
        let mut faults = account.ringba.faults();
        (faults.too_many_requests, faults.retry_after, faults.garbage) = (1, Some(7), 1);
    }
    let busy = account.post("calllogs", query(&json!({}))).await?;
    assert_eq!(busy.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(busy.headers()["retry-after"], "7");
    let garbage = account.post("calllogs", query(&json!({}))).await?;
    assert!(garbage.json::<Value>().await.is_err());
    assert_eq!(ids(&account.page(json!({})).await?), ["RGB0001"]);
    assert_eq!(account.ringba.answers(), [429, 200, 200]);
    Ok(())
}

#[tokio::test]
async fn calls_and_recordings_appear_in_their_time() -> TestResult {
    let hidden = Entry {
        visible_at: noon() + SignedDuration::from_secs(1),
        ..entry(1, 10)
    };
    let late = entry(2, 10).with_late_recording(SignedDuration::from_hours(1));
    let account = Account::with([hidden, late], clock::stopped_at(noon())).await?;
    let report = account.page(json!({})).await?;
    assert_eq!(ids(&report), ["RGB0002"]);
    assert_eq!(report["records"][0]["recordingUrl"], Value::Null);
    let detail: Value = account
        .post("calllogs/detail", json!({ "InboundCallIds": ["RGB0002"] }))
        .await?
        .json()
        .await?;
    assert_eq!(ids(&detail["report"]), ["RGB0002"]);
    Ok(())
}

#[tokio::test]
async fn recordings_need_a_signature_that_has_not_expired() -> TestResult {
    let now = std::sync::Arc::new(std::sync::Mutex::new(noon()));
    let shown = std::sync::Arc::clone(&now);
    let account = Account::with(
        [entry(1, 10)],
        std::sync::Arc::new(move || *shown.lock().expect("a lock")),
    )
    .await?;
    let report = account.page(json!({})).await?;
    let url = report["records"][0]["recordingUrl"]
        .as_str()
        .expect("a URL")
        .to_owned();
    let get = |url: String| async { anyhow::Ok(callscript_demo::http::client()?.get(url).send().await?) };
    assert_eq!(get(url.clone()).await?.text().await?, "RIFF and so on");
    assert_eq!(get(format!("{url}0")).await?.status(), StatusCode::FORBIDDEN);
    *now.lock().expect("a lock") = noon() + SignedDuration::from_hours(25);
    assert_eq!(get(url).await?.status(), StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test]
async fn a_judge_answers_as_told_and_counts() -> TestResult {
    /// A line of the scripts, as it may be heard.
    const ASKED: &str = "um this is where i get the hundred dollar walgate gift card right";
    let judge = Judge::start().await?;
    judge.next([Behaviour::Refused, Behaviour::TooMany(3), Behaviour::Truncated]);
    let client = callscript_demo::http::client()?;
    let ask = || async {
        let body = json!({ "model": "gpt-6-luna", "messages": [
            { "role": "system", "content": "gift_card ".repeat(600) },
            { "role": "user", "content": format!("[0] 00:02 caller: {ASKED}") },
        ]});
        let request = client
            .post(format!("{}/chat/completions", judge.url()))
            .json(&body);
        anyhow::Ok(
            request
                .header("Authorization", judge.authorization())
                .timeout(Duration::from_secs(5))
                .send()
                .await?,
        )
    };
    let refused: Value = ask().await?.json().await?;
    assert_eq!(refused["choices"][0]["message"]["content"], Value::Null);
    assert!(refused["choices"][0]["message"]["refusal"].is_string());
    assert_eq!(ask().await?.headers()["retry-after"], "3");
    let truncated: Value = ask().await?.json().await?;
    assert_eq!(truncated["choices"][0]["finish_reason"], "length");
    assert!(truncated["usage"]["prompt_tokens_details"]["cached_tokens"].as_u64() >= Some(1024));
    let good: Value = ask().await?.json().await?;
    let answer: Value = serde_json::from_str(
        good["choices"][0]["message"]["content"]
            .as_str()
            .expect("content"),
    )?;
    assert_eq!(answer["findings"][0]["rule_id"], "gift_card");
    assert_eq!(answer["findings"][0]["quote"], ASKED);
    assert!(judge.tokens().input > 3 * 1500);
    assert_eq!(judge.requests().len(), 4);
    Ok(())
}
