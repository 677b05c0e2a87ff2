//! Sums of an audit: each call once, by minute and campaign.

use std::collections::{BTreeMap, HashMap};

use jiff::{Timestamp, TimestampRound, Unit};
use serde_json::{Value, json};

use super::ParsedPage;

/// Ten-thousandths of a dollar: what `numeric(12, 4)` tells apart.
const PARTS: f64 = 10_000.0;

/// The calls of an audit, the last record of each.
#[derive(Debug, Default)]
pub struct Summary {
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
    revenue: i64,
    payout: i64,
}

impl Summary {
    /// Takes a page in. What was set aside is no call and is not counted on either side.
    pub fn add(&mut self, page: &ParsedPage) {
        for record in &page.records {
            let text = |name: &str| record[name].as_str().map(str::to_owned);
            let (Some(id), Some(minute)) = (text("ringba_call_id"), minute_of(&record["start_time_utc"]))
            else {
                continue;
            };
            let parts = |name: &str| (record[name].as_f64().unwrap_or(0.0) * PARTS).round() as i64;
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
        let mut sums: BTreeMap<&Key, (i64, i64, i64, i64)> = BTreeMap::new();
        for call in self.calls.values() {
            let sum = sums.entry(&call.key).or_default();
            sum.0 += 1;
            sum.1 += call.seconds;
            sum.2 += call.revenue;
            sum.3 += call.payout;
        }
        sums.into_iter()
            .map(|(key, (calls, seconds, revenue, payout))| {
                json!({
                    "minute": key.minute.to_string(), "campaign_id": key.campaign_id,
                    "campaign_name": key.campaign_name, "calls": calls, "seconds": seconds, "revenue": revenue,
                    "payout": payout,
                })
            })
            .collect()
    }
}

fn minute_of(start: &Value) -> Option<Timestamp> {
    let start: Timestamp = start.as_str()?.parse().ok()?;
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
        let mut summary = Summary::default();
        summary.add(&page(vec![
            call("A", "2026-11-22T10:00:59.999Z", 0.1),
            call("B", "2026-11-22T10:00:00Z", 0.2),
            call("C", "2026-11-22T10:01:00Z", 5.0),
        ]));
        summary.add(&page(vec![call("C", "2026-11-22T10:01:00Z", 7.0)]));
        assert_eq!(
            summary.to_json(),
            json!([
                {"minute": "2026-11-22T10:00:00Z", "campaign_id": "C1", "campaign_name": "Solar", "calls": 2,
                 "seconds": 120, "revenue": 3000, "payout": 0},
                {"minute": "2026-11-22T10:01:00Z", "campaign_id": "C1", "campaign_name": "Solar", "calls": 1,
                 "seconds": 60, "revenue": 70000, "payout": 0},
            ])
        );
    }
}
