//! `/settings/notifications`: where alerts are sent.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use tokio_postgres::types::Type;

use super::page;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
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
    /// What was entered, and why it was not saved.
    pub(crate) entered: Entered,
    /// The target that is removed when they say so once more.
    pub(crate) leaving: Option<i64>,
}

impl NotificationsPage {
    /// Whether it is asked about.
    pub(crate) fn is_leaving(&self, target: &Target) -> bool {
        self.leaving == Some(target.id)
    }
}

/// What was entered for a new target.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entered {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) url: String,
    pub(crate) severity: String,
    /// The field that is wrong, and why; empty: none.
    pub(crate) field: &'static str,
    pub(crate) problem: String,
}

impl Entered {
    fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
        Self {
            name: text("name"),
            kind: text("kind"),
            url: text("url"),
            severity: text("severity"),
            field: "",
            problem: String::new(),
        }
    }

    fn refuse(mut self, field: &'static str, why: &str) -> Self {
        self.field = field;
        self.problem = format!("Not added: {why}");
        self
    }

    pub(crate) fn is_wrong(&self, field: &str) -> bool {
        self.field == field
    }
}

/// `GET /settings/notifications`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    page(&read(&app, &viewer).await?)
}

async fn read(app: &App, viewer: &Viewer) -> Result<NotificationsPage, PageError> {
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
    Ok(NotificationsPage {
        shell: Shell::new(viewer, "settings", "Notifications"),
        targets: targets.collect::<Result<_, _>>()?,
        entered: Entered::default(),
        leaving: None,
    })
}

fn done(app: &App, viewer: &Viewer, what: &str) -> Response {
    flash::say(&app.options, viewer, what, "/settings/notifications")
}

/// `POST /settings/notifications`
pub(crate) async fn add(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let entered = Entered::read(&form.fields);
    match store(&app, &form, entered).await? {
        None => Ok(done(&app, &form.viewer, "Added: send a test to see it arrive")),
        Some(entered) => {
            let mut built = read(&app, &form.viewer).await?;
            built.entered = entered;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&built)?).into_response())
        }
    }
}

/// What is wrong with it; `None`: it is stored.
async fn store(app: &App, form: &SignedForm, entered: Entered) -> Result<Option<Entered>, PageError> {
    if entered.name.is_empty() {
        return Ok(Some(entered.refuse("name", "give it a name.")));
    }
    if !["slack", "webhook"].contains(&entered.kind.as_str()) {
        return Ok(Some(entered.refuse("kind", "there is no such kind of target.")));
    }
    if !["info", "warning", "critical"].contains(&entered.severity.as_str()) {
        return Ok(Some(entered.refuse("severity", "there is no such severity.")));
    }
    let added = app
        .database
        .query(
            "SELECT console.add_target($1, $2, $3, $4, $5)",
            &[
                (&form.viewer.id, Type::INT8),
                (&entered.name, Type::TEXT),
                (&entered.kind, Type::TEXT),
                (&entered.url, Type::TEXT),
                (&entered.severity, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action);
    match added {
        Ok(_) => Ok(None),
        Err(PageError::Invalid(why)) => {
            let field = if why.contains("name") { "name" } else { "url" };
            Ok(Some(entered.refuse(field, &format!("{why}."))))
        }
        Err(error) => Err(error),
    }
}

/// `POST /settings/notifications/change`: sends a test, or removes the target, which is asked about first.
pub(crate) async fn change(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let target: i64 = form
        .fields
        .need("target")?
        .parse()
        .map_err(|_| PageError::NotFound("there is no such target"))?;
    // Nothing says afterwards what the address was: it has to be entered anew.
    if form.fields.get("action") == Some("remove") && form.fields.get("sure").is_none() {
        let mut built = read(&app, &form.viewer).await?;
        built.leaving = Some(target);
        return Ok(page(&built)?.into_response());
    }
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
