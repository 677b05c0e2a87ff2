//! `/settings/notifications`: where alerts are sent.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, Response};
use jiff::Timestamp;
use tokio_postgres::types::Type;

use super::page;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// A place where alerts are sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) kind: String,
    /// Of the address only the host: the rest is a secret.
    pub(crate) host: String,
    pub(crate) least_severity: String,
    /// The last thing that was sent there, if any.
    pub(crate) last: Moment,
    /// Why it did not arrive; empty: it did, or is on its way.
    pub(crate) error: String,
}

#[derive(Template)]
#[template(path = "notifications.html")]
pub(crate) struct NotificationsPage {
    pub(crate) shell: Shell,
    pub(crate) targets: Vec<Target>,
}

/// `GET /settings/notifications`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    viewer.must_be(Role::Admin)?;
    let rows = app
        .database
        .query(
            "SELECT id, name, kind, host, least_severity, last_at, last_error FROM console.targets()",
            &[],
        )
        .await?;
    let targets = rows.iter().map(|row| -> Result<Target, PageError> {
        Ok(Target {
            id: row.try_get(0)?,
            name: row.try_get(1)?,
            kind: row.try_get(2)?,
            host: row.try_get(3)?,
            least_severity: row.try_get(4)?,
            last: row
                .try_get::<_, Option<Timestamp>>(5)?
                .map(|at| Moment::new(at, viewer.now, &viewer.zone))
                .unwrap_or_default(),
            error: row.try_get::<_, Option<String>>(6)?.unwrap_or_default(),
        })
    });
    page(&NotificationsPage {
        shell: Shell::new(&viewer, "settings", "Notifications"),
        targets: targets.collect::<Result<_, _>>()?,
    })
}

fn done(app: &App, viewer: &Viewer, what: &str) -> Response {
    flash::say(&app.options, viewer, what, "/settings/notifications")
}

/// `POST /settings/notifications`
pub(crate) async fn add(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let kind = form.fields.need("kind")?;
    if !["slack", "webhook"].contains(&kind) {
        return Err(PageError::Invalid("There is no such kind of target.".to_owned()));
    }
    let severity = form.fields.need("severity")?;
    if !["info", "warning", "critical"].contains(&severity) {
        return Err(PageError::Invalid("There is no such severity.".to_owned()));
    }
    app.database
        .query(
            "SELECT console.add_target($1, $2, $3, $4, $5)",
            &[
                (&form.viewer.id, Type::INT8),
                (&form.fields.need("name")?, Type::TEXT),
                (&kind, Type::TEXT),
                (&form.fields.need("url")?, Type::TEXT),
                (&severity, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(done(&app, &form.viewer, "Added: send a test to see it arrive"))
}

/// `POST /settings/notifications/change`: sends a test, or removes the target.
pub(crate) async fn change(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let target: i64 = form
        .fields
        .need("target")?
        .parse()
        .map_err(|_| PageError::NotFound("there is no such target"))?;
    let (statement, what) = match form.fields.get("action") {
        Some("test") => (
            "SELECT console.test_target($1, $2)",
            "A worker sends the test within seconds",
        ),
        Some("remove") => ("SELECT console.drop_target($1, $2)", "Removed"),
        _ => return Err(PageError::Invalid("Test or remove?".to_owned())),
    };
    app.database
        .query(statement, &[(&form.viewer.id, Type::INT8), (&target, Type::INT8)])
        .await
        .map_err(PageError::of_action)?;
    Ok(done(&app, &form.viewer, what))
}
