//! Call times: Unix milliseconds in most accounts, a date in some.

use jiff::{Timestamp, civil::DateTime, fmt::strtime, tz::TimeZone};
use serde_json::Value;

/// Nothing before 2010 is a call; it is seconds or minutes taken for milliseconds.
const EARLIEST_MS: i64 = 1_262_304_000_000;
/// Unix seconds of this size mean the years 2010 to 5138.
const SECONDS: std::ops::Range<i64> = 1_262_304_000..100_000_000_000;
const FORMATS: [&str; 6] = [
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
];

/// Reads `callDt`: a number of milliseconds (or seconds), the same as text, or a date. Dates without a zone
/// are UTC.
pub(super) fn parse(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(number) => from_number(number.as_i64().or_else(|| float_ms(number.as_f64()?))?),
        Value::String(text) => from_text(text.trim()),
        _ => None,
    }
}

fn float_ms(number: f64) -> Option<i64> {
    (number.is_finite() && number.abs() < 1e15).then_some(number as i64)
}

fn from_number(number: i64) -> Option<Timestamp> {
    let ms = if SECONDS.contains(&number) {
        number * 1000
    } else {
        number
    };
    if ms < EARLIEST_MS {
        None
    } else {
        Timestamp::from_millisecond(ms).ok()
    }
}

fn from_text(text: &str) -> Option<Timestamp> {
    if let Ok(number) = text.parse::<i64>() {
        return from_number(number);
    }
    let time = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| utc(text.parse::<DateTime>().ok()?))
        .or_else(|| {
            FORMATS
                .iter()
                .find_map(|format| utc(strtime::parse(format, text).ok()?.to_datetime().ok()?))
        });
    time.filter(|time| time.as_millisecond() >= EARLIEST_MS)
}

fn utc(time: DateTime) -> Option<Timestamp> {
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_of_one_instant() {
        let forms = [
            json!(1_795_000_000_000_i64),
            json!(1_795_000_000_000.0),
            json!("1795000000000"),
            json!(1_795_000_000),
            json!("2026-11-18T11:06:40Z"),
            json!("2026-11-18T12:06:40+01:00"),
            json!("2026-11-18T11:06:40"),
            json!("2026-11-18 11:06:40"),
            json!("11/18/2026 11:06:40 AM"),
            json!("11/18/2026 11:06:40"),
            json!("2026-11-18T11:06:40.000Z"),
            json!(" 1795000000000 "),
        ];
        for form in forms {
            assert_eq!(
                parse(&form).map(Timestamp::as_second),
                Some(1_795_000_000),
                "{form}"
            );
        }
    }

    #[test]
    fn what_is_no_time() {
        for form in [
            json!(null),
            json!(""),
            json!("soon"),
            json!(true),
            json!(12),
            json!(-5),
            json!({}),
            json!("0"),
        ] {
            assert_eq!(parse(&form), None, "{form}");
        }
    }
}
