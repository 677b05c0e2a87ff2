//! Who looks at a page: the user behind the session cookie.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio_postgres::types::Type;

use super::token::Secret;
use crate::app::{App, Options};
use crate::error::PageError;
use crate::health::Health;
use crate::http::flash::{self, Flash};

/// What somebody may do. Each role may also do everything that the roles before it may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Reads, with numbers masked.
    Viewer,
    /// Decides.
    Reviewer,
    /// Changes settings and people.
    Admin,
}

impl Role {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "viewer" => Some(Self::Viewer),
            "reviewer" => Some(Self::Reviewer),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Reviewer => "reviewer",
            Self::Admin => "admin",
        }
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) zone: TimeZone,
    pub(crate) zone_name: String,
    pub(crate) shortcuts: bool,
    /// The database's time when they came.
    pub(crate) now: Timestamp,
    /// Whether they must add a second factor before anything else.
    pub(crate) must_add: bool,
    /// The secret of the session.
    pub(crate) secret: Secret,
    /// What they have just done, to be told on the page that comes.
    pub(crate) flash: Option<Flash>,
    /// How the factory is.
    pub(crate) health: Health,
}

impl Viewer {
    /// An error unless they have at least this role.
    pub(crate) fn must_be(&self, role: Role) -> Result<(), PageError> {
        if self.role >= role {
            Ok(())
        } else {
            Err(PageError::Forbidden(role.name()))
        }
    }

    pub(crate) fn may(&self, role: Role) -> bool {
        self.role >= role
    }
}

/// Name of the session's cookie. With the prefix, browsers refuse a cookie that another page or subdomain has
/// set.
fn cookie_name(options: &Options) -> &'static str {
    if options.is_secure() {
        "__Host-callscript"
    } else {
        "callscript"
    }
}

/// The cookie that carries a session.
pub(crate) fn cookie(options: &Options, secret: &Secret) -> Cookie<'static> {
    Cookie::build((cookie_name(options), secret.text().to_owned()))
        .path("/")
        .http_only(true)
        .secure(options.is_secure())
        .same_site(SameSite::Lax)
        .build()
}

/// The same, to be taken away.
pub(crate) fn no_cookie(options: &Options) -> Cookie<'static> {
    Cookie::build(cookie_name(options))
        .path("/")
        .secure(options.is_secure())
        .build()
}

/// The session that a browser says is its own.
fn session_of(options: &Options, jar: &CookieJar) -> Option<Secret> {
    Secret::parse(jar.get(cookie_name(options))?.value())
}

/// Whose session a request belongs to.
async fn viewer_of(parts: &Parts, app: &App) -> Result<Option<Viewer>, PageError> {
    let jar = CookieJar::from_headers(&parts.headers);
    let Some(secret) = session_of(&app.options, &jar) else {
        return Ok(None);
    };
    let rows = app
        .database
        .query(
            "SELECT user_id, email, name, role, time_zone, shortcuts, clock_timestamp(), must_add FROM \
             console.session($1)",
            &[(&secret.sha256(), Type::BYTEA)],
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let zone_name: String = row.try_get(4)?;
    let now = row.try_get(6)?;
    Ok(Some(Viewer {
        id: row.try_get(0)?,
        email: row.try_get(1)?,
        name: row.try_get(2)?,
        role: Role::parse(row.try_get(3)?).unwrap_or(Role::Viewer),
        zone: TimeZone::get(&zone_name).unwrap_or(TimeZone::UTC),
        zone_name,
        shortcuts: row.try_get(5)?,
        now,
        must_add: row.try_get(7)?,
        flash: flash::read(&app.options, &jar, &secret, now),
        health: app.health.read(&app.database).await,
        secret,
    }))
}

impl FromRequestParts<App> for Viewer {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let target = parts
            .uri
            .path_and_query()
            .map_or("/", axum::http::uri::PathAndQuery::as_str);
        let viewer = viewer_of(parts, app)
            .await?
            .ok_or_else(|| PageError::SignIn(target.to_owned()))?;
        let is_about_them = target.starts_with("/account") || target == "/logout";
        if viewer.must_add && !is_about_them {
            return Err(PageError::AddFactor);
        }
        Ok(viewer)
    }
}

impl OptionalFromRequestParts<App> for Viewer {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, PageError> {
        viewer_of(parts, app).await
    }
}
