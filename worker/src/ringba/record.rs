//! Call log records, parsed in distrust: what can be a call becomes one, the rest is set aside with a
//! reason. One broken record never spoils its page.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::time;

/// Longest text taken from a record; URLs may be longer.
const MOST_CHARACTERS: usize = 500;
const MOST_URL_CHARACTERS: usize = 8000;
/// No call lasts a week.
const MOST_SECONDS: f64 = 7.0 * 24.0 * 3600.0;
/// What `numeric(12, 4)` can hold.
const MOST_DOLLARS: f64 = 99_999_999.0;

/// A page in the form that `callscript.store_page` takes.
#[derive(Debug, Default)]
pub struct ParsedPage {
    /// Ids of the calls on the page, as sent, repetitions included.
    pub ids: Vec<String>,
    /// `records`
    pub records: Vec<Value>,
    /// `rejected`
    pub rejected: Vec<Value>,
    /// When Ringba was asked for the page, by the clock of the database.
    pub read_at: Option<Timestamp>,
}

impl ParsedPage {
    /// The page as JSON.
    pub fn to_json(&self, offset: u64) -> Value {
        let read_at = self.read_at.map(|at| at.to_string());
        json!({ "offset": offset, "read_at": read_at, "records": self.records, "rejected": self.rejected })
    }
}

/// Parses a page. A call that starts after `latest` (the database's clock and some tolerance) is kept as a
/// call with a problem.
pub fn parse_page(records: Vec<Value>, latest: Timestamp) -> ParsedPage {
    let mut page = ParsedPage::default();
    for mut raw in records {
        strip_nul(&mut raw);
        match parse(&raw, latest) {
            Ok((id, record)) => {
                page.ids.push(id);
                page.records.push(with_raw(record, raw));
            }
            Err((id, reason)) => {
                page.rejected
                    .push(json!({ "ringba_call_id": id, "reason": reason, "raw": raw }));
            }
        }
    }
    page
}

type Rejection = (Option<String>, &'static str);

fn parse(raw: &Value, latest: Timestamp) -> Result<(String, Map<String, Value>), Rejection> {
    let fields = raw.as_object().ok_or((None, "the record is no JSON object"))?;
    let text = |name: &str| text_of(fields.get(name), MOST_CHARACTERS);
    let id = text("inboundCallId").ok_or((None, "the record has no inboundCallId"))?;
    let start = match fields.get("callDt") {
        None | Some(Value::Null) => return Err((Some(id), "the record has no callDt")),
        Some(value) => time::parse(value).ok_or((Some(id.clone()), "callDt is no readable time"))?,
    };
    let problem = (start > latest).then(|| {
        format!(
            "Ringba says that this call starts in the future, at {start}: check the clocks, then requeue it"
        )
    });
    let completed = fields
        .get("callCompletedDt")
        .and_then(time::parse)
        .filter(|at| *at >= start);
    let record = json!({
        "ringba_call_id": id,
        "campaign_id": text("campaignId"),
        "campaign_name": text("campaignName"),
        "start_time_utc": start.to_string(),
        "duration_seconds": seconds_of(fields.get("callLengthInSeconds")),
        "caller_number": text("inboundPhoneNumber"),
        "publisher_id": text("publisherId"),
        "publisher_sub_id": text("publisherSubId"),
        "publisher_name": text("publisherName"),
        "buyer": text("buyer"),
        "target_id": text("targetId"),
        "target_name": text("targetName"),
        "revenue": dollars_of(fields.get("conversionAmount")),
        "payout": dollars_of(fields.get("payoutAmount")),
        "audio_url": text_of(fields.get("recordingUrl"), MOST_URL_CHARACTERS),
        "live": flag_of(fields.get("isLive")),
        "has_recording": flag_of(fields.get("hasRecording")),
        "completed_at": completed.map(|at| at.to_string()),
        "problem": problem,
    });
    match record {
        Value::Object(record) => Ok((id, record)),
        _ => Err((Some(id), "the record cannot be written as JSON")),
    }
}

fn with_raw(mut record: Map<String, Value>, raw: Value) -> Value {
    record.insert("raw".to_owned(), raw);
    Value::Object(record)
}

/// Text, or a number sent where text belongs; blank is nothing.
fn text_of(value: Option<&Value>, most: usize) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| text.chars().take(most).collect())
}

