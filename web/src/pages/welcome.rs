//! Whoever sees the console for the first time reads in a few lines what it is; a browser that has read it says so.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;

use crate::app::App;
use crate::error::PageError;
use crate::http::cookies;
use crate::http::signed::{SignedForm, way_back};

/// Of the cookie's name.
const WELCOME: &str = "welcome";
/// How long a browser remembers, in seconds: a year.
const REMEMBERED: u32 = 365 * 24 * 3600;

/// Whether nobody has closed the welcome in this browser.
pub(super) fn is_new(app: &App, jar: &CookieJar) -> bool {
    jar.get(&cookies::name(&app.options, WELCOME)).is_none()
}

/// `POST /welcome`: it was read.
pub(crate) async fn close(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let jar = CookieJar::new().add(cookies::lasting(&app.options, WELCOME, "read", REMEMBERED));
    let back = way_back(form.fields.get("back"), "/flags").to_owned();
    Ok((jar, Redirect::to(&back)).into_response())
}
