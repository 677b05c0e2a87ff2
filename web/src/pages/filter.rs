//! The filter of the inbox: it lives in the address of the page, so that it can be kept and passed on.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::http::fields::Fields;

/// States of a flagged call, in the order of the tabs; the last is all of them.
pub(crate) const STATES: [&str; 5] = ["open", "escalated", "confirmed", "dismissed", "all"];

/// What is asked for. What cannot be understood is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// One of [`STATES`].
    pub(crate) state: String,
    pub(crate) severity: Option<String>,
    pub(crate) vertical: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) buyer: Option<String>,
    pub(crate) rule: Option<String>,
    pub(crate) from: Option<Date>,
    /// Last day, inclusive.
    pub(crate) to: Option<Date>,
    pub(crate) text: Option<String>,
    /// `me`, `none` or the id of a person.
    pub(crate) assignee: Option<String>,
    /// Where the page begins.
    pub(crate) place: Option<Place>,
}

/// A place in the list: after this row, or before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) at: Timestamp,
    pub(crate) call: Uuid,
    /// Towards newer calls.
    pub(crate) is_back: bool,
}

impl Place {
    /// `2026-11-26T10:00:00.123456Z_uuid`
    fn parse(text: &str, is_back: bool) -> Option<Self> {
        let (at, call) = text.split_once('_')?;
        Some(Self {
            at: at.parse().ok()?,
            call: call.parse().ok()?,
            is_back,
        })
    }

    pub(crate) fn text(at: Timestamp, call: Uuid) -> String {
        format!("{at}_{call}")
    }
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
        let state = text("state").filter(|state| STATES.contains(&state.as_str()));
        Self {
            state: state.unwrap_or_else(|| "open".to_owned()),
            severity: text("severity")
                .filter(|name| ["info", "warning", "critical"].contains(&name.as_str())),
            vertical: text("vertical"),
            campaign: text("campaign"),
            publisher: text("publisher"),
            buyer: text("buyer"),
            rule: text("rule"),
            from: day("from"),
            to: day("to"),
            text: text("text"),
            assignee: text("assignee")
                .filter(|who| ["me", "none"].contains(&who.as_str()) || who.parse::<i64>().is_ok()),
            place: fields
                .get("after")
                .and_then(|place| Place::parse(place, false))
                .or_else(|| fields.get("before").and_then(|place| Place::parse(place, true))),
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

    /// The same, narrowed to one publisher, campaign, vertical or rule.
    pub(crate) fn query_with(&self, name: &str, value: &str) -> String {
        let mut narrowed = self.clone();
        let value = Some(value.to_owned());
        match name {
            "publisher" => narrowed.publisher = value,
            "campaign" => narrowed.campaign = value,
            "vertical" => narrowed.vertical = value,
            _ => narrowed.rule = value,
        }
        narrowed.query()
    }

    /// Whether anything but the state is asked for.
    pub(crate) fn is_narrow(&self) -> bool {
        self.named().iter().any(|(_, value)| value.is_some())
    }

    fn named(&self) -> [(&'static str, Option<String>); 10] {
        [
            ("severity", self.severity.clone()),
            ("vertical", self.vertical.clone()),
            ("campaign", self.campaign.clone()),
            ("publisher", self.publisher.clone()),
            ("buyer", self.buyer.clone()),
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
        let asked = [
            ("state", (self.state != "all").then(|| self.state.clone())),
            ("severity", self.severity.clone()),
            ("vertical", self.vertical.clone()),
            ("campaign", self.campaign.clone()),
            ("publisher", self.publisher.clone()),
            ("buyer", self.buyer.clone()),
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
        assert_eq!(asked("state=all&assignee=x&to=9999-12-31"), serde_json::json!({}));
    }
}