fn number_of(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().trim_start_matches('$').replace(',', "").parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// Whole seconds; null where missing or impossible.
fn seconds_of(value: Option<&Value>) -> Option<i64> {
    number_of(value)
        .or_else(|| clock_seconds(value?.as_str()?))
        .filter(|s| (0.0..=MOST_SECONDS).contains(s))
        .map(|s| s.round() as i64)
}

/// `1:02:03` or `02:03`
fn clock_seconds(text: &str) -> Option<f64> {
    let parts: Vec<f64> = text
        .trim()
        .split(':')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    (2..=3)
        .contains(&parts.len())
        .then(|| parts.iter().fold(0.0, |sum, part| sum * 60.0 + part))
}

/// Dollars; null where missing or unreadable: what is not known is no zero.
fn dollars_of(value: Option<&Value>) -> Option<f64> {
    number_of(value).filter(|dollars| dollars.abs() <= MOST_DOLLARS)
}

/// Yes or no, in the forms that JSON of several makers knows; null where missing or unreadable.
fn flag_of(value: Option<&Value>) -> Option<bool> {
    match value? {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_i64()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// PostgreSQL's jsonb refuses the character NUL; one such record must not spoil its page.
fn strip_nul(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = text.replace('\0', ""),
        Value::Array(items) => items.iter_mut().for_each(strip_nul),
        Value::Object(fields) => {
            if fields.keys().any(|key| key.contains('\0')) {
                *fields = std::mem::take(fields)
                    .into_iter()
                    .map(|(key, v)| (key.replace('\0', ""), v))
                    .collect();
            }
            fields.values_mut().for_each(strip_nul);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_one(record: Value) -> ParsedPage {
        parse_page(vec![record], "2026-11-18T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_full_record() {
        let page = parse_one(json!({
            "inboundCallId": "RGB1", "callDt": 1_795_000_000_000_i64, "callLengthInSeconds": "240",
            "campaignId": 17, "campaignName": " Medicare U65 ", "conversionAmount": "$1,025.50", "payoutAmount": 20,
            "recordingUrl": "https://x/1.mp3",
        }));
        let record = &page.records[0];
        assert_eq!(record["start_time_utc"], "2026-11-18T11:06:40Z");
        assert_eq!(record["duration_seconds"], 240);
        assert_eq!(record["campaign_id"], "17");
        assert_eq!(record["campaign_name"], "Medicare U65");
        assert_eq!(record["revenue"], 1025.5);
        assert_eq!(record["problem"], Value::Null);
        assert_eq!(record["raw"]["campaignId"], 17);
        assert_eq!(page.ids, ["RGB1"]);
    }

    #[test]
    fn what_cannot_be_a_call_is_set_aside_with_a_reason() {
        for (record, id, reason) in [
            (json!("text"), Value::Null, "the record is no JSON object"),
            (
                json!({ "callDt": 1_795_000_000_000_i64 }),
                Value::Null,
                "the record has no inboundCallId",
            ),
            (
                json!({ "inboundCallId": "A" }),
                json!("A"),
                "the record has no callDt",
            ),
            (
                json!({ "inboundCallId": "A", "callDt": "whenever" }),
                json!("A"),
                "callDt is no readable time",
            ),
        ] {
            let page = parse_one(record);
            assert!(page.records.is_empty());
            assert_eq!(page.rejected[0]["ringba_call_id"], id);
            assert_eq!(page.rejected[0]["reason"], reason);
        }
    }

    #[test]
    fn impossible_values_do_not_lose_the_call() {
        let page = parse_one(json!({
            "inboundCallId": "A", "callDt": "2026-11-18T11:06:40Z", "callLengthInSeconds": -5,
            "conversionAmount": "lots", "payoutAmount": 1e300, "buyer": { "x": 1 }, "targetName": "nul\u{0}led",
        }));
        let record = &page.records[0];
        assert_eq!(record["duration_seconds"], Value::Null);
        assert_eq!(record["revenue"], Value::Null);
        assert_eq!(record["payout"], Value::Null);
        assert_eq!(record["buyer"], Value::Null);
        assert_eq!(record["target_name"], "nulled");
        assert_eq!(record["raw"]["targetName"], "nulled");
    }

    #[test]
    fn a_call_from_the_future_is_a_call_with_a_problem() {
        let page = parse_one(json!({ "inboundCallId": "A", "callDt": "2026-11-19T11:06:40Z" }));
        assert!(
            page.records[0]["problem"]
                .as_str()
                .unwrap()
                .contains("in the future")
        );
    }

    #[test]
    fn whether_a_call_goes_on_in_every_form() {
        for (sent, live) in [
            (json!(true), json!(true)),
            (json!("False"), json!(false)),
            (json!(1), json!(true)),
            (json!("maybe"), Value::Null),
            (Value::Null, Value::Null),
        ] {
            let page = parse_one(
                json!({ "inboundCallId": "A", "callDt": "2026-11-18T11:06:40Z", "isLive": sent,
                                         "callCompletedDt": "2026-11-18T11:11:40Z" }),
            );
            assert_eq!(page.records[0]["live"], live);
            assert_eq!(page.records[0]["completed_at"], "2026-11-18T11:11:40Z");
        }
        let early = parse_one(json!({ "inboundCallId": "A", "callDt": "2026-11-18T11:06:40Z",
                                      "callCompletedDt": "2026-11-18T11:05:40Z" }));
        assert_eq!(
            early.records[0]["completed_at"],
            Value::Null,
            "over before it began"
        );
    }

    #[test]
    fn lengths_as_a_clock_shows_them() {
        assert_eq!(seconds_of(Some(&json!("02:03"))), Some(123));
        assert_eq!(seconds_of(Some(&json!("1:02:03"))), Some(3723));
        assert_eq!(seconds_of(Some(&json!("1:x"))), None);
        assert_eq!(seconds_of(Some(&json!(12.6))), Some(13));
    }
}
