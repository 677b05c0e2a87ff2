//! `/calls/{id}`: a call on a page of its own.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::calls::Search;
use super::reader::{self, Reader};
use super::{context, mentions, page};
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::flash;
use crate::http::signed::{SignedForm, way_back};
use crate::view::shell::Shell;

#[derive(Template)]
#[template(path = "call.html")]
pub(crate) struct CallPage {
    pub(crate) shell: Shell,
    pub(crate) reader: Reader,
    /// The list that one came from, and the same without what is asked of it.
    pub(crate) back: String,
    pub(crate) back_path: &'static str,
}

/// `GET /calls/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Html<String>, PageError> {
    let id: Uuid = id
        .parse()
        .map_err(|_| PageError::NotFound("there is no such call"))?;
    let call = reader::read(&app, &viewer, id).await?.ok_or(PageError::NotFound(
        "there is no such call: it may have been too old to keep",
    ))?;
    // Whoever opens a call has read what names them in it.
    if call.comments.iter().any(|comment| !comment.mentions.is_empty()) {
        mentions::seen(&app, &viewer, Some(id)).await?;
    }
    let here = format!("/calls/{}", call.id);
    let reader = Reader::new(call, &viewer, app.storage.is_some(), "?".to_owned(), here);
    let around = context::read(&app, &viewer, id).await?;
    let reader = reader.within(around, &viewer);
    let mut built = CallPage::new(reader.asked(&query), &viewer);
    if let Some(words) = query.get("q") {
        built.reader.find = words.chars().take(200).collect();
        built.back = format!("/calls?{}", Search::read(&query).query());
        built.back_path = "/calls";
    }
    page(&built)
}

impl CallPage {
    pub(crate) fn new(reader: Reader, viewer: &Viewer) -> Self {
        Self {
            shell: Shell::new(viewer, "call", format!("Call of {}", reader.call.campaign)),
            reader,
            back: "/flags".to_owned(),
            back_path: "/flags",
        }
    }
}

/// `POST /calls/{id}/retry`
pub(crate) async fn retry(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let again = requeue(&app, &form.viewer, id).await?;
    let done = if again > 0 {
        "Retrying the call"
    } else {
        "The call is on its way already"
    };
    let page = format!("/calls/{id}");
    let page = way_back(form.fields.get("back"), &page);
    Ok(flash::say(&app.options, &form.viewer, done, page))
}

/// Sends a dead letter round again; how many that were.
pub(super) async fn requeue(app: &App, viewer: &Viewer, id: Uuid) -> Result<i32, PageError> {
    let rows = app
        .database
        .query(
            "SELECT console.retry($1, $2)",
            &[(&viewer.id, Type::INT8), (&id, Type::UUID)],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(0))
}
