//! `/login/with` and `/login/callback`: to the provider and back. `/account/connect`: the same for somebody who is
//! signed in and binds their identity there.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use jiff::Timestamp;
use tokio_postgres::types::Type;

use super::{login, page};
use crate::app::App;
use crate::auth::entry::{self, Way};
use crate::auth::oidc::{Attempt, Identity, OidcError, Provider, Purpose};
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::signed::way_back;

const NO_PROVIDER: PageError = PageError::NotFound("there is no provider to sign in with");

/// `GET /login/with`: a link and no form, as a policy that lets forms go to this console alone stops their
/// redirects too.
pub(crate) async fn show(
    State(app): State<App>,
    jar: CookieJar,
    query: Fields,
) -> Result<Response, PageError> {
    let next = way_back(query.get("next"), "/flags");
    leave(&app, Attempt::new(Purpose::Enter, next), jar).await
}

/// The token with which a page of theirs leads to [`connect`].
pub(crate) fn connect_token(viewer: &Viewer) -> String {
    viewer.secret.derived("connect")
}

/// `GET /account/connect`: carries a token, or another site could bind an identity of its own to the account.
pub(crate) async fn connect(
    State(app): State<App>,
    viewer: Viewer,
    jar: CookieJar,
    query: Fields,
) -> Result<Response, PageError> {
    if query.get("token") != Some(connect_token(&viewer).as_str()) {
        return Err(PageError::Forged);
    }
    leave(&app, Attempt::new(Purpose::Bind, "/account"), jar).await
}

async fn leave(app: &App, attempt: Attempt, jar: CookieJar) -> Result<Response, PageError> {
    let provider = app.provider.as_deref().ok_or(NO_PROVIDER)?;
    match provider.address(&attempt).await {
        Ok(address) => {
            let jar = jar.add(attempt.cookie(&app.options));
            Ok((jar, Redirect::to(address.as_str())).into_response())
        }
        Err(error) => refuse(app, &attempt.next, &error_words(provider, &error), jar).await,
    }
}

/// `GET /login/callback`
pub(crate) async fn back(
    State(app): State<App>,
    viewer: Option<Viewer>,
    headers: HeaderMap,
    jar: CookieJar,
    query: Fields,
) -> Result<Response, PageError> {
    let provider = app.provider.clone().ok_or(NO_PROVIDER)?;
    let attempt = Attempt::of(&jar, &app.options);
    // Whatever comes of it, this login is over.
    let jar = jar.remove(Attempt::no_cookie(&app.options));
    // Nothing is opened without a code, so it does not matter whose refusal it is: not every provider says.
    let Some(code) = query.get("code") else {
        let name = provider.name();
        let words = words(
            StatusCode::FORBIDDEN,
            &format!("{name} did not let you in. Begin again, or sign in another way."),
        );
        let next = attempt.map_or_else(|| "/flags".to_owned(), |attempt| attempt.next);
        return refuse(&app, way_back(Some(&next), "/flags"), &words, jar).await;
    };
    let Some(attempt) =
        attempt.filter(|attempt| query.get("state") == Some(attempt.state().secret().as_str()))
    else {
        tracing::warn!("a login by the provider was refused: its state is not this browser's");
        let words = words(
            StatusCode::FORBIDDEN,
            "This login was not begun in this browser, or it is over. Begin again.",
        );
        return refuse(&app, "/flags", &words, jar).await;
    };
    let next = way_back(Some(&attempt.next), "/flags").to_owned();
    let identity = match provider
        .identity(&attempt, code.to_owned(), now(&app).await?)
        .await
    {
        Ok(identity) => identity,
        Err(error) => return refuse(&app, &next, &error_words(&provider, &error), jar).await,
    };
    if attempt.purpose == Purpose::Bind {
        let viewer = viewer.ok_or_else(|| PageError::SignIn("/account".to_owned()))?;
        bind(&app, &viewer, &identity, &attempt).await?;
        return Ok((jar, Redirect::to(&next)).into_response());
    }
    match person(&app, &identity, &attempt).await? {
        Ok(user) => {
            let jar = entry::enter(&app, user, Way::Provider, &headers, jar).await?;
            Ok((jar, Redirect::to(&next)).into_response())
        }
        Err(outcome) => {
            tracing::warn!(outcome, "a login by the provider was refused");
            refuse(
                &app,
                &next,
                &words(StatusCode::FORBIDDEN, &outcome_words(&provider, &outcome)),
                jar,
            )
            .await
        }
    }
}

