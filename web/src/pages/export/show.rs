//! `GET /export`: what is taken out, and in which columns.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tokio_postgres::types::Type;

use super::columns::{COLUMNS, Column};
use super::source::Source;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::pages::page;
use crate::view::shell::Shell;

/// What somebody chooses for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// flag or call
    pub(crate) shape: String,
    /// comma or semicolon
    pub(crate) separator: String,
    pub(crate) columns: Vec<String>,
}

impl Choice {
    /// Where nobody has chosen yet.
    pub(crate) fn usual() -> Self {
        let usual = COLUMNS.iter().filter(|column| column.is_usual);
        Self {
            shape: "flag".to_owned(),
            separator: "comma".to_owned(),
            columns: usual.map(|column| column.name.to_owned()).collect(),
        }
    }

    pub(crate) fn has(&self, column: &Column) -> bool {
        self.columns.iter().any(|name| name == column.name)
    }
}

#[derive(Template)]
#[template(path = "export.html")]
pub(crate) struct ExportPage {
    pub(crate) shell: Shell,
    pub(crate) list: &'static str,
    pub(crate) query: String,
    /// The page whose list it is.
    pub(crate) back: String,
    pub(crate) parts: Vec<(String, String)>,
    pub(crate) count: String,
    pub(crate) file: String,
    pub(crate) choice: Choice,
    pub(crate) columns: &'static [Column],
    pub(crate) sees_numbers: bool,
    /// Why there is no file yet; empty: nothing is wrong.
    pub(crate) problem: &'static str,
}

impl ExportPage {
    pub(crate) fn new(viewer: &Viewer, source: &Source, count: String, choice: Choice) -> Self {
        Self {
            shell: Shell::new(viewer, source.list(), "Export"),
            list: source.list(),
            query: source.query(),
            back: source.address(),
            parts: source.parts(),
            file: source.file_name(viewer.now, &viewer.zone),
            count,
            choice,
            columns: &COLUMNS,
            sees_numbers: viewer.may(Role::Reviewer),
            problem: "",
        }
    }
}

/// What they chose last.
pub(super) async fn last_choice(app: &App, viewer: &Viewer) -> Result<Choice, PageError> {
    let rows = app
        .database
        .query(
            "SELECT shape, separator, columns FROM console.export_choice($1)",
            &[(&viewer.id, Type::INT8)],
        )
        .await?;
    match rows.first() {
        Some(row) => Ok(Choice {
            shape: row.try_get(0)?,
            separator: row.try_get(1)?,
            columns: row.try_get(2)?,
        }),
        None => Ok(Choice::usual()),
    }
}

/// `GET /export`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Html<String>, PageError> {
    let source = Source::read(query.get("list").unwrap_or_default(), &query, &viewer);
    let count = source.count(&app).await?;
    let choice = last_choice(&app, &viewer).await?;
    page(&ExportPage::new(&viewer, &source, count, choice))
}

/// `GET /flags.csv`, `GET /calls.csv`: where the files were before there was a choice.
pub(crate) async fn moved(uri: Uri, _: Viewer) -> Response {
    let list = if uri.path() == "/calls.csv" {
        "calls"
    } else {
        "flags"
    };
    let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
    let mut address = url::form_urlencoded::Serializer::new(String::new());
    address.append_pair("list", list);
    for (name, value) in query.pairs() {
        if name != "list" {
            address.append_pair(name, value);
        }
    }
    Redirect::to(&format!("/export?{}", address.finish())).into_response()
}
