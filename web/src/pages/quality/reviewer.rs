//! `/quality/reviewers/{id}`: one reviewer over days, and decisions that others turned round.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use serde::Deserialize;
use tokio_postgres::types::Type;

use super::asked::{Asked, By};
use super::clip::{Clip, Found};
use super::columns::Columns;
use super::period::Period;
use super::subject::address;
use super::sums::{Day, Head, Reviewer};
use super::tiles::{self, Tile};
use super::{ask, charts, page};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::chart::Chart;
use crate::view::format;
use crate::view::share::Share;
use crate::view::shell::Shell;

/// The answer of `console.quality_reviewer`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Figures {
    head: Head,
    reviewer: Reviewer,
    days: Vec<Day>,
    /// Rule, its name, and flags confirmed, dismissed and escalated.
    top: Vec<(String, String, u64, u64, u64)>,
    clips: Vec<Found>,
}

/// Decisions about the flags of a rule.
#[derive(Debug, Clone)]
pub(crate) struct Decisions {
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) confirmed: String,
    pub(crate) dismissed: String,
    pub(crate) escalated: String,
    pub(crate) dismissed_share: String,
}

#[derive(Template)]
#[template(path = "quality_reviewer.html")]
pub(crate) struct ReviewerPage {
    pub(crate) shell: Shell,
    pub(crate) period: Period,
    pub(crate) back: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) tiles: Vec<Tile>,
    pub(crate) charts: Vec<Chart>,
    pub(crate) top: Vec<Decisions>,
    pub(crate) clips: Vec<Clip>,
}

/// `GET /quality/reviewers/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    let asked = Asked::read(&fields).with_table(By::Reviewers);
    let key = key.replace('\0', "");
    let figures: Option<Figures> = ask(
        &app,
        "SELECT console.quality_reviewer($1, $2, $3, $4)",
        &[
            (&key, Type::TEXT),
            (&asked.from, Type::DATE),
            (&asked.to, Type::DATE),
            (&asked.days, Type::INT4),
        ],
    )
    .await?;
    let figures = figures.ok_or(PageError::NotFound(
        "nobody of this name has decided about a flag",
    ))?;
    page(&ReviewerPage::new(&figures, &asked, &viewer))
}

impl ReviewerPage {
    pub(crate) fn new(figures: &Figures, asked: &Asked, viewer: &Viewer) -> Self {
        let reviewer = &figures.reviewer;
        let columns = Columns::new(&figures.days, &figures.head);
        let path = address(By::Reviewers, &reviewer.key, asked);
        let decisions =
            |(rule, name, confirmed, dismissed, escalated): &(String, String, u64, u64, u64)| Decisions {
                name: name.clone(),
                address: address(By::Rules, rule, asked),
                confirmed: format::thousands(*confirmed),
                dismissed: format::thousands(*dismissed),
                escalated: format::thousands(*escalated),
                dismissed_share: Share::of(*dismissed, confirmed + dismissed + escalated).text(),
            };
        Self {
            shell: Shell::new(viewer, "quality", format!("{} \u{2013} Quality", reviewer.name)),
            period: Period::new(
                &figures.head,
                asked,
                path.split('?').next().unwrap_or_default(),
                viewer,
            ),
            back: format!("/quality?{}#table", asked.query()),
            name: reviewer.name.clone(),
            email: if reviewer.name == reviewer.key {
                String::new()
            } else {
                reviewer.key.clone()
            },
            tiles: tiles::of_reviewer(&reviewer.now, &reviewer.before, reviewer.backlog),
            charts: vec![charts::decisions(&columns)],
            top: figures.top.iter().map(decisions).collect(),
            clips: figures
                .clips
                .iter()
                .map(|found| Clip::new(found, viewer.now, &viewer.zone))
                .collect(),
        }
    }
}
