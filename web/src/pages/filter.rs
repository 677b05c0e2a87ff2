//! The filter of the inbox: it lives in the address of the page, so that it can be kept and passed on.

use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

pub(crate) use super::sort::{Place, Sort};
use crate::http::fields::Fields;

/// States of a flagged call, in the order of the tabs; the last is all of them. `mine` is open and assigned to the viewer, `done`
/// is confirmed or dismissed. Calls that are put away are `snoozed`, and neither `open` nor `mine`.
pub(crate) const STATES: [&str; 8] = [
    "open",
    "mine",
    "escalated",
    "done",
    "confirmed",
    "dismissed",
    "snoozed",
    "all",
];

/// What is asked for. What cannot be understood is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// One of [`STATES`].
    pub(crate) state: String,
    pub(crate) severity: Option<String>,
    pub(crate) vertical: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) rule: Option<String>,
    pub(crate) from: Option<Date>,
    /// Last day, inclusive.
    pub(crate) to: Option<Date>,
    pub(crate) text: Option<String>,
    /// `me`, `none` or the id of a person.
    pub(crate) assignee: Option<String>,
    pub(crate) sort: Sort,
    /// Where the page begins.
    pub(crate) place: Option<Place>,
}

impl Filter {
    pub(crate) fn read(fields: &Fields) -> Self {
        let text = |name: &str| {
            fields
                .get(name)
                .map(|value| value.chars().take(200).collect::<String>())
        };
        // Years that PostgreSQL reads as we write them.
        let day = |name: &str| {
            let day: Option<Date> = fields.get(name).and_then(|value| value.parse().ok());
            day.filter(|day| (1..9999).contains(&day.year()))
        };
        let sort = fields.get("sort").and_then(Sort::parse).unwrap_or_default();
        let place = |name: &str, is_back| Place::parse(fields.get(name)?, sort, is_back);
        let state = text("state").filter(|state| STATES.contains(&state.as_str()));
        Self {
            state: state.unwrap_or_else(|| "open".to_owned()),
            severity: text("severity")
                .filter(|name| ["info", "warning", "critical"].contains(&name.as_str())),
            vertical: text("vertical"),
            campaign: text("campaign"),
            publisher: text("publisher"),
            rule: text("rule"),
            from: day("from"),
            to: day("to"),
            text: text("text"),
            assignee: text("assignee")
                .filter(|who| ["me", "none"].contains(&who.as_str()) || who.parse::<i64>().is_ok()),
            sort,
            place: place("after", false).or_else(|| place("before", true)),
        }
    }

    /// As the query part of an address, without the place.
    pub(crate) fn query(&self) -> String {
        let mut query = format!("state={}", self.state);
        for (name, value) in self.named() {
            if let Some(value) = value {
                let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
                let _ = write!(query, "&{name}={value}");
            }
        }
        if self.sort != Sort::default() {
            let _ = write!(query, "&sort={}", self.sort.name());
        }
        query
    }

    /// The same with another state.
    pub(crate) fn query_of(&self, state: &str) -> String {
        Self {
            state: state.to_owned(),
            ..self.clone()
        }
        .query()
    }

    /// The same in another order.
    pub(crate) fn query_sorted(&self, sort: Sort) -> String {
        Self { sort, ..self.clone() }.query()
    }

    /// The same, narrowed by one part of the filter; a part that is not understood narrows nothing.
    pub(crate) fn query_with(&self, name: &str, value: &str) -> String {
        self.changed(name, Some(value)).query()
    }

    /// The same without one part of the filter.
    pub(crate) fn query_without(&self, name: &str) -> String {
        self.changed(name, None).query()
    }

    fn changed(&self, name: &str, value: Option<&str>) -> Self {
        let mut changed = self.clone();
        let day = value.and_then(|day| day.parse().ok());
        let value = value.map(str::to_owned);
        match name {
            "severity" => changed.severity = value,
            "vertical" => changed.vertical = value,
            "campaign" => changed.campaign = value,
            "publisher" => changed.publisher = value,
            "rule" => changed.rule = value,
            "from" => changed.from = day,
            "to" => changed.to = day,
            "text" => changed.text = value,
            "assignee" => changed.assignee = value,
            _ => {}
        }
        changed
    }

