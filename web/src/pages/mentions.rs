//! `/mentions`: comments in which somebody is named.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::page;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::{PageError, wants_json};
use crate::http::flash;
use crate::http::signed::{SignedForm, way_back};
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// The answer of `console.mentions`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Mentions {
    pub(crate) unread: i64,
    pub(crate) list: Vec<Mention>,
}

/// A comment that names the viewer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Mention {
    pub(crate) call: String,
    pub(crate) comment: i64,
    pub(crate) by: String,
    pub(crate) at: String,
    pub(crate) at_seconds: Option<f64>,
    pub(crate) text: String,
    pub(crate) publisher: Option<String>,
    pub(crate) campaign: String,
    pub(crate) is_read: bool,
}

impl Mention {
    /// The call at the second that the comment is about.
    pub(crate) fn link(&self) -> String {
        let at = self.at_seconds.map(|second| format!("?t={second:.2}"));
        format!("/calls/{}{}#comments", self.call, at.unwrap_or_default())
    }

    /// The second as a clock says it.
    pub(crate) fn clock(&self) -> Option<String> {
        self.at_seconds.map(format::length)
    }
}

#[derive(Template)]
#[template(path = "mentions.html")]
pub(crate) struct MentionsPage {
    pub(crate) shell: Shell,
    pub(crate) unread: i64,
    pub(crate) mentions: Vec<(Moment, Mention)>,
}

impl MentionsPage {
    pub(crate) fn new(mentions: Mentions, viewer: &Viewer) -> Self {
        let list = mentions.list.into_iter();
        Self {
            shell: Shell::new(viewer, "mentions", "Mentions"),
            unread: mentions.unread,
            mentions: list
                .map(|one| (Moment::of_text(Some(&one.at), viewer.now, &viewer.zone), one))
                .collect(),
        }
    }
}

/// `GET /mentions`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    let told: Value = app
        .database
        .one("SELECT console.mentions($1)", &[(&viewer.id, Type::INT8)])
        .await?;
    let mentions = serde_json::from_value(told)
        .map_err(|error| PageError::Internal(format!("mentions are not understood ({error})")))?;
    page(&MentionsPage::new(mentions, &viewer))
}

/// How many are unread.
#[derive(Debug, Serialize)]
pub(crate) struct Unread {
    unread: i64,
}

/// `GET /mentions/count`: `{unread}`
pub(crate) async fn count(State(app): State<App>, viewer: Viewer) -> Result<Json<Unread>, PageError> {
    let unread = unread(&app, viewer.id).await?;
    Ok(Json(Unread { unread }))
}

/// How many comments name somebody who has not read them.
pub(crate) async fn unread(app: &App, user: i64) -> Result<i64, PageError> {
    let statement = "SELECT console.unread_mentions($1)";
    Ok(app.database.one(statement, &[(&user, Type::INT8)]).await?)
}

/// Whoever opens a call has read the comments in it. Returns how many are unread after that.
pub(crate) async fn seen(app: &App, viewer: &Viewer, call: Option<Uuid>) -> Result<i64, PageError> {
    let statement = "SELECT console.read_mentions($1, $2)";
    let unread = app
        .database
        .one(statement, &[(&viewer.id, Type::INT8), (&call, Type::UUID)])
        .await;
    unread.map_err(PageError::of_action)
}

/// `POST /mentions/read`: those of `call`, or all.
pub(crate) async fn read(State(app): State<App>, headers: HeaderMap, form: SignedForm) -> Response {
    match mark(&app, &form).await {
        Ok(unread) if wants_json(&headers) => {
            let message = "Marked as read";
            Json(serde_json::json!({ "message": message, "unread": unread })).into_response()
        }
        Ok(_) => {
            let back = way_back(form.fields.get("back"), "/mentions");
            flash::say(&app.options, &form.viewer, "Marked as read", back)
        }
        Err(error) if wants_json(&headers) => error.into_json(),
        Err(error) => error.into_response(),
    }
}

async fn mark(app: &App, form: &SignedForm) -> Result<i64, PageError> {
    let call = match form.fields.get("call") {
        None => None,
        Some(call) => Some(
            call.parse()
                .map_err(|_| PageError::NotFound("there is no such call"))?,
        ),
    };
    seen(app, &form.viewer, call).await
}
