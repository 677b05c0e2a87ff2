//! `/calls/{id}/context`: what stands beside a call: its publisher, buyer and campaign over 30 days, and the caller's other calls.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;

/// The answer of `console.context`.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Context {
    /// `None` for a call without one; so is the buyer.
    pub(crate) publisher: Option<Subject>,
    pub(crate) buyer: Option<Subject>,
    pub(crate) campaign: Option<Subject>,
    /// `None` where the number is withheld.
    pub(crate) caller: Option<Caller>,
}

/// A publisher, buyer or campaign over the last 30 days, today included.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) calls: i64,
    /// Calls that have a verdict: flagged or safe.
    pub(crate) judged: i64,
    pub(crate) flagged: i64,
    /// Flagged among judged, 0 to 1; `None` while none is judged. So are the ends of its 95 % interval.
    pub(crate) share: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    /// Flagged calls that reviewers confirmed.
    pub(crate) confirmed: i64,
    /// A publisher's 30 days, the oldest first; empty for the others.
    pub(crate) series: Vec<Day>,
}

impl Subject {
    /// `17 % flagged (14 to 20 %)`, of those that were judged.
    pub(crate) fn told(&self) -> String {
        let percent = |share: f64| format!("{:.0}", share * 100.0);
        match (self.share, self.low, self.high) {
            (Some(share), Some(low), Some(high)) => format!(
                "{} % flagged ({} to {} %)",
                percent(share),
                percent(low),
                percent(high)
            ),
            _ => "none judged yet".to_owned(),
        }
    }
}

/// A day of it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the database's answer"
)]
pub(crate) struct Day {
    pub(crate) day: String,
    pub(crate) judged: i64,
    pub(crate) flagged: i64,
}

/// Whoever called, from 90 days before this call on.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Caller {
    /// Masked for viewers.
    pub(crate) number: String,
    /// This call is the nth of so many, 1,000 at most.
    pub(crate) nth: i64,
    pub(crate) of: i64,
    pub(crate) days: i64,
    /// The last five, the newest first.
    pub(crate) calls: Vec<CallOfCaller>,
}

/// A call of theirs.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct CallOfCaller {
    pub(crate) id: String,
    pub(crate) start: String,
    pub(crate) duration_seconds: Option<f64>,
    pub(crate) publisher: Option<String>,
    pub(crate) status: String,
    /// State of a flagged call.
    pub(crate) state: Option<String>,
    /// Whether it is the call that this stands beside.
    pub(crate) is_this: bool,
}

/// What stands beside a call; `None`: there is no such call.
pub(crate) async fn read(app: &App, viewer: &Viewer, call: Uuid) -> Result<Option<Context>, PageError> {
    let rows = app
        .database
        .query(
            "SELECT console.context($1, $2)",
            &[(&viewer.id, Type::INT8), (&call, Type::UUID)],
        )
        .await?;
    let told: Option<Value> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    told.map(serde_json::from_value)
        .transpose()
        .map_err(|error| PageError::Internal(format!("the context of a call is not understood ({error})")))
}

/// `GET /calls/{id}/context`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
) -> Result<Json<Context>, PageError> {
    let context = read(&app, &viewer, id).await?;
    context
        .map(Json)
        .ok_or(PageError::NotFound("there is no such call"))
}
