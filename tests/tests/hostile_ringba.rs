//! A hostile account is really hostile: each kind of trouble is seen on the wire, and ends when its budget
//! does.

#![allow(
    clippy::print_stdout,
    reason = "every function here is part of a test, which prints what it measured"
)]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use callscript_demo::simulators::{CallLog, Entry, Hostility, Recordings, Ringba, Trouble, clock};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// 4 March 2026, 12:00 UTC.
fn noon() -> Timestamp {
    Timestamp::constant(1_772_625_600, 0)
}

/// Calls a second apart, but for three at a time that start in the same millisecond.
fn entry(number: i64) -> Entry {
    Entry {
        id: format!("RGB{number:04}"),
        start: noon() - SignedDuration::from_secs(3600 - number / 3),
        seconds: 42,
        visible_at: noon(),
        recording: None,
        campaign: ("CA01".to_owned(), "ACA Health - Search".to_owned()),
        overrides: Map::new(),
    }
}

/// How many calls there are; two pages and a bit.
const CALLS: i64 = 120;
const SIZE: usize = 50;

struct Account {
    ringba: Ringba,
    _recordings: Recordings,
    http: reqwest::Client,
}

impl Account {
    async fn open() -> Result<Self> {
        let (log, clock) = (CallLog::default(), clock::stopped_at(noon()));
        (0..CALLS).for_each(|number| log.add(entry(number)));
        let recordings =
            Recordings::start(log.clone(), clock.clone(), SignedDuration::from_hours(24)).await?;
        let ringba = Ringba::start(log, recordings.signer(), clock).await?;
        Ok(Self {
            ringba,
            _recordings: recordings,
            http: callscript_demo::http::client()?,
        })
    }

    /// One account that makes one kind of trouble once.
    async fn with(trouble: Trouble) -> Result<Self> {
        let account = Self::open().await?;
        let mut hostility = Hostility::new(1, 1);
        (hostility.kinds, hostility.share) = (vec![trouble], 1.0);
        hostility.patience = Duration::from_millis(200);
        account.ringba.faults().hostility = Some(hostility);
        Ok(account)
    }

    fn made(&self, trouble: Trouble) -> u32 {
        let faults = self.ringba.faults();
        let made = faults
            .hostility
            .as_ref()
            .and_then(|hostility| hostility.made().get(&trouble));
        made.copied().unwrap_or(0)
    }

    async fn send(&self, offset: usize) -> Result<reqwest::Response> {
        let body = json!({
            "reportStart": "2026-03-04T00:00:00Z", "reportEnd": "2026-03-05T00:00:00Z", "size": SIZE,
            "offset": offset, "orderByColumns": [{ "column": "callDt", "direction": "asc" }],
            "valueColumns": [{ "column": "inboundCallId" }, { "column": "callDt" }],
        });
        let request = self.http.post(self.ringba.endpoint("calllogs")).json(&body);
        Ok(request
            .header("Authorization", self.ringba.authorization())
            .send()
            .await?)
    }

    async fn page(&self, offset: usize) -> Result<Value> {
        let answer: Value = self.send(offset).await?.json().await?;
        Ok(answer["report"].clone())
    }
}

fn ids(report: &Value) -> Vec<String> {
    let records = report["records"].as_array().into_iter().flatten();
    records
        .filter_map(|record| record["inboundCallId"].as_str())
        .map(str::to_owned)
        .collect()
}

/// The ids of the calls `from..to` as they should come.
fn good(span: std::ops::Range<i64>) -> Vec<String> {
    span.map(|number| entry(number).id).collect()
}

