//! `/flags`: the inbox.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use jiff::Timestamp;
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::beside::{self, Choices, SavedView, Tab};
use super::filter::{Filter, Place};
use super::groups::{self, Group};
use super::page;
use super::shown::{self, ShownCall, ShownFlag};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// Rows of a page.
const ROWS: u8 = 50;

/// A flagged call in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) call: String,
    pub(crate) flag: i64,
    pub(crate) start: f64,
    pub(crate) severity: String,
    pub(crate) rule: String,
    pub(crate) quote: String,
    /// State of the gravest flag, which may be decided while others are open.
    pub(crate) lead_state: String,
    /// The other flags of the call: whoever decides about the row decides about these too.
    pub(crate) others: Vec<ShownFlag>,
    /// `flag:decision` of each of its flags.
    pub(crate) seen: Vec<String>,
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
    let (tabs, views, choices) = beside::read(&app, &viewer, &filter, &asked, grouped_by).await?;
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
    let is_back = filter.place.as_ref().is_some_and(|place| place.is_back);
    let place = filter.place.as_ref().map(Place::json);
    let most = i32::from(ROWS) + 1;
    let mut found = app
        .database
        .query(
            "SELECT * FROM console.flags($1, $2, $3, $4, $5)",
            &[
                (asked, Type::JSONB),
                (&filter.sort.name(), Type::TEXT),
                (&place, Type::JSONB),
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
        row.map(|row| Place::of(filter.sort, row)).transpose()
    };
    let (first, last) = (edge(found.first())?, edge(found.last())?);
    let calls = found
        .iter()
        .map(|row| row.try_get("call_id"))
        .collect::<Result<Vec<Uuid>, _>>()?;
    let mut shown = shown::read(app, &calls).await?;
    let rows = found.iter().zip(&calls).map(|(row, call)| {
        let shown = shown.remove(call).unwrap_or_default();
        row_of(row, shown, viewer.now, viewer)
    });
    Ok(Listed {
        rows: rows.collect::<Result<_, _>>()?,
        newer: first.filter(|_| if is_back { has_more } else { place.is_some() }),
        older: last.filter(|_| is_back || has_more),
    })
}

fn row_of(
    row: &tokio_postgres::Row,
    shown: ShownCall,
    now: Timestamp,
    viewer: &Viewer,
) -> Result<Row, PageError> {
    let text = |name: &str| {
        row.try_get::<_, Option<String>>(name)
            .map(Option::unwrap_or_default)
    };
    let called: Timestamp = row.try_get("call_time")?;
    let lead: i64 = row.try_get("lead_flag_id")?;
    let seen = shown.flags.iter().map(ShownFlag::seen).collect();
    let (leads, others): (Vec<_>, Vec<_>) = shown.flags.into_iter().partition(|flag| flag.id == lead);
    let call: Uuid = row.try_get("call_id")?;
    Ok(Row {
        call: call.to_string(),
        flag: lead,
        start: row.try_get("lead_start")?,
        severity: text("severity")?,
        rule: text("lead_rule")?,
        quote: text("lead_quote")?,
        lead_state: leads
            .into_iter()
            .next()
            .map(|flag| flag.state)
            .unwrap_or_default(),
        others,
        seen,
        publisher: text("publisher")?,
        campaign: text("campaign")?,
        vertical: format::words(&text("vertical")?),
        revenue: format::dollars(row.try_get("revenue")?),
        duration: row
            .try_get::<_, Option<i32>>("duration_seconds")?
            .map(|seconds| format::length(f64::from(seconds)))
            .unwrap_or_default(),
        called: Moment::new(called, now, &viewer.zone),
        age: format::span(now.duration_since(called).as_secs_f64()),
        state: text("state")?,
        decided_by: text("decided_by")?,
        assignee: text("assignee")?,
    })
}
