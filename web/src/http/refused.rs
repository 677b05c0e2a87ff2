//! What is refused is said inside of the console to those who are signed in: they keep the way to everything else.

use askama::Template;
use axum::extract::{OptionalFromRequestParts, Request, State};
use axum::http::Uri;
use axum::http::header::RETRY_AFTER;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::signed::page_of;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::{PageError, Refusal};
use crate::view::shell::Shell;

/// A refusal within the console.
#[derive(Template)]
#[template(path = "refused.html")]
pub(crate) struct RefusedPage {
    pub(crate) shell: Shell,
    pub(crate) refusal: Refusal,
}

/// Puts what was refused into the console. Trouble of our own stays bare: it may be that of whatever the console needs.
pub(crate) async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut asked = parts.clone();
    let bare = next.run(Request::from_parts(parts, body)).await;
    if bare.status().is_server_error() {
        return bare;
    }
    let Some(refusal) = bare.extensions().get::<Refusal>().cloned() else {
        return bare;
    };
    let viewer = <Viewer as OptionalFromRequestParts<App>>::from_request_parts(&mut asked, &app).await;
    let Ok(Some(viewer)) = viewer else {
        return bare;
    };
    let page = RefusedPage {
        shell: Shell::new(&viewer, "refused", refusal.title),
        refusal,
    };
    match page.render() {
        Ok(html) => {
            let mut dressed = (bare.status(), Html(html)).into_response();
            if let Some(wait) = bare.headers().get(RETRY_AFTER) {
                dressed.headers_mut().insert(RETRY_AFTER, wait.clone());
            }
            dressed
        }
        Err(_) => bare,
    }
}

/// An address that takes forms only was opened, as happens after signing in again or on reloading.
pub(crate) async fn wrong_method(uri: Uri) -> PageError {
    PageError::WrongMethod(page_of(uri.path()).to_owned())
}
