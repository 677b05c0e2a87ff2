//! `/settings/dead-letters`: what failed for good, and sending it round again.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, Response};
use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::pages::page;
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// Most that are listed.
const MOST: i32 = 200;

/// The answer of `console.dead_letters`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Letters {
    pub(crate) count: u64,
    pub(crate) revenue: f64,
    pub(crate) rows: Vec<Letter>,
}

/// A call, a parked call or a window that failed for good.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Letter {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) lane: Option<String>,
    pub(crate) starts_at: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) revenue: Option<f64>,
    pub(crate) error: Option<String>,
}

/// A dead letter as the page shows it.
#[derive(Debug, Clone)]
pub(crate) struct LetterRow {
    pub(crate) id: String,
    pub(crate) is_call: bool,
    /// `Transcription failed`
    pub(crate) what: String,
    pub(crate) at: Moment,
    pub(crate) campaign: String,
    pub(crate) publisher: String,
    pub(crate) revenue: String,
    pub(crate) error: String,
}

impl LetterRow {
    fn of(letter: Letter, viewer: &Viewer) -> Self {
        let work = format::work_of(letter.lane.as_deref().unwrap_or_default()).to_owned();
        let end = if letter.kind == "parked call" {
            "put off for too long"
        } else {
            "failed"
        };
        Self {
            is_call: letter.kind != "window",
            what: format!("{work} {end}"),
            at: Moment::of_text(letter.starts_at.as_deref(), viewer.now, &viewer.zone),
            campaign: letter.campaign.unwrap_or_default(),
            publisher: letter.publisher.unwrap_or_default(),
            revenue: letter.revenue.map(format::dollars).unwrap_or_default(),
            error: letter.error.unwrap_or_default(),
            id: letter.id,
        }
    }
}

#[derive(Template)]
#[template(path = "settings_dead_letters.html")]
pub(crate) struct DeadLettersPage {
    pub(crate) shell: Shell,
    pub(crate) count: String,
    /// Money of all of them.
    pub(crate) revenue: String,
    pub(crate) letters: Vec<LetterRow>,
    /// Whether there are more than are listed.
    pub(crate) has_more: bool,
}

impl DeadLettersPage {
    pub(crate) fn new(viewer: &Viewer, letters: Letters) -> Self {
        Self {
            shell: Shell::new(viewer, "settings", "Dead letters"),
            count: format::thousands(letters.count),
            revenue: format::dollars(letters.revenue),
            has_more: letters.count > letters.rows.len() as u64,
            letters: letters
                .rows
                .into_iter()
                .map(|letter| LetterRow::of(letter, viewer))
                .collect(),
        }
    }
}

/// `GET /settings/dead-letters`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    let letters: Value = app
        .database
        .one("SELECT console.dead_letters($1)", &[(&MOST, Type::INT4)])
        .await?;
    let letters: Letters = serde_json::from_value(letters)
        .map_err(|error| PageError::Internal(format!("dead letters are not understood ({error})")))?;
    page(&DeadLettersPage::new(&viewer, letters))
}

/// `POST /settings/retry`: those that are ticked, one that has a button of its own, or all of them.
pub(crate) async fn submit(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let ids = match (form.fields.get("one"), form.fields.get("all")) {
        (Some(one), _) => Some(vec![one.to_owned()]),
        (None, Some(_)) => None,
        (None, None) => Some(form.fields.all("item").map(str::to_owned).collect()),
    };
    let ids = ids
        .map(|ids| {
            ids.iter()
                .map(|id| id.parse::<Uuid>())
                .collect::<Result<Vec<_>, _>>()
        })
        .transpose()
        .map_err(|_| PageError::NotFound("there is no such dead letter"))?;
    let told = if ids.as_ref().is_some_and(Vec::is_empty) {
        "Nothing was ticked: nothing is retried".to_owned()
    } else {
        let again: i32 = app
            .database
            .one(
                "SELECT console.retry_many($1, $2)",
                &[(&form.viewer.id, Type::INT8), (&ids, Type::UUID_ARRAY)],
            )
            .await
            .map_err(PageError::of_action)?;
        match again {
            0 => "On their way already".to_owned(),
            1 => "Retrying 1".to_owned(),
            many => format!("Retrying {}", format::thousands(many.unsigned_abs().into())),
        }
    };
    Ok(flash::say(
        &app.options,
        &form.viewer,
        &told,
        "/settings/dead-letters",
    ))
}
