//! What the script of passkeys asks for: a challenge, and then whether the answer to it was right. Always JSON.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde_json::json;
use tokio_postgres::types::Type;

use super::second_factor::{self, Pending};
use crate::app::App;
use crate::auth::entry::{self, Way};
use crate::auth::passkey;
use crate::error::PageError;
use crate::http::fields;
use crate::http::signed::{SignedForm, must_be_from_here, way_back};

/// The answer, or the error as JSON too.
fn told(answer: Result<Response, PageError>) -> Response {
    answer.unwrap_or_else(PageError::into_json)
}

/// `POST /account/passkeys/begin`
pub(crate) async fn begin_adding(State(app): State<App>, form: SignedForm) -> Response {
    let viewer = &form.viewer;
    let begun = passkey::begin_adding(&app, viewer.id, &viewer.email, &viewer.name).await;
    told(begun.map(|begun| Json(begun).into_response()))
}

/// `POST /account/passkeys`
pub(crate) async fn add(State(app): State<App>, form: SignedForm) -> Response {
    told(
        async {
            let fields = &form.fields;
            let (ceremony, credential) = (fields.need("ceremony")?, fields.need("credential")?);
            passkey::add(&app, form.viewer.id, ceremony, credential, fields.need("name")?).await?;
            Ok(Json(json!({ "next": "/account" })).into_response())
        }
        .await,
    )
}

/// `POST /account/passkeys/remove`: works without a script.
pub(crate) async fn remove(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let id = hex::decode(form.fields.need("passkey")?)
        .map_err(|_| PageError::NotFound("there is no such passkey"))?;
    app.database
        .query(
            "SELECT console.remove_passkey($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&id, Type::BYTEA)],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(Redirect::to("/account#second-factors").into_response())
}

/// `POST /login/passkey/begin`
pub(crate) async fn begin_signing_in(State(app): State<App>, headers: HeaderMap) -> Response {
    told(
        async {
            must_be_from_here(&app.options, &headers)?;
            Ok(Json(passkey::begin_signing_in(&app).await?).into_response())
        }
        .await,
    )
}

/// `POST /login/passkey`
pub(crate) async fn sign_in(State(app): State<App>, jar: CookieJar, request: Request) -> Response {
    told(
        async {
            let headers = request.headers().clone();
            must_be_from_here(&app.options, &headers)?;
            let fields = fields::body(request, &app).await?;
            let user = passkey::sign_in(&app, fields.need("ceremony")?, fields.need("credential")?).await?;
            let jar = entry::enter(&app, user, Way::Passkey, &headers, jar).await?;
            let next = way_back(fields.get("next"), "/flags");
            Ok((jar, Json(json!({ "next": next }))).into_response())
        }
        .await,
    )
}

async fn waiting(app: &App, jar: &CookieJar) -> Result<Pending, PageError> {
    let pending = second_factor::pending(app, jar).await?;
    pending
        .ok_or_else(|| PageError::Invalid("This login is over. Begin again with your password.".to_owned()))
}

/// `POST /login/second/passkey/begin`
pub(crate) async fn begin_second(State(app): State<App>, jar: CookieJar, headers: HeaderMap) -> Response {
    told(
        async {
            must_be_from_here(&app.options, &headers)?;
            let pending = waiting(&app, &jar).await?;
            Ok(Json(passkey::begin_second(&app, pending.user).await?).into_response())
        }
        .await,
    )
}

/// `POST /login/second/passkey`
pub(crate) async fn second(State(app): State<App>, jar: CookieJar, request: Request) -> Response {
    told(
        async {
            let headers = request.headers().clone();
            must_be_from_here(&app.options, &headers)?;
            let fields = fields::body(request, &app).await?;
            let pending = waiting(&app, &jar).await?;
            let (ceremony, credential) = (fields.need("ceremony")?, fields.need("credential")?);
            passkey::second(&app, pending.user, ceremony, credential).await?;
            let jar = entry::after_second(&app, &pending.secret, &headers, jar).await?;
            let jar = jar.ok_or_else(|| PageError::Invalid("This login is over. Begin again.".to_owned()))?;
            let next = way_back(fields.get("next"), "/flags");
            Ok((jar, Json(json!({ "next": next }))).into_response())
        }
        .await,
    )
}
