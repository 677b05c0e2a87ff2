//! `/account/totp`: adds and removes the app with codes; and `/account/recovery`.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tokio_postgres::types::Type;

use super::{page, second_factor};
use crate::app::App;
use crate::auth::totp::{self, Enrolment};
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::signed::SignedForm;
use crate::view::shell::Shell;

#[derive(Template)]
#[template(path = "totp.html")]
pub(crate) struct TotpPage {
    pub(crate) shell: Shell,
    pub(crate) enrolment: Enrolment,
    pub(crate) problem: Option<String>,
}

#[derive(Template)]
#[template(path = "recovery.html")]
pub(crate) struct RecoveryPage {
    pub(crate) shell: Shell,
    /// As they are shown now, and never again.
    pub(crate) codes: Vec<String>,
}

/// `POST /account/totp`: makes a secret; it counts once a code has proved that the app has it.
pub(crate) async fn begin(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let secret = totp::new_secret();
    let rows = app
        .database
        .query(
            "SELECT console.begin_totp($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&secret.as_slice(), Type::BYTEA)],
        )
        .await
        .map_err(PageError::of_action)?;
    let is_new = rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or(false);
    Ok(Redirect::to(if is_new { "/account/totp" } else { "/account" }).into_response())
}

/// The secret that is being added.
async fn secret(app: &App, viewer: &Viewer) -> Result<Option<Vec<u8>>, PageError> {
    let rows = app
        .database
        .query("SELECT console.new_totp($1)", &[(&viewer.id, Type::INT8)])
        .await?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?.flatten())
}

fn shown(viewer: &Viewer, secret: &[u8], problem: Option<String>) -> Result<TotpPage, PageError> {
    Ok(TotpPage {
        shell: Shell::new(viewer, "account", "Add an app with codes"),
        enrolment: totp::enrolment(secret, &viewer.email)?,
        problem,
    })
}

/// `GET /account/totp`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, PageError> {
    match secret(&app, &viewer).await? {
        Some(secret) => Ok(page(&shown(&viewer, &secret, None)?)?.into_response()),
        None => Ok(Redirect::to("/account").into_response()),
    }
}

/// `POST /account/totp/confirm`: answers with the recovery codes, which are shown this once.
pub(crate) async fn confirm(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let viewer = &form.viewer;
    let rows = app
        .database
        .query(
            "SELECT wait_seconds, epoch_seconds FROM console.try_code($1)",
            &[(&viewer.id, Type::INT8)],
        )
        .await?;
    let row = rows
        .first()
        .ok_or(PageError::NotFound("there is no such person"))?;
    let wait: i32 = row.try_get(0)?;
    if wait > 0 {
        return Err(PageError::TooMany(wait));
    }
    let Some(secret) = secret(&app, viewer).await? else {
        return Ok(Redirect::to("/account").into_response());
    };
    let now: i64 = row.try_get(1)?;
    let Some(step) = totp::step_of(&secret, form.fields.get("code").unwrap_or_default(), now) else {
        let problem = "This is not the code of this secret. Is the clock of your telephone right?";
        let again = shown(viewer, &secret, Some(problem.to_owned()))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response());
    };
    let codes = totp::recovery_codes();
    let rows = app
        .database
        .query(
            "SELECT console.confirm_totp($1, $2, $3)",
            &[
                (&viewer.id, Type::INT8),
                (&step, Type::INT8),
                (&hashes(&codes), Type::BYTEA_ARRAY),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    let is_added = rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or(false);
    if !is_added {
        return Ok(Redirect::to("/account").into_response());
    }
    Ok(recovery(viewer, codes)?.into_response())
}

fn hashes(codes: &[String]) -> Vec<Vec<u8>> {
    codes
        .iter()
        .filter_map(|code| totp::recovery_sha256(code))
        .collect()
}

fn recovery(viewer: &Viewer, codes: Vec<String>) -> Result<Html<String>, PageError> {
    // Whoever had to add a second factor has one now.
    page(&RecoveryPage {
        shell: Shell::new(viewer, "account", "Recovery codes"),
        codes,
    })
}

/// `POST /account/recovery`: makes new codes; the old ones end.
pub(crate) async fn new_codes(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let codes = totp::recovery_codes();
    app.database
        .query(
            "SELECT console.set_recovery_codes($1, $2)",
            &[
                (&form.viewer.id, Type::INT8),
                (&hashes(&codes), Type::BYTEA_ARRAY),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(recovery(&form.viewer, codes)?.into_response())
}

/// `POST /account/totp/remove`: takes a code, so that a browser left open is not enough.
pub(crate) async fn remove(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let code = form.fields.need("code")?;
    if !second_factor::is_right(&app, form.viewer.id, code).await? {
        return Err(PageError::Invalid(
            "This code is not right, or was used before. Wait for the next one.".to_owned(),
        ));
    }
    app.database
        .query("SELECT console.remove_totp($1)", &[(&form.viewer.id, Type::INT8)])
        .await
        .map_err(PageError::of_action)?;
    Ok(Redirect::to("/account#second-factors").into_response())
}
