//! `/invite/{secret}`: one-time links, to make an account or to sign in once.

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use tokio_postgres::types::Type;

use super::{login, page};
use crate::app::App;
use crate::auth::token::Secret;
use crate::auth::{entry, password};
use crate::error::PageError;
use crate::http::fields;
use crate::http::signed::must_be_from_here;

#[derive(Template)]
#[template(path = "invite.html")]
pub(crate) struct InvitePage {
    pub(crate) secret: String,
    pub(crate) email: String,
    pub(crate) role: String,
    pub(crate) name: String,
    pub(crate) time_zone: String,
    /// Whether a password is to be chosen.
    pub(crate) is_account: bool,
    /// Whether passwords are accepted here.
    pub(crate) passwords: bool,
    pub(crate) least_length: usize,
    pub(crate) problem: Option<String>,
}

pub(crate) const GONE: PageError = PageError::NotFound(
    "this link has been used or taken back, has expired, or is not complete: ask for a new one",
);

/// `GET /invite/{secret}`: shows what it is for and uses nothing up, because mail scanners open links too.
pub(crate) async fn show(State(app): State<App>, Path(secret): Path<String>) -> Result<Response, PageError> {
    let secret = Secret::parse(&secret).ok_or(GONE)?;
    Ok(page(&read(&app, &secret).await?)?.into_response())
}

async fn read(app: &App, secret: &Secret) -> Result<InvitePage, PageError> {
    let rows = app
        .database
        .query(
            "SELECT purpose, email, role FROM console.invitation($1)",
            &[(&secret.sha256(), Type::BYTEA)],
        )
        .await?;
    let row = rows.first().ok_or(GONE)?;
    Ok(InvitePage {
        secret: secret.text().to_owned(),
        is_account: row.try_get::<_, String>(0)? == "account",
        email: row.try_get(1)?,
        role: row.try_get(2)?,
        name: String::new(),
        time_zone: "America/New_York".to_owned(),
        passwords: entry::passwords_are_allowed(app).await?,
        least_length: password::LEAST_LENGTH,
        problem: None,
    })
}

/// `POST /invite/{secret}`
pub(crate) async fn accept(
    State(app): State<App>,
    Path(secret): Path<String>,
    jar: CookieJar,
    request: Request,
) -> Result<Response, PageError> {
    let headers = request.headers().clone();
    must_be_from_here(&app.options, &headers)?;
    let secret = Secret::parse(&secret).ok_or(GONE)?;
    let fields = fields::body(request, &app).await?;
    let mut invite = read(&app, &secret).await?;
    let mut hash = None;
    if invite.is_account {
        invite.name = fields.get("name").unwrap_or_default().to_owned();
        fields
            .get("time_zone")
            .unwrap_or_default()
            .clone_into(&mut invite.time_zone);
    }
    if invite.is_account && invite.passwords {
        let password = fields.all("password").last().unwrap_or_default().to_owned();
        let length = password.chars().count();
        if length < password::LEAST_LENGTH || password.len() > password::MOST_LENGTH {
            invite.problem = Some(format!(
                "A password has {} to {} characters; yours has {length}.",
                password::LEAST_LENGTH,
                password::MOST_LENGTH
            ));
            return Ok(page(&invite)?.into_response());
        }
        hash = Some(password::hash(password).await?);
    }
    let zone = fields.get("time_zone").unwrap_or("UTC");
    let accepted = app
        .database
        .query(
            "SELECT console.accept($1, $2, $3, $4)",
            &[
                (&secret.sha256(), Type::BYTEA),
                (&invite.name, Type::TEXT),
                (&hash, Type::TEXT),
                (&zone, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action);
    let rows = match accepted {
        Err(PageError::Invalid(why)) => {
            invite.problem = Some(format!("Not saved: {why}."));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&invite)?).into_response());
        }
        accepted => accepted?,
    };
    let user: Option<i64> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    let user = user.ok_or(GONE)?;
    if hash.is_some() {
        // A new password is no way around the second factor.
        return entry::after_password(&app, user, "/flags", &headers, jar).await;
    }
    let jar = login::sign_in(&app, user, &headers, jar).await?;
    Ok((jar, Redirect::to("/flags")).into_response())
}
