//! `/settings`: how one sees the console oneself.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, Response};
use tokio_postgres::types::Type;

use super::problem::{Problem, refuse};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::pages::page;
use crate::view::shell::Shell;

#[derive(Template)]
#[template(path = "settings_you.html")]
pub(crate) struct YouPage {
    pub(crate) shell: Shell,
    pub(crate) email: String,
    pub(crate) zone: String,
    /// Of the time zone.
    pub(crate) problem: Problem,
}

impl YouPage {
    pub(crate) fn new(viewer: &Viewer) -> Self {
        Self {
            shell: Shell::new(viewer, "settings", "Settings"),
            email: viewer.email.clone(),
            zone: viewer.zone_name.clone(),
            problem: Problem::default(),
        }
    }
}

/// `GET /settings`
pub(crate) async fn show(viewer: Viewer) -> Result<Html<String>, PageError> {
    page(&YouPage::new(&viewer))
}

/// `POST /settings/preferences`
pub(crate) async fn submit(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let zone = form.fields.get("time_zone").unwrap_or_default();
    let shortcuts = form.fields.get("shortcuts").is_some();
    let saved = app
        .database
        .query(
            "SELECT console.set_preferences($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&zone, Type::TEXT),
                (&shortcuts, Type::BOOL),
            ],
        )
        .await
        .map_err(PageError::of_action);
    match saved {
        Ok(_) => Ok(flash::say(&app.options, &form.viewer, "Saved", "/settings")),
        Err(PageError::Invalid(why)) => {
            let mut built = YouPage::new(&form.viewer);
            zone.clone_into(&mut built.zone);
            built.shell.shortcuts = shortcuts;
            built.problem = Problem::new(format!("Not saved: {why}."));
            refuse(&built)
        }
        Err(error) => Err(error),
    }
}
