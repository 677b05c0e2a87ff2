//! What stands beside the list of the inbox: tabs with their counts, kept filters, and what can be chosen.

use serde_json::Value;
use tokio_postgres::types::Type;

use super::filter::{Filter, STATES};
use super::groups;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::view::format;
use crate::view::reasons::{self, ReasonGroup};

/// Groups are made of so many of the newest calls (`console.flag_groups`); of fewer where words are looked
/// for, which the database says.
const GROUPED: u64 = 5_000;

/// A tab above the list.
#[derive(Debug, Clone)]
pub(crate) struct Tab {
    pub(crate) name: &'static str,
    pub(crate) query: String,
    pub(crate) count: String,
    /// There are more than groups are made of.
    pub(crate) is_over: bool,
    pub(crate) is_open: bool,
}

impl Tab {
    /// Whether it stands above the list; the others are in the menu of the filter.
    pub(crate) fn is_main(&self) -> bool {
        self.is_open || ["open", "mine", "escalated", "done"].contains(&self.name)
    }

    /// `Open`
    pub(crate) fn title(&self) -> String {
        let (first, rest) = self.name.split_at(1);
        first.to_uppercase() + rest
    }
}

/// A filter that somebody keeps.
#[derive(Debug, Clone)]
pub(crate) struct SavedView {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) query: String,
}

/// What can be chosen in the filter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    pub(crate) verticals: Vec<String>,
    pub(crate) campaigns: Vec<String>,
    pub(crate) publishers: Vec<String>,
    /// Id and name.
    pub(crate) rules: Vec<(String, String)>,
    /// Whom a call can be given to: id and name.
    pub(crate) people: Vec<(String, String)>,
    pub(crate) reasons: Vec<ReasonGroup>,
}

/// Tabs with their counts, kept views, and what the filter offers: one statement.
pub(super) async fn read(
    app: &App,
    viewer: &Viewer,
    filter: &Filter,
    asked: &Value,
    grouped_by: Option<&str>,
) -> Result<(Vec<Tab>, Vec<SavedView>, Choices), PageError> {
    let rows = app
        .database
        .query(
            "SELECT kind, name, value, id FROM console.flags_beside($1, $2)",
            &[(asked, Type::JSONB), (&viewer.id, Type::INT8)],
        )
        .await?;
    let mut counts = std::collections::HashMap::new();
    let mut views = Vec::new();
    let mut choices = Choices::default();
    let mut reasons: Vec<(i64, String, String)> = Vec::new();
    for row in &rows {
        let (kind, name, value): (String, String, String) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        match kind.as_str() {
            "state" => {
                counts.insert(name, value.parse::<u64>().unwrap_or(0));
            }
            "view" => views.push(SavedView {
                id: row.try_get(3)?,
                name,
                query: value,
            }),
            "vertical" => choices.verticals.push(name),
            "campaign" => choices.campaigns.push(name),
            "publisher" => choices.publishers.push(name),
            "rule" => choices.rules.push((name, value)),
            "reason" => reasons.push((row.try_get(3)?, value, name)),
            "person" => choices.people.push((row.try_get::<_, i64>(3)?.to_string(), name)),
            _ => {}
        }
    }
    reasons.sort();
    let reasons: Vec<(String, String)> = reasons
        .into_iter()
        .map(|(_, action, reason)| (action, reason))
        .collect();
    choices.reasons = reasons::groups(&reasons, true);
    let are_many = counts.contains_key("many");
    let count_of = |state: &str| {
        let count = |state: &str| counts.get(state).copied().unwrap_or(0);
        if are_many {
            ("many".to_owned(), true)
        } else if state == "all" {
            // Whose the calls are is counted beside.
            let parts = || {
                counts
                    .iter()
                    .filter(|(state, _)| *state != "mine")
                    .map(|(_, count)| count)
            };
            let known: u64 = parts().map(|count| count.min(&format::COUNTED)).sum();
            let is_more = parts().any(|count| *count > format::COUNTED);
            let more = if is_more { "+" } else { "" };
            (format::thousands(known) + more, known > GROUPED)
        } else if state == "done" {
            let parts = [count("confirmed"), count("dismissed")];
            let known = parts.map(|count| count.min(format::COUNTED)).iter().sum();
            let is_more = parts.iter().any(|count| *count > format::COUNTED);
            let more = if is_more { "+" } else { "" };
            (format::thousands(known) + more, known > GROUPED)
        } else {
            (format::counted(count(state)), count(state) > GROUPED)
        }
    };
    let tabs = STATES.map(|state| {
        let (count, is_over) = count_of(state);
        Tab {
            name: state,
            query: filter.query_of(state) + &groups::part(grouped_by),
            count,
            is_over,
            is_open: filter.state == state,
        }
    });
    Ok((tabs.to_vec(), views, choices))
}
