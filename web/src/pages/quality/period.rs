//! The days that a page of Quality shows: how they are called, and links to others.

use super::asked::{Asked, RANGES};
use super::columns::short;
use super::sums::Head;
use crate::auth::viewer::Viewer;

/// The head of a page of Quality.
#[derive(Debug, Clone, Default)]
pub(crate) struct Period {
    /// Where the form leads.
    pub(crate) path: String,
    /// Text, address, and whether it is this one.
    pub(crate) ranges: Vec<(String, String, bool)>,
    pub(crate) from: String,
    pub(crate) to: String,
    /// What goes with the form: the table and its order.
    pub(crate) by: &'static str,
    pub(crate) sort: String,
    /// `Nov 3 to today, beside Oct 4 to Nov 2`
    pub(crate) text: String,
    /// Whose days they are.
    pub(crate) zone: String,
    /// The viewer counts days in another zone: theirs.
    pub(crate) own_zone: String,
    /// Days that wait to be added up.
    pub(crate) waiting: u64,
    pub(crate) rules_only: bool,
    /// There is no call at all.
    pub(crate) is_empty: bool,
    /// The days before begin before the first call: there is nothing to compare with, or less than the page says.
    pub(crate) first: String,
}

impl Period {
    pub(crate) fn new(head: &Head, asked: &Asked, path: &str, viewer: &Viewer) -> Self {
        let is_today = head.to == head.today;
        let range = |days: i32| {
            let is_it = asked.days == Some(days) && asked.to.is_none();
            (
                format!("{days} days"),
                format!("{path}?{}", asked.with_days(days).query()),
                is_it,
            )
        };
        let last_before = head
            .from
            .parse::<jiff::civil::Date>()
            .ok()
            .and_then(|from| from.yesterday().ok())
            .map(|day| short(&day.to_string()))
            .unwrap_or_default();
        let to = if is_today {
            "today, which is not over".to_owned()
        } else {
            short(&head.to)
        };
        let begins_late = head.first.as_ref().is_some_and(|first| *first > head.before);
        Self {
            path: path.to_owned(),
            ranges: RANGES.into_iter().map(range).collect(),
            from: head.from.clone(),
            to: head.to.clone(),
            by: asked.by.name(),
            sort: asked.sort.clone(),
            text: format!(
                "{} to {to}; before: {} to {last_before}",
                short(&head.from),
                short(&head.before)
            ),
            zone: head.zone.clone(),
            own_zone: if viewer.zone_name == head.zone {
                String::new()
            } else {
                viewer.zone_name.clone()
            },
            waiting: head.waiting,
            rules_only: head.rules_only && head.first.is_some(),
            is_empty: head.first.is_none(),
            first: head
                .first
                .as_deref()
                .filter(|_| begins_late)
                .map(short)
                .unwrap_or_default(),
        }
    }
}