#[tokio::test]
async fn pages_are_spoiled_as_announced_and_then_whole() -> Result<()> {
    for trouble in Trouble::ALL.into_iter().filter(|trouble| trouble.is_of_page()) {
        let account = Account::with(trouble).await?;
        let page = account.page(SIZE).await?;
        assert_eq!(account.made(trouble), 1, "{trouble:?}");
        let (came, right) = (ids(&page), good(50..100));
        let distinct: BTreeSet<&String> = came.iter().collect();
        let missing = right.iter().filter(|id| !distinct.contains(id)).count();
        let (partial, total) = (page["partialResult"] == json!(true), page["totalCount"].as_i64());
        println!(
            "{trouble:?}: {} records, {missing} missing, total {total:?}, partial {partial}",
            came.len()
        );
        assert_eq!(partial, trouble == Trouble::PartialPage, "{trouble:?}");
        match trouble {
            Trouble::ShortPage | Trouble::PartialPage => {
                assert!(came.len() < SIZE && missing == SIZE - came.len(), "{trouble:?}");
            }
            Trouble::ShiftedLater => assert_ne!(came[0], right[0]),
            Trouble::ShiftedEarlier => assert!(came[0] < right[0]),
            Trouble::Repeated => assert_eq!((came.len(), distinct.len()), (SIZE, SIZE - 1)),
            Trouble::RepeatedAcross => {
                assert!(came.contains(&entry(49).id) && missing == 1 && came.len() == SIZE);
            }
            Trouble::TiesTurned => assert!(came.len() == SIZE && came != right && missing > 0),
            _ => assert_eq!(came, right, "{trouble:?}"),
        }
        match trouble {
            Trouble::TotalMissing => assert_eq!(total, None),
            Trouble::TotalTooLow => assert!(total < Some(CALLS)),
            Trouble::TotalTooHigh => assert!(total > Some(CALLS)),
            _ => assert_eq!(total, Some(CALLS), "{trouble:?}"),
        }
        let again = account.page(SIZE).await?;
        assert_eq!(
            (ids(&again), again["totalCount"].as_i64()),
            (right, Some(CALLS)),
            "{trouble:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn answers_are_spoiled_as_announced_and_then_good() -> Result<()> {
    for trouble in Trouble::ALL.into_iter().filter(|trouble| !trouble.is_of_page()) {
        let account = Account::with(trouble).await?;
        let begun = Instant::now();
        let answer = account.send(0).await?;
        assert_eq!(account.made(trouble), 1, "{trouble:?}");
        let (status, hint) = (
            answer.status().as_u16(),
            answer.headers().get("retry-after").cloned(),
        );
        let took = begun.elapsed();
        let is_whole = answer
            .json::<Value>()
            .await
            .is_ok_and(|body| ids(&body["report"]).len() == SIZE);
        println!("{trouble:?}: {status}, Retry-After {hint:?}, whole {is_whole}");
        match trouble {
            Trouble::TooManyRequests => assert!(status == 429 && hint.is_some_and(|hint| hint == "1")),
            Trouble::TooManyRequestsNoHint => assert!(status == 429 && hint.is_none()),
            Trouble::ServerError => assert!([500, 502, 503].contains(&status)),
            // Later than the client waits, and good for one that waits longer.
            Trouble::TimeOut => assert!(status == 200 && is_whole && took > Duration::from_millis(200)),
            _ => assert!(status == 200 && !is_whole, "{trouble:?}"),
        }
        assert_eq!(ids(&account.page(0).await?).len(), SIZE, "{trouble:?}");
    }
    Ok(())
}

#[tokio::test]
async fn every_kind_comes_by_chance_until_the_budget_is_spent() -> Result<()> {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let account = Account::open().await?;
        let mut hostility = Hostility::new(7, 300);
        hostility.patience = Duration::from_millis(1);
        account.ringba.faults().hostility = Some(hostility);
        let mut requests: usize = 0;
        while account
            .ringba
            .faults()
            .hostility
            .as_ref()
            .context("hostility")?
            .budget
            > 0
        {
            let _ = account.send(requests % 3 * SIZE).await?.bytes().await;
            requests += 1;
            assert!(requests < 5000, "the budget is never spent");
        }
        let made = account
            .ringba
            .faults()
            .hostility
            .as_ref()
            .context("hostility")?
            .made()
            .clone();
        println!("{requests} requests: {made:?}");
        assert!(
            Trouble::ALL.iter().all(|trouble| made.contains_key(trouble)),
            "{made:?}"
        );
        assert_eq!(made.values().sum::<u32>(), 300);
        for offset in [0, 50, 100] {
            let last = CALLS.min(offset + 50);
            assert_eq!(
                ids(&account.page(usize::try_from(offset)?).await?),
                good(offset..last)
            );
        }
        runs.push((requests, made));
    }
    assert_eq!(runs[0], runs[1], "the same seed does the same");
    Ok(())
}

#[tokio::test]
async fn rows_come_go_and_come_back_while_somebody_reads() -> Result<()> {
    let account = Account::open().await?;
    let log = account.ringba.log().clone();
    let late = Entry {
        id: "LATE".to_owned(),
        ..entry(1)
    };
    log.add_after(2, late);
    assert_eq!(account.page(0).await?["totalCount"], json!(CALLS));
    assert_eq!(account.page(50).await?["totalCount"], json!(CALLS));
    assert_eq!(account.page(100).await?["totalCount"], json!(CALLS + 1));
    log.hide(["RGB0000", "RGB0001"]);
    let page = account.page(0).await?;
    assert_eq!(
        (ids(&page)[0].as_str(), &page["totalCount"]),
        ("LATE", &json!(CALLS - 1))
    );
    log.unhide(["RGB0000", "RGB0001"]);
    assert!(ids(&account.page(0).await?).contains(&"RGB0000".to_owned()));
    account.ringba.faults().swallowed = vec!["RGB0000".to_owned()];
    let page = account.page(0).await?;
    assert_eq!(
        (ids(&page).len(), &page["totalCount"]),
        (SIZE - 1, &json!(CALLS + 1))
    );
    Ok(())
}
