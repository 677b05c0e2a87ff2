//! `/settings`: rules, campaigns, models and budget, dead letters, and how one sees the console.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::call::requeue;
use super::page;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// Lanes that leave dead letters.
const LANES: [&str; 4] = ["ingest", "vault", "factory", "judge"];

/// The answer of `console.settings`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Lists {
    rules: Vec<RuleRow>,
    campaigns: Vec<Campaign>,
    verticals: Vec<String>,
    models: Vec<Model>,
    budget: Budget,
    dead_letters: Vec<DeadLetter>,
}

/// A rule in force, retired, or drafted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RuleRow {
    pub(crate) id: String,
    pub(crate) version: i32,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) severity: String,
    pub(crate) weight: i32,
    pub(crate) vertical: Option<String>,
    pub(crate) state: String,
}

/// A campaign and the vertical it is in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Campaign {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) vertical: Option<String>,
    pub(crate) source: String,
    pub(crate) is_verified: bool,
}

impl Campaign {
    pub(crate) fn is_in(&self, vertical: &str) -> bool {
        self.vertical.as_deref() == Some(vertical)
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Model {
    tier: i16,
    #[serde(rename = "model")]
    name: String,
    is_active: bool,
    daily_usd: Option<f64>,
    input: f64,
    output: f64,
    shutdown_on: Option<String>,
}

/// A tier as the page shows it.
#[derive(Debug, Clone)]
pub(crate) struct ModelRow {
    pub(crate) tier: i16,
    pub(crate) model: String,
    pub(crate) is_active: bool,
    pub(crate) price: String,
    pub(crate) daily: String,
    pub(crate) shutdown: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Budget {
    daily: f64,
    spent: f64,
    stage: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct DeadLetter {
    id: String,
    kind: String,
    lane: String,
    starts_at: Option<String>,
    error: Option<String>,
}

/// A dead letter as the page shows it.
#[derive(Debug, Clone)]
pub(crate) struct LetterRow {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) lane: String,
    pub(crate) at: Moment,
    pub(crate) error: String,
}

#[derive(Template)]
#[template(path = "settings.html")]
pub(crate) struct SettingsPage {
    pub(crate) shell: Shell,
    pub(crate) email: String,
    pub(crate) zone: String,
    pub(crate) rules: Vec<RuleRow>,
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) unknown: usize,
    pub(crate) verticals: Vec<String>,
    pub(crate) models: Vec<ModelRow>,
    pub(crate) budget_daily: String,
    pub(crate) budget_spent: String,
    pub(crate) budget_stage: String,
    pub(crate) letters: Vec<LetterRow>,
    pub(crate) problem: Option<Problem>,
}

/// Why a form was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The field beside which it is said.
    pub(crate) field: &'static str,
    pub(crate) text: String,
    /// It is saved when it is sent once more with a tick: a question, and what the tick says.
    pub(crate) ask: &'static str,
}

impl Problem {
    pub(super) fn new(field: &'static str, text: impl Into<String>) -> Self {
        Self {
            field,
            text: text.into(),
            ask: "",
        }
    }
}

impl SettingsPage {
    /// What is wrong with a field; empty: nothing.
    pub(crate) fn wrong(&self, field: &str) -> &str {
        let problem = self.problem.as_ref().filter(|problem| problem.field == field);
        problem.map_or("", |problem| &problem.text)
    }

    /// What has to be ticked before a field is saved; empty: nothing.
    pub(crate) fn asks(&self, field: &str) -> &'static str {
        let problem = self.problem.as_ref().filter(|problem| problem.field == field);
        problem.map_or("", |problem| problem.ask)
    }

    /// The page with what was entered, and why it was not saved.
    pub(super) fn refuse(mut self, problem: Problem) -> Result<Response, PageError> {
        self.problem = Some(problem);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&self)?).into_response())
    }
}

/// `GET /settings`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    page(&read(&app, &viewer).await?)
}

