//! `/login/second`: after the password, a code of the app, a recovery code or a passkey.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use tokio_postgres::types::Type;

use super::page;
use crate::app::App;
use crate::auth::token::Secret;
use crate::auth::{entry, totp};
use crate::error::PageError;
use crate::http::fields::{self, Fields};
use crate::http::signed::{must_be_from_here, way_back};

#[derive(Template)]
#[template(path = "second.html")]
pub(crate) struct SecondPage {
    pub(crate) next: String,
    pub(crate) has_codes: bool,
    pub(crate) has_passkeys: bool,
    pub(crate) problem: Option<String>,
}

/// A login with the right password.
pub(crate) struct Pending {
    pub(crate) secret: Secret,
    pub(crate) user: i64,
    has_codes: bool,
    has_passkeys: bool,
}

/// The login of this browser that waits for a second factor; `None`: there is none, or not any more.
pub(crate) async fn pending(app: &App, jar: &CookieJar) -> Result<Option<Pending>, PageError> {
    let Some(secret) = entry::pending(jar, &app.options) else {
        return Ok(None);
    };
    let rows = app
        .database
        .query(
            "SELECT user_id, has_codes, has_passkeys FROM console.second_step($1)",
            &[(&secret.sha256(), Type::BYTEA)],
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    Ok(Some(Pending {
        user: row.try_get(0)?,
        has_codes: row.try_get(1)?,
        has_passkeys: row.try_get(2)?,
        secret,
    }))
}

fn asked(app: &App, pending: &Pending, next: &str, problem: Option<String>) -> SecondPage {
    SecondPage {
        next: next.to_owned(),
        has_codes: pending.has_codes,
        has_passkeys: pending.has_passkeys && app.passkeys.is_some(),
        problem,
    }
}

/// `GET /login/second`
pub(crate) async fn show(
    State(app): State<App>,
    jar: CookieJar,
    query: Fields,
) -> Result<Response, PageError> {
    let next = way_back(query.get("next"), "/flags");
    match pending(&app, &jar).await? {
        Some(pending) => Ok(page(&asked(&app, &pending, next, None))?.into_response()),
        None => Ok(Redirect::to("/login").into_response()),
    }
}

/// Whether somebody has typed a right code, which is used up by it. An error where too many were tried.
pub(crate) async fn is_right(app: &App, user: i64, code: &str) -> Result<bool, PageError> {
    let rows = app
        .database
        .query(
            "SELECT wait_seconds, secret, epoch_seconds FROM console.try_code($1)",
            &[(&user, Type::INT8)],
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(false);
    };
    let wait: i32 = row.try_get(0)?;
    if wait > 0 {
        return Err(PageError::TooMany(wait));
    }
    let secret: Option<Vec<u8>> = row.try_get(1)?;
    let now: i64 = row.try_get(2)?;
    let step = secret.and_then(|secret| totp::step_of(&secret, code, now));
    let rows = app
        .database
        .query(
            "SELECT console.use_code($1, $2, $3)",
            &[
                (&user, Type::INT8),
                (&step, Type::INT8),
                (&totp::recovery_sha256(code), Type::BYTEA),
            ],
        )
        .await?;
    Ok(rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or(false))
}

/// `POST /login/second`
pub(crate) async fn submit(
    State(app): State<App>,
    jar: CookieJar,
    request: Request,
) -> Result<Response, PageError> {
    let headers = request.headers().clone();
    must_be_from_here(&app.options, &headers)?;
    let fields = fields::body(request, &app).await?;
    let next = way_back(fields.get("next"), "/flags").to_owned();
    let Some(pending) = pending(&app, &jar).await? else {
        return Ok(Redirect::to("/login").into_response());
    };
    if !is_right(&app, pending.user, fields.get("code").unwrap_or_default()).await? {
        let problem = "This code is not right, or was used before. Wait for the next one.".to_owned();
        let second = asked(&app, &pending, &next, Some(problem));
        return Ok((StatusCode::UNAUTHORIZED, page(&second)?).into_response());
    }
    match entry::after_second(&app, &pending.secret, &headers, jar).await? {
        Some(jar) => Ok((jar, Redirect::to(&next)).into_response()),
        None => Ok(Redirect::to("/login").into_response()),
    }
}