    /// The parts that are asked for, beside the state: name and value.
    pub(crate) fn chips(&self) -> Vec<(&'static str, String)> {
        let parts = self.named().into_iter();
        parts.filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// Whether anything but the state is asked for.
    pub(crate) fn is_narrow(&self) -> bool {
        self.named().iter().any(|(_, value)| value.is_some())
    }

    fn named(&self) -> [(&'static str, Option<String>); 9] {
        [
            ("severity", self.severity.clone()),
            ("vertical", self.vertical.clone()),
            ("campaign", self.campaign.clone()),
            ("publisher", self.publisher.clone()),
            ("rule", self.rule.clone()),
            ("from", self.from.map(|day| day.to_string())),
            ("to", self.to.map(|day| day.to_string())),
            ("text", self.text.clone()),
            ("assignee", self.assignee.clone()),
        ]
    }

    /// As the database takes it (`core.inbox_where`): days begin at midnight in the viewer's zone.
    pub(crate) fn json(&self, zone: &TimeZone, viewer: i64) -> Value {
        let midnight = |day: Option<Date>| {
            day.and_then(|day| day.to_zoned(zone.clone()).ok())
                .map(|start| start.timestamp().as_second().to_string())
        };
        let assignee = self.assignee.as_deref().map(|who| match who {
            "me" => viewer.to_string(),
            "none" => "0".to_owned(),
            id => id.to_owned(),
        });
        let (state, assignee) = match self.state.as_str() {
            "all" => (None, assignee),
            "mine" => (Some("open".to_owned()), Some(viewer.to_string())),
            state => (Some(state.to_owned()), assignee),
        };
        let asked = [
            ("state", state),
            ("severity", self.severity.clone()),
            ("vertical", self.vertical.clone()),
            ("campaign", self.campaign.clone()),
            ("publisher", self.publisher.clone()),
            ("rule", self.rule.clone()),
            ("from", midnight(self.from)),
            ("to", midnight(self.to.and_then(|day| day.tomorrow().ok()))),
            ("words", self.text.clone()),
            ("assignee", assignee),
        ];
        let asked = asked
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        Value::Object(asked.collect::<Map<_, _>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_address() {
        let query = "state=all&severity=critical&campaign=A+%26+B%3F&rule=gift_card&from=2026-11-01&to=2026-11-02&text=%22free%22";
        let filter = Filter::read(&Fields::parse(query.as_bytes()));
        assert_eq!(Filter::read(&Fields::parse(filter.query().as_bytes())), filter);
        assert_eq!(filter.campaign.as_deref(), Some("A & B?"));
        assert!(filter.is_narrow() && filter.query_of("open").starts_with("state=open&"));
        let sorted = Filter::read(&Fields::parse(b"sort=money&severity=critical"));
        assert_eq!(sorted.query(), "state=open&severity=critical&sort=money");
        assert_eq!(sorted.query_sorted(Sort::Newest), "state=open&severity=critical");
        assert_eq!(sorted.query_without("severity"), "state=open&sort=money");
        assert_eq!(
            sorted.query_with("from", "2026-11-01"),
            "state=open&severity=critical&from=2026-11-01&sort=money"
        );
        assert_eq!(sorted.chips(), [("severity", "critical".to_owned())]);
    }

    #[test]
    fn nonsense_is_left_out() {
        let query = b"state=gone&severity=huge&from=yesterday&after=x&text=";
        let filter = Filter::read(&Fields::parse(query));
        assert_eq!(
            filter,
            Filter {
                state: "open".to_owned(),
                ..Filter::default()
            }
        );
        assert!(!filter.is_narrow());
    }

    #[test]
    fn days_are_those_of_the_viewer() {
        let filter = Filter::read(&Fields::parse(b"from=2026-11-01&to=2026-11-01"));
        let asked = filter.json(&TimeZone::get("America/New_York").expect("a zone"), 7);
        let at = |name: &str| {
            asked[name]
                .as_str()
                .expect("text")
                .parse::<i64>()
                .expect("seconds")
        };
        // The night in which the clocks are set back has an hour more.
        assert_eq!(at("to") - at("from"), 25 * 3600);
    }

    #[test]
    fn the_database_is_asked_only_for_what_was_chosen() {
        let asked = |query: &str| Filter::read(&Fields::parse(query.as_bytes())).json(&TimeZone::UTC, 7);
        assert_eq!(asked(""), serde_json::json!({ "state": "open" }));
        assert_eq!(
            asked("state=all&assignee=me"),
            serde_json::json!({ "assignee": "7" })
        );
        assert_eq!(
            asked("state=all&assignee=none"),
            serde_json::json!({ "assignee": "0" })
        );
        assert_eq!(
            asked("state=mine&assignee=9"),
            serde_json::json!({ "state": "open", "assignee": "7" })
        );
        assert_eq!(asked("state=done"), serde_json::json!({ "state": "done" }));
        assert_eq!(asked("state=all&assignee=x&to=9999-12-31"), serde_json::json!({}));
    }
}