pub(super) async fn read(app: &App, viewer: &Viewer) -> Result<SettingsPage, PageError> {
    let rows = app.database.query("SELECT console.settings()", &[]).await?;
    let lists: Value = rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or_default();
    let lists: Lists = serde_json::from_value(lists)
        .map_err(|error| PageError::Internal(format!("the settings are not understood ({error})")))?;
    Ok(SettingsPage::new(lists, viewer))
}

impl SettingsPage {
    pub(crate) fn new(lists: Lists, viewer: &Viewer) -> Self {
        Self {
            shell: Shell::new(viewer, "settings", "Settings"),
            email: viewer.email.clone(),
            zone: viewer.zone_name.clone(),
            rules: lists.rules,
            unknown: lists
                .campaigns
                .iter()
                .filter(|campaign| campaign.vertical.is_none())
                .count(),
            campaigns: lists.campaigns,
            verticals: lists.verticals,
            models: lists
                .models
                .into_iter()
                .map(|model| ModelRow {
                    tier: model.tier,
                    model: model.name,
                    is_active: model.is_active,
                    price: format!("${:.2} in, ${:.2} out", model.input, model.output),
                    daily: model.daily_usd.map(format::dollars).unwrap_or_default(),
                    shutdown: model.shutdown_on.unwrap_or_default(),
                })
                .collect(),
            budget_daily: format!("{:.2}", lists.budget.daily),
            budget_spent: format::dollars(lists.budget.spent),
            budget_stage: lists.budget.stage,
            letters: lists
                .dead_letters
                .into_iter()
                .map(|letter| LetterRow {
                    at: Moment::of_text(letter.starts_at.as_deref(), viewer.now, &viewer.zone),
                    id: letter.id,
                    kind: letter.kind,
                    lane: letter.lane,
                    error: letter.error.unwrap_or_default(),
                })
                .collect(),
            problem: None,
        }
    }
}

/// Back to the settings with a message.
pub(super) fn back(app: &App, viewer: &Viewer, message: &str, anchor: &str) -> Response {
    flash::say(&app.options, viewer, message, &format!("/settings#{anchor}"))
}

/// `POST /settings/preferences`
pub(crate) async fn preferences(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let zone = form.fields.get("time_zone").unwrap_or_default();
    let shortcuts = form.fields.get("shortcuts").is_some();
    let saved = app
        .database
        .query(
            "SELECT console.set_preferences($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&zone, Type::TEXT),
                (&shortcuts, Type::BOOL),
            ],
        )
        .await
        .map_err(PageError::of_action);
    match saved {
        Ok(_) => Ok(back(&app, &form.viewer, "Saved", "you")),
        Err(PageError::Invalid(why)) => {
            let mut built = read(&app, &form.viewer).await?;
            zone.clone_into(&mut built.zone);
            built.shell.shortcuts = shortcuts;
            built.refuse(Problem::new("time_zone", format!("Not saved: {why}.")))
        }
        Err(error) => Err(error),
    }
}

/// `POST /settings/vertical`
pub(crate) async fn vertical(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let campaign: Uuid = form
        .fields
        .need("campaign")?
        .parse()
        .map_err(|_| PageError::NotFound("there is no such campaign"))?;
    app.database
        .query(
            "SELECT console.set_vertical($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&campaign, Type::UUID),
                (&form.fields.get("vertical").unwrap_or_default(), Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(back(
        &app,
        &form.viewer,
        "The campaign's vertical is set",
        "campaigns",
    ))
}

/// `POST /settings/retry`
pub(crate) async fn retry(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let id: Uuid = form
        .fields
        .need("item")?
        .parse()
        .map_err(|_| PageError::NotFound("there is no such dead letter"))?;
    let again = requeue(&app, &form.viewer, id).await?;
    let lane = form.fields.get("lane").filter(|lane| LANES.contains(lane));
    let message = match (again, lane) {
        (0, _) => "It is on its way already".to_owned(),
        (_, Some(lane)) => format!("Retrying: {lane} lane"),
        (_, None) => "Retrying".to_owned(),
    };
    Ok(back(&app, &form.viewer, &message, "dead-letters"))
}
