//! `/login` and `/logout`.

use std::net::SocketAddr;

use askama::Template;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use tokio_postgres::types::Type;

use super::page;
use crate::app::App;
use crate::auth::gate::{self, Attempt};
use crate::auth::token::Secret;
use crate::auth::viewer::{self, Viewer};
use crate::auth::{browser, entry};
use crate::error::PageError;
use crate::http::client;
use crate::http::fields::{self, Fields};
use crate::http::signed::{SignedForm, must_be_from_here, way_back};

#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage {
    pub(crate) next: String,
    pub(crate) email: String,
    pub(crate) problem: Option<String>,
    /// What the provider is called, where there is one.
    pub(crate) provider: Option<String>,
    /// Whether passwords are accepted.
    pub(crate) passwords: bool,
    /// Whether this console can have passkeys.
    pub(crate) passkeys: bool,
}

/// The page as this console offers it.
pub(crate) async fn entrance(
    app: &App,
    next: &str,
    email: String,
    problem: Option<String>,
) -> Result<LoginPage, PageError> {
    Ok(LoginPage {
        next: next.to_owned(),
        email,
        problem,
        provider: app.provider.as_ref().map(|provider| provider.name().to_owned()),
        passwords: entry::passwords_are_allowed(app).await?,
        passkeys: app.passkeys.is_some(),
    })
}

/// `GET /login`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Option<Viewer>,
    query: Fields,
) -> Result<Response, PageError> {
    let next = way_back(query.get("next"), "/flags");
    if viewer.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    let login = entrance(&app, next, String::new(), None).await?;
    Ok(page(&login)?.into_response())
}

/// `POST /login`
pub(crate) async fn submit(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    jar: CookieJar,
    request: Request,
) -> Result<Response, PageError> {
    let headers = request.headers().clone();
    must_be_from_here(&app.options, &headers)?;
    let fields = fields::body(request, &app).await?;
    let email = fields.get("email").unwrap_or_default().to_lowercase();
    // A password may begin or end with a space.
    let password = fields.all("password").last().unwrap_or_default().to_owned();
    let next = way_back(fields.get("next"), "/flags").to_owned();
    if !entry::passwords_are_allowed(&app).await? {
        let problem = "Passwords are switched off here. Use the button above.".to_owned();
        let login = entrance(&app, &next, String::new(), Some(problem)).await?;
        return Ok((StatusCode::FORBIDDEN, page(&login)?).into_response());
    }
    let attempt = Attempt {
        email: &email,
        password,
        network: &client::network(app.options.proxies(), &headers, peer),
        browser: browser::known_as(&app.options, &jar),
    };
    let Some(user) = gate::pass(&app, attempt).await? else {
        let problem = "The e-mail address or the password is not right.".to_owned();
        let login = entrance(&app, &next, email, Some(problem)).await?;
        return Ok((StatusCode::UNAUTHORIZED, page(&login)?).into_response());
    };
    entry::after_password(&app, user, &next, &headers, jar).await
}

/// Begins a session of somebody with a one-time link: with a new secret, whatever cookie the browser came with. The browser is known
/// from now on.
pub(super) async fn sign_in(
    app: &App,
    user: i64,
    headers: &HeaderMap,
    jar: CookieJar,
) -> Result<CookieJar, PageError> {
    let secret = Secret::new();
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    app.database
        .query(
            "SELECT console.open_session($1, $2, $3)",
            &[
                (&user, Type::INT8),
                (&secret.sha256(), Type::BYTEA),
                (&agent, Type::TEXT),
            ],
        )
        .await?;
    let jar = browser::remember(app, user, jar).await?;
    Ok(jar.add(viewer::cookie(&app.options, &secret)))
}

/// `POST /logout`
pub(crate) async fn leave(
    State(app): State<App>,
    jar: CookieJar,
    form: SignedForm,
) -> Result<Response, PageError> {
    app.database
        .query(
            "SELECT console.close_session($1)",
            &[(&form.viewer.secret.sha256(), Type::BYTEA)],
        )
        .await?;
    Ok((
        jar.remove(viewer::no_cookie(&app.options)),
        Redirect::to("/login"),
    )
        .into_response())
}
