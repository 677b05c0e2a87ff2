//! What a page of Quality is asked for: days, a table and its order. The address of the page is all of it.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::http::fields::Fields;

/// Days with today that a link offers.
pub(crate) const RANGES: [i32; 3] = [7, 30, 90];
const USUAL: i32 = 30;

/// The tables of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Publishers,
    Buyers,
    Campaigns,
    Rules,
    Judge,
    Reviewers,
}

impl By {
    pub(crate) const ALL: [Self; 6] = [
        Self::Publishers,
        Self::Buyers,
        Self::Campaigns,
        Self::Rules,
        Self::Judge,
        Self::Reviewers,
    ];

    /// In addresses, and for the database.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Publishers => "publishers",
            Self::Buyers => "buyers",
            Self::Campaigns => "campaigns",
            Self::Rules => "rules",
            Self::Judge => "judge",
            Self::Reviewers => "reviewers",
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Publishers => "Publishers",
            Self::Buyers => "Buyers",
            Self::Campaigns => "Campaigns",
            Self::Rules => "Rules",
            Self::Judge => "Judge",
            Self::Reviewers => "Reviewers",
        }
    }

    /// One row of it.
    pub(crate) const fn one(self) -> &'static str {
        match self {
            Self::Publishers => "Publisher",
            Self::Buyers => "Buyer",
            Self::Campaigns => "Campaign",
            Self::Rules => "Rule",
            Self::Judge => "Model and prompt",
            Self::Reviewers => "Reviewer",
        }
    }

    /// In the database.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Publishers => "publisher",
            Self::Buyers => "buyer",
            Self::Campaigns => "campaign",
            Self::Rules => "rule",
            Self::Judge => "judge",
            Self::Reviewers => "reviewer",
        }
    }

    /// Whether a row has a page of its own.
    pub(crate) fn has_pages(self) -> bool {
        self != Self::Judge
    }
}

/// Read from an address; what makes no sense is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// With today; none where days are given.
    pub(crate) days: Option<i32>,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) by: By,
    pub(crate) sort: String,
    /// The least first.
    pub(crate) up: bool,
    /// All rows of the table.
    pub(crate) all: bool,
}

/// Days that PostgreSQL and people know.
fn day(text: Option<&str>) -> Option<Date> {
    let day: Date = text?.parse().ok()?;
    (2000..=2100).contains(&day.year()).then_some(day)
}

impl Asked {
    pub(crate) fn read(fields: &Fields) -> Self {
        let (from, to) = (day(fields.get("from")), day(fields.get("to")));
        let asked = fields.get("days").and_then(|days| days.parse().ok());
        let (from, to) = match (from, to) {
            (Some(from), Some(to)) if to < from => (Some(to), Some(from)),
            days => days,
        };
        Self {
            days: from
                .is_none()
                .then(|| asked.filter(|days| (1..=366).contains(days)).unwrap_or(USUAL)),
            from,
            to,
            by: By::ALL
                .into_iter()
                .find(|by| Some(by.name()) == fields.get("by"))
                .unwrap_or(By::Publishers),
            sort: fields
                .get("sort")
                .unwrap_or_default()
                .chars()
                .filter(char::is_ascii_lowercase)
                .take(20)
                .collect(),
            up: fields.get("order") == Some("up"),
            all: fields.get("rows") == Some("all"),
        }
    }

    /// The days as the query part of an address.
    pub(crate) fn days_query(&self) -> String {
        let mut query = String::new();
        match (self.from, self.to) {
            (None, None) => {
                let _ = write!(query, "days={}", self.days.unwrap_or(USUAL));
            }
            (from, to) => {
                if let Some(from) = from {
                    let _ = write!(query, "from={from}");
                } else {
                    let _ = write!(query, "days={}", self.days.unwrap_or(USUAL));
                }
                if let Some(to) = to {
                    let _ = write!(query, "&to={to}");
                }
            }
        }
        query
    }

    /// All of it.
    pub(crate) fn query(&self) -> String {
        let mut query = format!("{}&by={}", self.days_query(), self.by.name());
        if !self.sort.is_empty() {
            let _ = write!(query, "&sort={}", self.sort);
        }
        if self.up {
            query.push_str("&order=up");
        }
        if self.all {
            query.push_str("&rows=all");
        }
        query
    }

    /// The same with so many days up to today.
    pub(crate) fn with_days(&self, days: i32) -> Self {
        Self {
            days: Some(days),
            from: None,
            to: None,
            ..self.clone()
        }
    }

    /// The same with another table, in its usual order.
    pub(crate) fn with_table(&self, by: By) -> Self {
        Self {
            by,
            sort: String::new(),
            up: false,
            all: false,
            ..self.clone()
        }
    }

    /// The same in another order; asked twice, the other way round.
    pub(crate) fn with_sort(&self, sort: &str, is_sorted: bool) -> Self {
        Self {
            sort: sort.to_owned(),
            up: is_sorted && !self.up,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(&Fields::parse(query.as_bytes()))
    }

    #[test]
    fn an_address_says_all_and_nonsense_is_left_out() {
        for query in [
            "days=7&by=rules&sort=share&order=up",
            "from=2026-11-01&to=2026-11-20&by=publishers&rows=all",
            "days=30&to=2026-11-20&by=buyers",
        ] {
            assert_eq!(asked(query).query(), query);
        }
        for query in [
            "",
            "days=0&from=x&to=-9999-01-01&by=people&order=down",
            "days=99999999999",
            "from=9999-12-31",
        ] {
            assert_eq!(asked(query).query(), "days=30&by=publishers", "{query}");
        }
        assert_eq!(
            asked("from=2026-11-20&to=2026-11-01").days_query(),
            "from=2026-11-01&to=2026-11-20"
        );
        assert_eq!(asked("sort=a\"<b").sort, "ab");
    }

    #[test]
    fn a_second_click_turns_the_order_round() {
        let once = asked("").with_sort("calls", false);
        assert!(!once.up && once.with_sort("calls", true).up && !once.with_sort("share", false).up);
        assert_eq!(once.with_table(By::Rules).query(), "days=30&by=rules");
        assert_eq!(
            asked("from=2026-11-01&sort=calls").with_days(90).query(),
            "days=90&by=publishers&sort=calls"
        );
    }
}
