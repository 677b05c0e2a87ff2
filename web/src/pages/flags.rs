//! `/flags`: the inbox.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::filter::{Filter, Place, STATES};
use super::page;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::signed::SignedForm;
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::{Shell, Toast};

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
}

/// A tab above the list.
#[derive(Debug, Clone)]
pub(crate) struct Tab {
    pub(crate) name: &'static str,
    pub(crate) query: String,
    pub(crate) count: String,
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
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
    /// Page to come back to.
    pub(crate) here: String,
}

impl FlagsPage {
    pub(crate) fn first_day(&self) -> String {
        self.filter.from.map(|day| day.to_string()).unwrap_or_default()
    }

    pub(crate) fn last_day(&self) -> String {
        self.filter.to.map(|day| day.to_string()).unwrap_or_default()
    }
}

/// `GET /flags`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Html<String>, PageError> {
    let filter = Filter::read(&query);
    let values = filter.values(&viewer.zone);
    let (at, call, is_back) = match &filter.place {
        Some(place) => (Some(place.at), Some(place.call), place.is_back),
        None => (None, None, false),
    };
    let most = i32::from(ROWS) + 1;
    let mut parameters = values.parameters();
    parameters.push((&at, Type::TIMESTAMPTZ));
    parameters.push((&call, Type::UUID));
    parameters.push((&is_back, Type::BOOL));
    parameters.push((&most, Type::INT4));
    let mut found = app
        .database
        .query(include_str!("../sql/flags.sql"), &parameters)
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
    let newer = first.filter(|_| if is_back { has_more } else { at.is_some() });
    let older = last.filter(|_| is_back || has_more);
    let now = viewer.now;
    let rows = found
        .iter()
        .map(|row| row_of(row, now, &viewer))
        .collect::<Result<Vec<_>, _>>()?;
    let (tabs, views, choices) = beside(&app, &viewer, &filter).await?;
    let mut shell = Shell::new(&viewer, "flags", "Flags");
    let here = format!("/flags?{}", filter.query());
    shell.toast = query.get("done").map(|text| Toast {
        text: text.chars().take(200).collect(),
        undo: query.get("undo").unwrap_or_default().to_owned(),
        back: here.clone(),
    });
    page(&FlagsPage {
        shell,
        filter,
        tabs,
        views,
        choices,
        rows,
        newer,
        older,
        here,
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
    })
}

/// Tabs with their counts, kept views, and what the filter offers: one statement.
async fn beside(
    app: &App,
    viewer: &Viewer,
    filter: &Filter,
) -> Result<(Vec<Tab>, Vec<SavedView>, Choices), PageError> {
    let values = filter.values(&viewer.zone);
    let mut parameters = values.parameters();
    parameters.push((&viewer.id, Type::INT8));
    let rows = app
        .database
        .query(include_str!("../sql/flags_beside.sql"), &parameters)
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
            _ => {}
        }
    }
    let all = counts.values().sum();
    let tabs = STATES.map(|state| Tab {
        name: state,
        query: filter.query_of(state),
        count: format::thousands(if state == "all" {
            all
        } else {
            counts.get(state).copied().unwrap_or(0)
        }),
        is_open: filter.state == state,
    });
    Ok((tabs.to_vec(), views, choices))
}

/// `POST /views`
pub(crate) async fn save_view(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let filter = Filter::read(&Fields::parse(
        form.fields.get("query").unwrap_or_default().as_bytes(),
    ));
    let name = form.fields.need("name")?;
    app.database
        .query(
            include_str!("../sql/save_view.sql"),
            &[
                (&form.viewer.id, Type::INT8),
                (&name, Type::TEXT),
                (&filter.query(), Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(Redirect::to(&format!("/flags?{}", filter.query())).into_response())
}

/// `POST /views/forget`
pub(crate) async fn forget_view(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let id: i64 = form.fields.need("view")?.parse().unwrap_or(0);
    app.database
        .query(
            include_str!("../sql/drop_view.sql"),
            &[(&form.viewer.id, Type::INT8), (&id, Type::INT8)],
        )
        .await?;
    Ok(Redirect::to("/flags").into_response())
}
