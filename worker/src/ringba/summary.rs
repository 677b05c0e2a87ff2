//! Sums of an audit: each call once, by minute and campaign.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use jiff::{Timestamp, TimestampRound, Unit};
use serde_json::{Value, json};

use super::ParsedPage;

/// Ten-thousandths of a dollar: what `numeric(12, 4)` tells apart.
const PARTS: f64 = 10_000.0;

/// The calls of an audit that began within its window, the last record of each.
#[derive(Debug)]
pub struct Summary {
    /// First instant (inclusive) and last (exclusive): Ringba may list a call that began exactly at the end.
    span: Range<Timestamp>,
    calls: HashMap<String, Call>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    minute: Timestamp,
    campaign_id: Option<String>,
    campaign_name: Option<String>,
}

#[derive(Debug)]
struct Call {
    key: Key,
    seconds: i64,
    /// Unknown where Ringba did not say.
    revenue: Option<i64>,
    payout: Option<i64>,
}

#[derive(Debug, Default)]
struct Sum {
    calls: i64,
    seconds: i64,
    revenue: Option<i64>,
    payout: Option<i64>,
}

impl Summary {
    /// Nothing yet of the calls from `span.start` (inclusive) to `span.end` (exclusive).
    pub fn of(span: Range<Timestamp>) -> Self {
        Self {
            span,
            calls: HashMap::new(),
        }
    }

    /// Takes a page in. What was set aside is no call and is not counted on either side.
    pub fn add(&mut self, page: &ParsedPage) {
        for record in &page.records {
            let text = |name: &str| record[name].as_str().map(str::to_owned);
            let start = record["start_time_utc"].as_str().and_then(|at| at.parse().ok());
            let (Some(id), Some(start)) = (text("ringba_call_id"), start) else {
                continue;
            };
            let Some(minute) = minute_of(start).filter(|_| self.span.contains(&start)) else {
                // Dated elsewhere by now.
                self.calls.remove(&id);
                continue;
            };
            let parts = |name: &str| Some((record[name].as_f64()? * PARTS).round() as i64);
            // Stored under its id where there is one; the name may change, and the stored one is shown.
            let campaign_id = text("campaign_id");
            let call = Call {
                seconds: record["duration_seconds"].as_i64().unwrap_or(0),
                revenue: parts("revenue"),
                payout: parts("payout"),
                key: Key {
                    minute,
                    campaign_name: text("campaign_name"),
                    campaign_id,
                },
            };
            self.calls.insert(id, call);
        }
    }

    /// The `summary` of `callscript.ingested`.
    pub fn to_json(&self) -> Value {
        let mut sums: BTreeMap<&Key, Sum> = BTreeMap::new();
        // Unknown only where no call of the group says anything: a call without a sale may come without an amount.
        let add = |sum: Option<i64>, part: Option<i64>| match (sum, part) {
            (None, None) => None,
            (sum, part) => Some(sum.unwrap_or(0) + part.unwrap_or(0)),
        };
        for call in self.calls.values() {
            let sum = sums.entry(&call.key).or_default();
            sum.calls += 1;
            sum.seconds += call.seconds;
            sum.revenue = add(sum.revenue, call.revenue);
            sum.payout = add(sum.payout, call.payout);
        }
        sums.into_iter()
            .map(|(key, sum)| {
                json!({
                    "minute": key.minute.to_string(), "campaign_id": key.campaign_id,
                    "campaign_name": key.campaign_name, "calls": sum.calls, "seconds": sum.seconds,
                    "revenue": sum.revenue, "payout": sum.payout,
                })
            })
            .collect()
    }
}

fn minute_of(start: Timestamp) -> Option<Timestamp> {
    let down = TimestampRound::new()
        .smallest(Unit::Minute)
        .mode(jiff::RoundMode::Floor);
    start.round(down).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ringba::parse_page;

    #[test]
    fn each_call_counts_once_in_its_minute() {
        let call = |id: &str, at: &str, revenue: f64| {
            json!({"inboundCallId": id, "callDt": at, "callLengthInSeconds": 60, "campaignId": "C1", "campaignName": "Solar",
                   "conversionAmount": revenue})
        };
        let page = |records: Vec<Value>| parse_page(records, Timestamp::MAX);
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut summary = Summary::of(time("2026-11-22T10:00:00Z")..time("2026-11-22T10:02:00Z"));
        summary.add(&page(vec![
            call("A", "2026-11-22T10:00:59.999Z", 0.1),
            call("B", "2026-11-22T10:00:00Z", 0.2),
            call("C", "2026-11-22T10:01:00Z", 5.0),
            // The next window's, and one that is dated elsewhere.
            call("D", "2026-11-22T10:02:00Z", 5.0),
            call("E", "2026-11-22T09:59:59.999Z", 5.0),
        ]));
        summary.add(&page(vec![call("C", "2026-11-22T10:01:00Z", 7.0)]));
        assert_eq!(
            summary.to_json(),
            json!([
                {"minute": "2026-11-22T10:00:00Z", "campaign_id": "C1", "campaign_name": "Solar", "calls": 2,
                 "seconds": 120, "revenue": 3000, "payout": null},
                {"minute": "2026-11-22T10:01:00Z", "campaign_id": "C1", "campaign_name": "Solar", "calls": 1,
                 "seconds": 60, "revenue": 70000, "payout": null},
            ])
        );
    }
}
