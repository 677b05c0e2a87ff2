//! `/settings/rules/{id}`: a rule, its draft, and what the draft would have flagged.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::page;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::signed::SignedForm;
use crate::view::format;
use crate::view::shell::Shell;

/// How far back a draft is tried.
const TRIED: SignedDuration = SignedDuration::from_hours(48);
/// Most calls that a preview lists.
const MOST_LISTED: usize = 100;

/// A version of the rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct Version {
    pub(crate) number: i32,
    pub(crate) name: String,
    pub(crate) guidance: String,
    pub(crate) severity: String,
    pub(crate) weight: i16,
    pub(crate) kind: String,
    /// JSON, indented.
    pub(crate) definition: String,
    pub(crate) state: String,
}

impl Version {
    pub(crate) fn is_as_bad_as(&self, severity: &str) -> bool {
        self.severity == severity
    }
}

/// A call about which draft and judgement differ or agree.
#[derive(Debug, Clone)]
pub(crate) struct Tried {
    pub(crate) call: String,
    /// added, kept or lost
    pub(crate) change: String,
    pub(crate) quote: String,
    pub(crate) second: String,
    pub(crate) clock: String,
}

/// What a draft would have done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Preview {
    pub(crate) added: usize,
    pub(crate) kept: usize,
    pub(crate) lost: usize,
    pub(crate) calls: Vec<Tried>,
}

#[derive(Template)]
#[template(path = "rule.html")]
pub(crate) struct RulePage {
    pub(crate) shell: Shell,
    pub(crate) id: String,
    /// What the form begins with: the draft, else the version in force.
    pub(crate) edited: Version,
    pub(crate) versions: Vec<Version>,
    pub(crate) draft: Option<i32>,
    pub(crate) preview: Option<Preview>,
    pub(crate) problem: Option<String>,
    pub(crate) severities: [&'static str; 3],
}

/// `GET /settings/rules/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Html<String>, PageError> {
    let mut rule = read(&app, &viewer, &id).await?;
    // Trying costs a moment and is for those who may change the rule.
    if query.get("preview").is_some() && viewer.may(Role::Admin) && rule.edited.kind != "judge" {
        rule.preview = Some(preview(&app, &id, rule.edited.number, viewer.now).await?);
    }
    page(&rule)
}

async fn read(app: &App, viewer: &Viewer, id: &str) -> Result<RulePage, PageError> {
    let rows = app
        .database
        .query(
            "SELECT version, name, guidance, severity, weight, kind, definition, state FROM bi.rules \
             WHERE rule_id = $1 ORDER BY version DESC",
            &[(&id, Type::TEXT)],
        )
        .await?;
    let versions = rows
        .iter()
        .map(|row| {
            let definition: Value = row.try_get(6)?;
            Ok(Version {
                number: row.try_get(0)?,
                name: row.try_get(1)?,
                guidance: row.try_get(2)?,
                severity: row.try_get(3)?,
                weight: row.try_get(4)?,
                kind: row.try_get(5)?,
                definition: serde_json::to_string_pretty(&definition).unwrap_or_default(),
                state: row.try_get(7)?,
            })
        })
        .collect::<Result<Vec<_>, PageError>>()?;
    let newest = versions
        .first()
        .ok_or(PageError::NotFound("there is no such rule"))?;
    let draft = (newest.state == "draft").then_some(newest.number);
    let edited = versions
        .iter()
        .find(|version| version.state == "draft" || version.state == "in force" || version.state == "retired")
        .unwrap_or(newest)
        .clone();
    Ok(RulePage {
        shell: Shell::new(viewer, "settings", edited.name.clone()),
        id: id.to_owned(),
        edited,
        draft,
        versions,
        preview: None,
        problem: None,
        severities: ["info", "warning", "critical"],
    })
}

