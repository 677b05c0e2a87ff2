//! `/account`: one's own open sessions, second factors, and accounts at providers.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::{page, sign_in_with};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::signed::SignedForm;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// What `console.account` answers.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Account {
    pub(crate) has_password: bool,
    pub(crate) totp: Option<Timestamp>,
    pub(crate) recovery_codes: i64,
    pub(crate) passkeys: Vec<Passkey>,
    pub(crate) identities: Vec<Identity>,
    pub(crate) sessions: Vec<Session>,
}

/// A passkey of theirs.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Passkey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) used_at: Option<Timestamp>,
}

/// An account at a provider.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Identity {
    pub(crate) issuer: String,
    pub(crate) bound_at: Timestamp,
    pub(crate) used_at: Timestamp,
}

/// A browser in which they are signed in.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) is_this: bool,
    pub(crate) way: String,
    pub(crate) is_strong: bool,
    pub(crate) agent: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) seen_at: Timestamp,
}

impl Session {
    /// How they signed in, in words.
    pub(crate) fn how(&self) -> &'static str {
        match (self.way.as_str(), self.is_strong) {
            ("provider", _) => "provider",
            ("passkey", _) => "passkey",
            ("password", true) => "password and second factor",
            ("password", false) => "password",
            _ => "link",
        }
    }

    /// Browser and system, as far as anybody can tell from what a browser calls itself.
    pub(crate) fn browser(&self) -> String {
        let agent = self.agent.as_deref().unwrap_or_default();
        let find = |names: &[(&str, &'static str)]| {
            let found = names.iter().find(|(mark, _)| agent.contains(mark));
            found.map(|(_, name)| *name)
        };
        // Each calls itself by the names of those before it too.
        let browser = find(&[
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ]);
        let system = find(&[
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Windows", "Windows"),
            ("Mac OS X", "macOS"),
            ("Linux", "Linux"),
        ]);
        match (browser, system) {
            (Some(browser), Some(system)) => format!("{browser} on {system}"),
            (Some(name), None) | (None, Some(name)) => name.to_owned(),
            (None, None) => "another program".to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) shell: Shell,
    pub(crate) email: String,
    pub(crate) account: Account,
    /// Whether they must add a second factor before anything else.
    pub(crate) must_add: bool,
    /// Whether this console can have passkeys.
    pub(crate) can_passkeys: bool,
    /// What the provider is called, and the token with which it is connected; where there is one, and it is not
    /// connected yet.
    pub(crate) connect: Option<(String, String)>,
    pub(crate) now: Timestamp,
    pub(crate) zone: jiff::tz::TimeZone,
}

impl AccountPage {
    pub(crate) fn at(&self, at: &Timestamp) -> Moment {
        Moment::new(*at, self.now, &self.zone)
    }

    pub(crate) fn has_factor(&self) -> bool {
        self.account.totp.is_some() || !self.account.passkeys.is_empty()
    }
}

/// Their account as the database knows it.
async fn account(app: &App, viewer: &Viewer) -> Result<Account, PageError> {
    let rows = app
        .database
        .query(
            "SELECT console.account($1, $2)",
            &[(&viewer.id, Type::INT8), (&viewer.secret.sha256(), Type::BYTEA)],
        )
        .await?;
    let account: Option<Value> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    serde_json::from_value(account.unwrap_or_default())
        .map_err(|error| PageError::Internal(format!("an account cannot be read ({error})")))
}

/// `GET /account`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    let account = account(&app, &viewer).await?;
    let provider = app.provider.as_ref().filter(|provider| {
        let mut known = account.identities.iter();
        !known.any(|identity| identity.issuer == provider.issuer())
    });
    page(&AccountPage {
        shell: Shell::new(&viewer, "account", "Your account"),
        email: viewer.email.clone(),
        must_add: viewer.must_add,
        can_passkeys: app.passkeys.is_some(),
        connect: provider.map(|provider| {
            let token = sign_in_with::connect_token(&viewer);
            (provider.name().to_owned(), token)
        }),
        now: viewer.now,
        zone: viewer.zone.clone(),
        account,
    })
}

/// `POST /account/sessions`: ends one, or all but this one.
pub(crate) async fn end_sessions(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let this = form.viewer.secret.sha256();
    let (one, other_than) = match form.fields.get("session") {
        Some(id) => {
            let id = hex::decode(id).map_err(|_| PageError::NotFound("there is no such session"))?;
            (Some(id), None)
        }
        None => (None, Some(this)),
    };
    app.database
        .query(
            "SELECT console.end_sessions($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&one, Type::BYTEA),
                (&other_than, Type::BYTEA),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(Redirect::to("/account").into_response())
}

/// `POST /account/disconnect`
pub(crate) async fn disconnect(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    app.database
        .query(
            "SELECT console.unbind_identity($1, $2)",
            &[
                (&form.viewer.id, Type::INT8),
                (&form.fields.need("issuer")?, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(Redirect::to("/account").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_recognised() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.5.0", "another program"),
        ] {
            let session = Session {
                id: String::new(),
                is_this: false,
                way: "password".to_owned(),
                is_strong: false,
                agent: Some(agent.to_owned()),
                created_at: Timestamp::UNIX_EPOCH,
                seen_at: Timestamp::UNIX_EPOCH,
            };
            assert_eq!(session.browser(), expected);
        }
    }
}
