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
use crate::auth::entry;
use crate::auth::password;
use crate::auth::token::Secret;
use crate::auth::viewer::{self, Viewer};
use crate::error::PageError;
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
    must_be_from_here(&headers)?;
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
    let address = address(&app, &headers, peer);
    let gate = app
        .database
        .query(
            "SELECT user_id, password_hash, wait_seconds FROM console.login_gate($1, $2)",
            &[(&email, Type::TEXT), (&address, Type::TEXT)],
        )
        .await?;
    let gate = gate
        .first()
        .ok_or_else(|| PageError::Internal("the gate of the login has no row".to_owned()))?;
    let (user, hash, wait): (Option<i64>, Option<String>, i32) =
        (gate.try_get(0)?, gate.try_get(1)?, gate.try_get(2)?);
    if wait > 0 {
        return Err(PageError::TooMany(wait));
    }
    let is_right = password.len() <= password::MOST_LENGTH && password::matches(password, hash).await;
    app.database
        .query(
            "SELECT console.note_login($1, $2, $3)",
            &[
                (&email, Type::TEXT),
                (&address, Type::TEXT),
                (&is_right, Type::BOOL),
            ],
        )
        .await?;
    let Some(user) = user.filter(|_| is_right) else {
        let problem = "The e-mail address or the password is not right.".to_owned();
        let login = entrance(&app, &next, email, Some(problem)).await?;
        return Ok((StatusCode::UNAUTHORIZED, page(&login)?).into_response());
    };
    entry::after_password(&app, user, &next, &headers, jar).await
}

/// Begins a session of somebody with a one-time link: with a new secret, whatever cookie the browser came with.
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

/// Where an attempt comes from.
fn address(app: &App, headers: &HeaderMap, peer: SocketAddr) -> String {
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|value| value.trim().parse::<std::net::IpAddr>().ok());
    forwarded
        .filter(|_| app.options.behind_proxy)
        .unwrap_or_else(|| peer.ip())
        .to_string()
}