/// The database's time.
async fn now(app: &App) -> Result<Timestamp, PageError> {
    let rows = app.database.query("SELECT clock_timestamp()", &[]).await?;
    let row = rows.first();
    Ok(row.map(|row| row.try_get(0)).transpose()?.unwrap_or_default())
}

/// Whose account the identity opens, or the outcome that lets nobody in.
async fn person(app: &App, identity: &Identity, attempt: &Attempt) -> Result<Result<i64, String>, PageError> {
    let rows = app
        .database
        .query(
            "SELECT outcome, user_id FROM console.provider_login($1, $2, $3, $4, $5, $6)",
            &[
                (&identity.issuer, Type::TEXT),
                (&identity.subject, Type::TEXT),
                (&identity.email, Type::TEXT),
                (&identity.is_verified, Type::BOOL),
                (&identity.name, Type::TEXT),
                (&attempt.state_sha256(), Type::BYTEA),
            ],
        )
        .await?;
    let row = rows
        .first()
        .ok_or_else(|| PageError::Internal("a login by the provider has no outcome".to_owned()))?;
    let (outcome, user): (String, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
    Ok(user.filter(|_| outcome == "in").ok_or(outcome))
}

/// Binds the identity to whoever is signed in.
async fn bind(app: &App, viewer: &Viewer, identity: &Identity, attempt: &Attempt) -> Result<(), PageError> {
    let rows = app
        .database
        .query(
            "SELECT console.bind_identity($1, $2, $3, $4)",
            &[
                (&viewer.id, Type::INT8),
                (&identity.issuer, Type::TEXT),
                (&identity.subject, Type::TEXT),
                (&attempt.state_sha256(), Type::BYTEA),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    let outcome: String = rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or_default();
    match outcome.as_str() {
        "in" => Ok(()),
        "taken" => Err(PageError::Invalid(
            "Somebody else signs in with that account: sign out there, and connect your own.".to_owned(),
        )),
        "other" => Err(PageError::Invalid(
            "Your account is connected already: disconnect it first.".to_owned(),
        )),
        _ => Err(PageError::Invalid(
            "This was done already. Begin again.".to_owned(),
        )),
    }
}

/// A status, and what a person reads.
type Words = (StatusCode, String);

fn words(status: StatusCode, text: &str) -> Words {
    (status, text.to_owned())
}

fn error_words(provider: &Provider, error: &OidcError) -> Words {
    tracing::warn!("a login by the provider failed: {error}");
    let name = provider.name();
    match error {
        OidcError::Unreachable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("{name} cannot be reached at the moment. Try again in a minute, or sign in another way."),
        ),
        OidcError::Refused(_) | OidcError::Untrusted(_) => (
            StatusCode::FORBIDDEN,
            format!(
                "What {name} answered was not accepted. Begin again, and tell an administrator if it stays so."
            ),
        ),
        OidcError::OtherDomain => (
            StatusCode::FORBIDDEN,
            "Accounts of that domain do not get in here. Choose your account of this organisation."
                .to_owned(),
        ),
    }
}

fn outcome_words(provider: &Provider, outcome: &str) -> String {
    let name = provider.name();
    match outcome {
        "locked" => "Your account here is closed. Ask an administrator.".to_owned(),
        "unverified" => format!(
            "{name} does not vouch for your e-mail address, so it opens no account. Sign in another way, and \
             connect {name} under your name."
        ),
        "other" => format!(
            "Your account here belongs to another account at {name}. Use that one, or ask an administrator to \
             reset your ways in."
        ),
        "used" => "This login is over. Begin again.".to_owned(),
        _ => "Nobody has invited that address. Ask an administrator.".to_owned(),
    }
}

/// The login page, with what went wrong.
async fn refuse(
    app: &App,
    next: &str,
    (status, text): &Words,
    jar: CookieJar,
) -> Result<Response, PageError> {
    let login = login::entrance(app, next, String::new(), Some(text.clone())).await?;
    Ok((*status, jar, page(&login)?).into_response())
}
