//! Browsers in which somebody has signed in before. Their wrong passwords are counted apart, so that strangers who guess
//! lock nobody out of a browser that is known.

use axum_extra::extract::CookieJar;
use tokio_postgres::types::Type;

use super::token::Secret;
use crate::app::{App, Options};
use crate::error::PageError;
use crate::http::cookies;

/// Of the cookie's name.
const BROWSER: &str = "browser";
/// A year; `console.know_browser` ends it at the same time.
const KEPT: u32 = 365 * 24 * 60 * 60;

/// What the browser is known by, if it says so; whether it is, the database knows.
pub(crate) fn known_as(options: &Options, jar: &CookieJar) -> Option<Secret> {
    Secret::parse(jar.get(&cookies::name(options, BROWSER))?.value())
}

/// Remembers that this user has signed in here, under a new secret. The cookie survives signing out; a
/// dismissal, a new password and "sign out everywhere" make it nobody's.
pub(crate) async fn remember(app: &App, user: i64, jar: CookieJar) -> Result<CookieJar, PageError> {
    let secret = Secret::new();
    let before = known_as(&app.options, &jar).map(|secret| secret.sha256());
    app.database
        .query(
            "SELECT console.know_browser($1, $2, $3)",
            &[
                (&user, Type::INT8),
                (&secret.sha256(), Type::BYTEA),
                (&before, Type::BYTEA),
            ],
        )
        .await?;
    Ok(jar.add(cookies::lasting(&app.options, BROWSER, secret.text(), KEPT)))
}
