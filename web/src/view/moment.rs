//! A time as a page shows it: in the viewer's zone, UTC on hover.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The three ways in which a template writes a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    /// For `datetime`.
    pub(crate) iso: String,
    /// In the viewer's zone: the day only where it is not today.
    pub(crate) text: String,
    /// For `title`.
    pub(crate) utc: String,
}

impl Moment {
    pub(crate) fn new(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Self {
        let local = at.to_zoned(zone.clone());
        let today = now.to_zoned(zone.clone());
        let format = if local.date() == today.date() {
            "%H:%M"
        } else if local.year() == today.year() {
            "%b %-d, %H:%M"
        } else {
            "%Y-%m-%d %H:%M"
        };
        Self {
            iso: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            text: local.strftime(format).to_string(),
            utc: at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        }
    }

    /// Of a text that PostgreSQL wrote into JSON; empty where there is none.
    pub(crate) fn of_text(at: Option<&str>, now: Timestamp, zone: &TimeZone) -> Self {
        at.and_then(|at| at.parse().ok())
            .map(|at| Self::new(at, now, zone))
            .unwrap_or_default()
    }

    pub(crate) fn is_known(&self) -> bool {
        !self.iso.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_local_and_say_the_day_when_it_is_another() {
        let zone = TimeZone::get("America/New_York").expect("a zone");
        let now: Timestamp = "2026-11-26T02:00:00Z".parse().expect("a time");
        let moment = |at: &str| Moment::of_text(Some(at), now, &zone);
        // Still the 25th in New York.
        assert_eq!(moment("2026-11-26T01:30:00Z").text, "20:30");
        assert_eq!(moment("2026-11-25T03:00:00+00:00").text, "Nov 24, 22:00");
        assert_eq!(moment("2025-01-01T12:00:00Z").text, "2025-01-01 07:00");
        assert_eq!(moment("2026-11-26T01:30:00Z").utc, "2026-11-26 01:30:00 UTC");
        assert!(!moment("never").is_known());
    }
}
