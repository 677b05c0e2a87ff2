//! `/flags`: the inbox.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use jiff::Timestamp;
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::filter::{Filter, Place, STATES};
use super::groups::{self, Group};
use super::page;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// Rows of a page.
const ROWS: u8 = 50;
/// Groups are made of so many of the newest calls (`console.flag_groups`); of fewer where words are looked
/// for, which the database says.
const GROUPED: u64 = 5_000;

/// A flagged call in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) call: String,
    pub(crate) flag: i64,
    pub(crate) start: f64,
    pub(crate) severity: String,
    pub(crate) rule: String,
    pub(crate) more: i16,
    pub(crate) quote: String,
    pub(crate) publisher: String,
    pub(crate) campaign: String,
    pub(crate) vertical: String,
    pub(crate) revenue: String,
    pub(crate) duration: String,
    pub(crate) called: Moment,
    pub(crate) age: String,
    pub(crate) state: String,
    pub(crate) decided_by: String,
    /// Who has taken it; empty: nobody.
    pub(crate) assignee: String,
}

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
}

#[derive(Template)]
#[template(path = "flags.html")]
pub(crate) struct FlagsPage {
    pub(crate) shell: Shell,
    pub(crate) filter: Filter,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) views: Vec<SavedView>,
    pub(crate) choices: Choices,
    pub(crate) rows: Vec<Row>,
    /// What the calls are grouped by, and the groups; without it there are rows.
    pub(crate) grouped_by: Option<&'static str>,
    pub(crate) groups: Vec<Group>,
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
    /// Page to come back to.
    pub(crate) here: String,
}

impl FlagsPage {
    /// Groups are made of the newest calls only.
    pub(crate) fn groups_are_cut(&self) -> bool {
        self.tabs.iter().any(|tab| tab.is_open && tab.is_over)
    }

    pub(crate) fn is_grouped_by(&self, by: &str) -> bool {
        self.grouped_by == Some(by)
    }

    pub(crate) fn first_day(&self) -> String {
        self.filter.from.map(|day| day.to_string()).unwrap_or_default()
    }

    pub(crate) fn last_day(&self) -> String {
        self.filter.to.map(|day| day.to_string()).unwrap_or_default()
    }
}

/// A page of the list: rows, and the places of the pages beside it.
#[derive(Debug, Default)]
struct Listed {
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
}

/// `GET /flags`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Html<String>, PageError> {
    let filter = Filter::read(&query);
    let grouped_by = groups::asked(&query);
    let asked = filter.json(&viewer.zone, viewer.id);
    let (listed, groups) = match grouped_by {
        Some(by) => (
            Listed::default(),
            groups::read(&app, &viewer, &filter, &asked, by).await?,
        ),
        None => (list(&app, &viewer, &filter, &asked).await?, Vec::new()),
    };
    let (tabs, views, choices) = beside(&app, &viewer, &filter, &asked, grouped_by).await?;
    let shell = Shell::new(&viewer, "flags", "Flags");
    let here = format!("/flags?{}", filter.query());
    page(&FlagsPage {
        shell,
        filter,
        tabs,
        views,
        choices,
        rows: listed.rows,
        grouped_by,
        groups,
        newer: listed.newer,
        older: listed.older,
        here,
    })
}

async fn list(app: &App, viewer: &Viewer, filter: &Filter, asked: &Value) -> Result<Listed, PageError> {
    let (at, call, is_back) = match &filter.place {
        Some(place) => (Some(place.at), Some(place.call), place.is_back),
        None => (None, None, false),
    };
    let most = i32::from(ROWS) + 1;
    let mut found = app
        .database
        .query(
            "SELECT * FROM console.flags($1, $2, $3, $4, $5)",
            &[
                (asked, Type::JSONB),
                (&at, Type::TIMESTAMPTZ),
                (&call, Type::UUID),
                (&is_back, Type::BOOL),
                (&most, Type::INT4),
            ],
        )
        .await?;
    let has_more = found.len() > usize::from(ROWS);
    found.truncate(ROWS.into());
    if is_back {
        found.reverse();
    }
    let edge = |row: Option<&tokio_postgres::Row>| -> Result<Option<String>, PageError> {
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Place::text(
            row.try_get("flagged_at")?,
            row.try_get("call_id")?,
        )))
    };
    let (first, last) = (edge(found.first())?, edge(found.last())?);
    let rows = found.iter().map(|row| row_of(row, viewer.now, viewer));
    Ok(Listed {
        rows: rows.collect::<Result<_, _>>()?,
        newer: first.filter(|_| if is_back { has_more } else { at.is_some() }),
        older: last.filter(|_| is_back || has_more),
    })
}

fn row_of(row: &tokio_postgres::Row, now: Timestamp, viewer: &Viewer) -> Result<Row, PageError> {
    let text = |name: &str| {
        row.try_get::<_, Option<String>>(name)
            .map(Option::unwrap_or_default)
    };
    let flags: i16 = row.try_get("flags")?;
    let flagged: Timestamp = row.try_get("flagged_at")?;
    let call: Uuid = row.try_get("call_id")?;
    Ok(Row {
        call: call.to_string(),
        flag: row.try_get("lead_flag_id")?,
        start: row.try_get("lead_start")?,
        severity: text("severity")?,
        rule: text("lead_rule")?,
        more: flags - 1,
        quote: text("lead_quote")?,
        publisher: text("publisher")?,
        campaign: text("campaign")?,
        vertical: format::words(&text("vertical")?),
        revenue: format::dollars(row.try_get("revenue")?),
        duration: row
            .try_get::<_, Option<i32>>("duration_seconds")?
            .map(|seconds| format::length(f64::from(seconds)))
            .unwrap_or_default(),
        called: Moment::new(row.try_get("call_time")?, now, &viewer.zone),
        age: format::span(now.duration_since(flagged).as_secs_f64()),
        state: text("state")?,
        decided_by: text("decided_by")?,
        assignee: text("assignee")?,
    })
}

/// Tabs with their counts, kept views, and what the filter offers: one statement.
async fn beside(
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
            "person" => choices.people.push((row.try_get::<_, i64>(3)?.to_string(), name)),
            _ => {}
        }
    }
    let are_many = counts.contains_key("many");
    let count_of = |state: &str| {
        let count = |state: &str| counts.get(state).copied().unwrap_or(0);
        if are_many {
            ("many".to_owned(), true)
        } else if state == "all" {
            let known: u64 = counts.values().map(|count| count.min(&format::COUNTED)).sum();
            let is_more = counts.values().any(|count| *count > format::COUNTED);
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
