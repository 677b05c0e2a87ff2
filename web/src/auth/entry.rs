//! The last step of every way in: a session, or first the question for a second factor.

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use tokio_postgres::types::Type;

use super::token::Secret;
use super::{browser, viewer};
use crate::app::{App, Options};
use crate::error::PageError;
use crate::http::cookies;

/// How somebody signed in, where more than a password was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A provider (`OpenID` Connect), which asks for a second factor itself.
    Provider,
    /// A passkey, with which its owner was verified.
    Passkey,
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Passkey => "passkey",
        }
    }
}

/// The browser, as it calls itself.
pub(crate) fn agent(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    agent.unwrap_or_default().to_owned()
}

/// Begins a session with a new secret, whatever cookie the browser came with, and knows the browser from now on.
async fn begin(
    app: &App,
    user: i64,
    (way, is_strong): (&str, bool),
    headers: &HeaderMap,
    jar: CookieJar,
) -> Result<CookieJar, PageError> {
    let secret = Secret::new();
    app.database
        .query(
            "SELECT console.enter($1, $2, $3, $4, $5)",
            &[
                (&user, Type::INT8),
                (&secret.sha256(), Type::BYTEA),
                (&agent(headers), Type::TEXT),
                (&way, Type::TEXT),
                (&is_strong, Type::BOOL),
            ],
        )
        .await?;
    let jar = browser::remember(app, user, jar).await?;
    Ok(jar.add(viewer::cookie(&app.options, &secret)))
}

/// Begins a session of somebody who needs no further factor.
pub(crate) async fn enter(
    app: &App,
    user: i64,
    way: Way,
    headers: &HeaderMap,
    jar: CookieJar,
) -> Result<CookieJar, PageError> {
    begin(app, user, (way.name(), true), headers, jar).await
}

/// After the right password: begins a session, or asks for the second factor of whoever has one.
pub(crate) async fn after_password(
    app: &App,
    user: i64,
    next: &str,
    headers: &HeaderMap,
    jar: CookieJar,
) -> Result<Response, PageError> {
    let secret = Secret::new();
    let rows = app
        .database
        .query(
            "SELECT console.begin_second($1, $2)",
            &[(&user, Type::INT8), (&secret.sha256(), Type::BYTEA)],
        )
        .await?;
    let owes = rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or(false);
    if owes {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let jar = jar.add(pending_cookie(&app.options, &secret));
        return Ok((jar, Redirect::to(&format!("/login/second?next={next}"))).into_response());
    }
    let jar = begin(app, user, ("password", false), headers, jar).await?;
    Ok((jar, Redirect::to(next)).into_response())
}

/// The second factor was right: begins the session. `None`: the login is gone, or was completed meanwhile.
pub(crate) async fn after_second(
    app: &App,
    pending: &Secret,
    headers: &HeaderMap,
    jar: CookieJar,
) -> Result<Option<CookieJar>, PageError> {
    let secret = Secret::new();
    let rows = app
        .database
        .query(
            "SELECT console.finish_second($1, $2, $3)",
            &[
                (&pending.sha256(), Type::BYTEA),
                (&secret.sha256(), Type::BYTEA),
                (&agent(headers), Type::TEXT),
            ],
        )
        .await?;
    let user: Option<i64> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    let Some(user) = user else {
        return Ok(None);
    };
    let jar = jar.remove(no_pending_cookie(&app.options));
    let jar = browser::remember(app, user, jar).await?;
    Ok(Some(jar.add(viewer::cookie(&app.options, &secret))))
}

fn pending_name(options: &Options) -> String {
    cookies::name(options, "second")
}

/// The login of this browser that waits for a second factor.
pub(crate) fn pending(jar: &CookieJar, options: &Options) -> Option<Secret> {
    Secret::parse(jar.get(&pending_name(options))?.value())
}

fn pending_cookie(options: &Options, secret: &Secret) -> Cookie<'static> {
    Cookie::build((pending_name(options), secret.text().to_owned()))
        .path("/")
        .http_only(true)
        .secure(options.is_secure())
        .same_site(SameSite::Strict)
        .build()
}

fn no_pending_cookie(options: &Options) -> Cookie<'static> {
    Cookie::build(pending_name(options))
        .path("/")
        .secure(options.is_secure())
        .build()
}

/// Whether passwords are accepted: always where there is no provider.
pub(crate) async fn passwords_are_allowed(app: &App) -> Result<bool, PageError> {
    if app.provider.is_none() {
        return Ok(true);
    }
    let rows = app
        .database
        .query("SELECT console.passwords_allowed()", &[])
        .await?;
    Ok(rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or(true))
}