async fn preview(app: &App, id: &str, version: i32, to: Timestamp) -> Result<Preview, PageError> {
    let from = to
        .checked_sub(TRIED)
        .map_err(|error| PageError::Internal(error.to_string()))?;
    let rows = app
        .database
        .query(
            "SELECT call_id, change, quote, start_seconds FROM callscript.shadow($1, $2, $3, $4) \
             ORDER BY change",
            &[
                (&id, Type::TEXT),
                (&from, Type::TIMESTAMPTZ),
                (&to, Type::TIMESTAMPTZ),
                (&version, Type::INT4),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    let mut preview = Preview::default();
    for row in &rows {
        let change: String = row.try_get(1)?;
        match change.as_str() {
            "added" => preview.added += 1,
            "lost" => preview.lost += 1,
            _ => preview.kept += 1,
        }
        if preview.calls.len() < MOST_LISTED && change != "kept" {
            let start: Option<f64> = row.try_get(3)?;
            preview.calls.push(Tried {
                call: row.try_get::<_, Uuid>(0)?.to_string(),
                change,
                quote: row.try_get::<_, Option<String>>(2)?.unwrap_or_default(),
                second: start.map(|start| format!("{start:.2}")).unwrap_or_default(),
                clock: start.map(format::length).unwrap_or_default(),
            });
        }
    }
    Ok(preview)
}

/// What the form changes.
fn changes(fields: &Fields) -> Result<Value, PageError> {
    let mut changes = json!({});
    for name in ["name", "guidance", "severity"] {
        if let Some(value) = fields.get(name) {
            changes[name] = json!(value);
        }
    }
    if let Some(weight) = fields.get("weight") {
        let weight: i16 = weight
            .parse()
            .ok()
            .filter(|weight| (0..=100).contains(weight))
            .ok_or_else(|| PageError::Invalid("Weight: 0 to 100, a whole number.".to_owned()))?;
        changes["weight"] = json!(weight);
    }
    if let Some(definition) = fields.get("definition") {
        changes["definition"] = serde_json::from_str(definition)
            .map_err(|error| PageError::Invalid(format!("The definition is no JSON: {error}.")))?;
    }
    Ok(changes)
}

async fn save_draft(app: &App, id: &str, form: &SignedForm) -> Result<(), PageError> {
    let changes = changes(&form.fields)?;
    let reason = form.fields.get("reason").unwrap_or("drafted in the console");
    app.database
        .query(
            "SELECT console.draft_rule($1, $2, $3, $4)",
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::TEXT),
                (&changes, Type::JSONB),
                (&reason, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(())
}

/// `POST /settings/rules/{id}`: a draft; nothing is flagged by it before it is published.
pub(crate) async fn draft(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let problem = match save_draft(&app, &id, &form).await {
        Ok(()) => return Ok(Redirect::to(&format!("/settings/rules/{id}?preview=1")).into_response()),
        Err(PageError::Invalid(problem)) => problem,
        Err(error) => return Err(error),
    };
    // What was typed is not lost.
    let mut rule = read(&app, &form.viewer, &id).await?;
    for (name, kept) in [
        ("name", &mut rule.edited.name),
        ("guidance", &mut rule.edited.guidance),
        ("severity", &mut rule.edited.severity),
        ("definition", &mut rule.edited.definition),
    ] {
        if let Some(value) = form.fields.get(name) {
            value.clone_into(kept);
        }
    }
    rule.problem = Some(problem);
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page(&rule)?).into_response())
}

/// `POST /settings/rules/{id}/publish`
pub(crate) async fn publish(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let version: i32 = form
        .fields
        .need("version")?
        .parse()
        .map_err(|_| PageError::NotFound("there is no such version"))?;
    let reason = form.fields.get("reason").unwrap_or("published in the console");
    app.database
        .query(
            "SELECT console.publish_rule($1, $2, $3, $4)",
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::TEXT),
                (&version, Type::INT4),
                (&reason, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(super::settings::back(
        &app,
        &form.viewer,
        "The draft is in force",
        "rules",
    ))
}
