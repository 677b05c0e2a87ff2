//! `/quality`: how good the calls are, and how good our word about them is. The page of all calls is here; that of one publisher,
//! buyer, campaign or rule is in `subject`, that of a reviewer in `reviewer`.

pub(crate) mod asked;
mod calls_table;
mod charts;
mod clip;
mod columns;
pub(crate) mod period;
pub(crate) mod reviewer;
mod reviewers_table;
pub(crate) mod subject;
pub(crate) mod sums;
pub(crate) mod table;
pub(crate) mod tiles;

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{Html, Redirect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::types::{ToSql, Type};

use self::asked::{Asked, By};
use self::columns::Columns;
use self::period::Period;
use self::sums::{Day, Head, Recall, Reviewer, Row, Speed, Sums};
use self::table::Table;
use self::tiles::Tile;
use super::page;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::chart::Chart;
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::share::Share;
use crate::view::shell::Shell;

/// The answer of `console.quality`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Figures {
    head: Head,
    now: Sums,
    before: Sums,
    recall: Recall,
    recall_before: Recall,
    days: Vec<Day>,
    speed: Vec<Speed>,
    rows: Vec<Row>,
    reviewers: Vec<Reviewer>,
    findings: Vec<Finding>,
    names: Option<HashMap<String, String>>,
    unassigned: Option<Unassigned>,
}

/// What a model found over days that are over.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Finding {
    model: String,
    reported: u64,
    dropped: u64,
    upheld: u64,
    cleared: u64,
}

/// Open calls that nobody has taken.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Unassigned {
    open: u64,
    oldest: Option<String>,
}

/// A model as the page shows it.
#[derive(Debug, Clone)]
pub(crate) struct FindingRow {
    pub(crate) model: String,
    pub(crate) reported: String,
    /// Findings refused for want of evidence, with the interval.
    pub(crate) dropped: String,
    pub(crate) dropped_interval: String,
    pub(crate) upheld: String,
    pub(crate) cleared: String,
}

/// A table that can be chosen.
#[derive(Debug, Clone)]
pub(crate) struct Tab {
    pub(crate) title: &'static str,
    pub(crate) address: String,
    pub(crate) is_open: bool,
}

#[derive(Template)]
#[template(path = "quality.html")]
pub(crate) struct QualityPage {
    pub(crate) shell: Shell,
    pub(crate) period: Period,
    pub(crate) tiles: Vec<Tile>,
    pub(crate) charts: Vec<Chart>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) table: Table,
    pub(crate) table_title: &'static str,
    pub(crate) findings: Vec<FindingRow>,
    /// Of reviewers: calls that nobody has taken, and since when the oldest waits.
    pub(crate) unassigned: Option<(String, Moment)>,
}

/// What a function of the database answers, as `T`; `None` where it answers nothing.
async fn ask<T: DeserializeOwned>(
    app: &App,
    statement: &str,
    parameters: &[(&(dyn ToSql + Sync), Type)],
) -> Result<Option<T>, PageError> {
    let rows = app.database.query(statement, parameters).await?;
    let answer: Option<Value> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    answer
        .map(serde_json::from_value)
        .transpose()
        .map_err(|error| PageError::Internal(format!("the figures are not understood ({error})")))
}

/// `GET /dashboard`: what was there before.
pub(crate) async fn moved(_: Viewer) -> Redirect {
    Redirect::to("/quality")
}

/// `GET /quality`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    let asked = Asked::read(&fields);
    let figures: Option<Figures> = ask(
        &app,
        "SELECT console.quality($1, $2, $3, $4)",
        &[
            (&asked.from, Type::DATE),
            (&asked.to, Type::DATE),
            (&asked.days, Type::INT4),
            (&asked.by.name(), Type::TEXT),
        ],
    )
    .await?;
    page(&QualityPage::new(figures.unwrap_or_default(), &asked, &viewer))
}

impl QualityPage {
    pub(crate) fn new(figures: Figures, asked: &Asked, viewer: &Viewer) -> Self {
        let columns = Columns::new(&figures.days, &figures.head);
        let names = figures.names.unwrap_or_default();
        let judged = (figures.now.judged, figures.before.judged);
        let table = if asked.by == By::Reviewers {
            reviewers_table::table(figures.reviewers, asked)
        } else {
            calls_table::table(figures.rows, &names, judged, asked)
        };
        let mut tiles = vec![tiles::of_recall(
            &figures.recall,
            &figures.recall_before,
            viewer.may(Role::Reviewer),
        )];
        tiles.extend(tiles::of_calls(&figures.head, &figures.now, &figures.before, ""));
        tiles.push(tiles::of_speed(&figures.now, &figures.before, &figures.speed));
        tiles.push(tiles::of_volume(&figures.now, &figures.before));
        let tab = |by: By| Tab {
            title: by.title(),
            address: format!("/quality?{}#table", asked.with_table(by).query()),
            is_open: by == asked.by,
        };
        Self {
            shell: Shell::new(viewer, "quality", "Quality"),
            tiles,
            charts: vec![
                charts::flagged(&columns),
                charts::precision(&columns),
                charts::money(&columns),
                charts::calls(&columns),
                charts::states(&columns),
                charts::speed(&columns, &figures.speed),
            ],
            tabs: By::ALL.map(tab).to_vec(),
            table,
            table_title: asked.by.title(),
            findings: figures.findings.into_iter().map(finding).collect(),
            unassigned: figures
                .unassigned
                .filter(|_| asked.by == By::Reviewers)
                .map(|waiting| {
                    let oldest = Moment::of_text(waiting.oldest.as_deref(), viewer.now, &viewer.zone);
                    (format::thousands(waiting.open), oldest)
                }),
            period: Period::new(&figures.head, asked, "/quality", viewer),
        }
    }
}

fn finding(found: Finding) -> FindingRow {
    let dropped = Share::of(found.dropped.min(found.reported), found.reported);
    FindingRow {
        model: found.model,
        reported: format::thousands(found.reported),
        dropped: dropped.text(),
        dropped_interval: dropped.interval_text(),
        upheld: format::thousands(found.upheld),
        cleared: format::thousands(found.cleared),
    }
}
