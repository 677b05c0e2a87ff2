//! Times and lengths as people write them on a command line.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// A date (UTC midnight) or an RFC 3339 time.
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let date: Date = text
        .parse()
        .map_err(|_| "give a date like 2026-11-01 or a time like 2026-11-01T12:00:00Z")?;
    date.to_zoned(TimeZone::UTC)
        .map(|zoned| zoned.timestamp())
        .map_err(|error| error.to_string())
}

/// A positive length such as 30m, 1h or 1d.
pub(super) fn step(text: &str) -> Result<SignedDuration, String> {
    let text = text.trim();
    let duration: Option<SignedDuration> = match text
        .strip_suffix('d')
        .and_then(|days| days.trim().parse::<i64>().ok())
    {
        Some(days) => days.checked_mul(24).map(SignedDuration::from_hours),
        None => text.parse().ok(),
    };
    duration
        .filter(SignedDuration::is_positive)
        .ok_or_else(|| "give a length like 30m, 1h or 1d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_lengths_as_people_write_them() {
        assert_eq!(instant("2026-11-01").unwrap().to_string(), "2026-11-01T00:00:00Z");
        assert_eq!(
            instant("2026-11-01T01:00:00+01:00").unwrap().to_string(),
            "2026-11-01T00:00:00Z"
        );
        assert!(instant("yesterday").is_err());
        for text in ["1h", "60m", "1 hour", "3600s"] {
            assert_eq!(step(text).unwrap(), SignedDuration::from_hours(1), "{text}");
        }
        assert_eq!(step("1d").unwrap(), SignedDuration::from_hours(24));
        assert!(step("0h").is_err() && step("soon").is_err());
    }
}
