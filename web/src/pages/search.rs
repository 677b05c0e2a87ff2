//! `/search`: the same as a page, for whoever types a name and presses Enter, or has no script.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::page;
use super::palette::{Group, asked, named};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::shell::Shell;

/// Most of each kind.
const MOST: i32 = 25;

#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    pub(crate) shell: Shell,
    pub(crate) text: String,
    pub(crate) groups: Vec<Group>,
    /// Of the calls with these words.
    pub(crate) calls: String,
}

/// `GET /search?q=`. Where no name fits, it is words of a call, a number or an id.
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Response, PageError> {
    let text = asked(&query);
    let groups = if text.is_empty() {
        Vec::new()
    } else {
        named(&app, &viewer, &text, MOST).await?
    };
    let words: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let calls = format!("/calls?q={words}");
    if groups.is_empty() && !text.is_empty() {
        return Ok(Redirect::to(&calls).into_response());
    }
    let page = page(&SearchPage {
        shell: Shell::new(&viewer, "search", "Search"),
        text,
        groups,
        calls,
    })?;
    Ok(page.into_response())
}
