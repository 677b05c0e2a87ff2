//! Scoring stored calls again after a rule has changed. The database keeps what was asked for; the console does it a batch
//! at a time beside its pages.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use callscript_common::db::{DbError, Pool};
use tokio_postgres::types::Type;

use super::record::Rescore;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::view::format;
use crate::view::moment::Moment;

/// Calls of a batch: a second or so of work.
const CALLS: i32 = 500;
/// How often it is looked for what a console left that has ended.
const EVERY: Duration = Duration::from_secs(10);

/// Calls that are scored again, as the page shows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RescoreRow {
    pub(crate) from: Moment,
    pub(crate) asked: Moment,
    pub(crate) by: String,
    /// 0 to 100
    pub(crate) percent: u64,
    pub(crate) is_running: bool,
    pub(crate) told: String,
    pub(crate) error: String,
}

impl RescoreRow {
    pub(crate) fn of(kept: &Rescore, viewer: &Viewer) -> Self {
        let moment = |text: &str| Moment::of_text(Some(text), viewer.now, &viewer.zone);
        Self {
            from: moment(&kept.from),
            asked: moment(&kept.asked_at),
            by: kept.by.clone(),
            percent: (kept.share.clamp(0.0, 1.0) * 100.0) as u64,
            is_running: kept.finished_at.is_none(),
            told: format!(
                "{} calls scored, {} verdicts changed",
                format::thousands(kept.scored),
                format::thousands(kept.changed)
            ),
            error: kept.error.clone().unwrap_or_default(),
        }
    }
}

/// `POST /rules/{id}/rescore`
pub(crate) async fn submit(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let hours: i32 = match form.fields.get("hours") {
        Some("24") => 24,
        Some("168") => 168,
        _ => {
            return Err(PageError::Invalid(
                "Choose the last 24 hours or 7 days.".to_owned(),
            ));
        }
    };
    app.database
        .query(
            "SELECT console.rescore_rule($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::TEXT),
                (&hours, Type::INT4),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    tokio::spawn(drain(app.database.clone()));
    Ok(flash::say(
        &app.options,
        &form.viewer,
        "Calls are being scored again",
        &format!("/rules/{id}#rescore"),
    ))
}

/// Runs as long as the process: goes on with what was asked for.
pub(crate) async fn run(database: Pool) {
    loop {
        drain(database.clone()).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Batch after batch until nothing is left. Several at a time take turns: one batch is taken by one of them.
async fn drain(database: Pool) {
    loop {
        match step(&database).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return tracing::warn!("scoring calls again: {error}"),
        }
    }
}

async fn step(database: &Pool) -> Result<bool, DbError> {
    let step = "SELECT console.rescore_step($1)";
    database.one(step, &[(&CALLS, Type::INT4)]).await
}
