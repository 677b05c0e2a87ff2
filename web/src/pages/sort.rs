//! Orders of the inbox, and places in them.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::PageError;

/// In which order the inbox is listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Flagged last.
    #[default]
    Newest,
    /// Flagged first.
    Oldest,
    /// Most revenue.
    Money,
    /// Worst severity, then most revenue.
    Severity,
    /// Surest lead flag.
    Confidence,
}

impl Sort {
    /// All of them, as a list offers them.
    pub(crate) const ALL: [Self; 5] = [
        Self::Newest,
        Self::Oldest,
        Self::Money,
        Self::Severity,
        Self::Confidence,
    ];

    /// As addresses and `core.inbox_sorted` name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Money => "money",
            Self::Severity => "severity",
            Self::Confidence => "confidence",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }

    /// As the page names it.
    pub(crate) const fn label(self) -> &'static str {
        self.name()
    }

    const fn is_by_time(self) -> bool {
        matches!(self, Self::Newest | Self::Oldest)
    }
}

/// A place in the list: after this row, or before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    key: Key,
    call: Uuid,
    /// Towards the top of the list.
    pub(crate) is_back: bool,
}

/// What a row is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Time(Timestamp),
    /// A number as the database writes it: no digit of it may be lost.
    Rank(String),
}

/// Most characters of a rank.
const MOST_RANK: usize = 20;

impl Place {
    /// `2026-11-26T10:00:00.123456Z_uuid` in the orders by time, `103.5000_uuid` in the others. `None` for what is no place of
    /// this order.
    pub(crate) fn parse(text: &str, sort: Sort, is_back: bool) -> Option<Self> {
        let (key, call) = text.split_once('_')?;
        let key = if sort.is_by_time() {
            Key::Time(key.parse().ok()?)
        } else {
            let digits = key.strip_prefix('-').unwrap_or(key);
            let is_number = key.len() <= MOST_RANK
                && digits.starts_with(|letter: char| letter.is_ascii_digit())
                && digits
                    .chars()
                    .all(|letter| letter.is_ascii_digit() || letter == '.')
                && digits.matches('.').count() <= 1;
            Key::Rank(is_number.then(|| key.to_owned())?)
        };
        Some(Self {
            key,
            call: call.parse().ok()?,
            is_back,
        })
    }

    /// The place of a row of `console.flags`, as addresses carry it.
    pub(crate) fn of(sort: Sort, row: &tokio_postgres::Row) -> Result<String, PageError> {
        let call: Uuid = row.try_get("call_id")?;
        Ok(if sort.is_by_time() {
            Self::text(row.try_get("flagged_at")?, call)
        } else {
            let rank: String = row.try_get("rank")?;
            format!("{rank}_{call}")
        })
    }

    /// A place in an order by time, as addresses carry it.
    pub(crate) fn text(at: Timestamp, call: Uuid) -> String {
        format!("{at}_{call}")
    }

    /// As `core.inbox_sorted` takes it.
    pub(crate) fn json(&self) -> Value {
        match &self.key {
            Key::Time(at) => json!({ "call": self.call, "at": at.to_string() }),
            Key::Rank(rank) => json!({ "call": self.call, "rank": rank }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &str = "0199b6a1-5c3e-7d42-8f10-000000000001";

    #[test]
    fn a_place_is_one_of_its_order() {
        let time = format!("2026-11-26T10:00:00.123456Z_{CALL}");
        let money = format!("103.5000_{CALL}");
        for sort in Sort::ALL {
            let is_by_time = sort.is_by_time();
            assert_eq!(Place::parse(&time, sort, false).is_some(), is_by_time);
            assert_eq!(Place::parse(&money, sort, true).is_some(), !is_by_time);
            assert_eq!(Sort::parse(sort.name()), Some(sort));
        }
        let place = Place::parse(&time, Sort::Newest, false).expect("a place");
        assert_eq!(
            place.json(),
            json!({ "call": CALL, "at": "2026-11-26T10:00:00.123456Z" })
        );
        let place = Place::parse(&format!("-2.5_{CALL}"), Sort::Money, true).expect("a place");
        assert_eq!(place.json(), json!({ "call": CALL, "rank": "-2.5" }));
    }

    #[test]
    fn nonsense_is_no_place() {
        for key in [
            "",
            "-",
            ".",
            "1e9",
            "NaN",
            "1.2.3",
            "--1",
            "1; DROP",
            "123456789012345678901",
        ] {
            let text = format!("{key}_{CALL}");
            assert_eq!(Place::parse(&text, Sort::Money, false), None, "{key}");
        }
        assert_eq!(Place::parse("1_x", Sort::Money, false), None);
        assert_eq!(Place::parse("1", Sort::Money, false), None);
        assert_eq!(Sort::parse("cheapest"), None);
    }
}
