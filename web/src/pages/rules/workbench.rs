//! `/rules/{id}`: a rule, its draft, what the draft would change, and everything that was before.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tokio_postgres::types::Type;

use super::compare::Compared;
use super::editor::Form;
use super::fields::{ABOUT, Control, Plan, SOURCE, WHERE, definition, options};
use super::history::{self, Row};
use super::key::{SIGNS, Sign};
use super::record::Record;
use super::rescore::RescoreRow;
use super::shadow::{self, Shadow};
use super::trial::{self, Trial, conversation};
use super::wrong::Wrong;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::signed::SignedForm;
use crate::pages::page;
use crate::view::shell::Shell;

/// A field with what stands in it.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) plan: Plan,
    pub(crate) value: String,
    /// Values and names, where one of several is chosen.
    pub(crate) options: Vec<(String, String)>,
    pub(crate) rows: usize,
}

impl Field {
    pub(crate) fn is_area(&self) -> bool {
        matches!(
            self.plan.control,
            Control::Text | Control::Patterns | Control::Names
        )
    }

    pub(crate) fn is_mono(&self) -> bool {
        self.plan.control == Control::Patterns
    }

    pub(crate) fn is_choice(&self) -> bool {
        self.plan.control == Control::Choice
    }

    pub(crate) fn is_tick(&self) -> bool {
        self.plan.control == Control::Tick
    }

    pub(crate) fn is_number(&self) -> bool {
        self.plan.control == Control::Number
    }

    pub(crate) fn is_short(&self) -> bool {
        matches!(
            self.plan.control,
            Control::Number | Control::Choice | Control::Date | Control::Names
        )
    }
}

/// Fields that belong together.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) fields: Vec<Field>,
    /// Whether it is folded away until somebody asks for it.
    pub(crate) is_folded: bool,
}

#[derive(Template)]
#[template(path = "rule.html")]
pub(crate) struct RulePage {
    pub(crate) shell: Shell,
    pub(crate) id: String,
    pub(crate) record: Record,
    pub(crate) form: Form,
    /// Number of the draft, where there is one.
    pub(crate) draft: Option<i32>,
    /// Whether patterns or measurements can be tried: only the model can tell of the rest.
    pub(crate) may_try: bool,
    pub(crate) wrongs: Vec<Wrong>,
    pub(crate) reason: String,
    pub(crate) said: String,
    pub(crate) said_by: String,
    /// The sentence's and the examples' trial; the sentence counts where `said` is something.
    pub(crate) trial: Trial,
    pub(crate) shadow: Option<Shadow>,
    pub(crate) must_confirm: bool,
    pub(crate) publish_problem: String,
    pub(crate) was_published: bool,
    pub(crate) history: Vec<Row>,
    pub(crate) compared: Option<Compared>,
    pub(crate) rescores: Vec<RescoreRow>,
    pub(crate) signs: &'static [Sign],
}

impl RulePage {
    pub(crate) fn new(viewer: &Viewer, id: &str, record: Record) -> Self {
        let edited = record.edited();
        let rescores = record.rescores.iter();
        Self {
            shell: Shell::new(viewer, "rules", edited.name.clone()),
            id: id.to_owned(),
            form: Form::of_version(edited),
            draft: record.draft().map(|draft| draft.version),
            may_try: edited.kind != "judge",
            wrongs: Vec::new(),
            reason: String::new(),
            said: String::new(),
            said_by: "agent".to_owned(),
            trial: Trial::default(),
            shadow: None,
            must_confirm: false,
            publish_problem: String::new(),
            was_published: false,
            history: history::rows(&record, viewer),
            compared: None,
            rescores: rescores.map(|kept| RescoreRow::of(kept, viewer)).collect(),
            signs: &SIGNS,
            record,
        }
    }

    /// The fields of the form, as they belong together.
    pub(crate) fn groups(&self) -> Vec<Group> {
        let group = |title, plans: &[Plan], is_folded| {
            let field = |plan: &Plan| {
                let value = self.form.get(plan.name).to_owned();
                let lines = value
                    .lines()
                    .map(|line| 1 + line.chars().count() / 70)
                    .sum::<usize>();
                Field {
                    plan: *plan,
                    rows: match plan.control {
                        Control::Names => 2,
                        _ => lines.clamp(3, 14),
                    },
                    options: options(plan.name, &self.record.verticals),
                    value,
                }
            };
            Group {
                title,
                fields: plans.iter().map(field).collect(),
                is_folded,
            }
        };
        // What most rules leave empty is folded away; where it says something it is open.
        let is_set = |plans: &[Plan]| {
            let mut names = plans.iter().map(|plan| plan.name);
            names.any(|name| !self.form.get(name).is_empty() && !["by", "least_quoted"].contains(&name))
        };
        let looked_for = definition(&self.form.kind);
        let (first, rest) = looked_for.split_at(match self.form.kind.as_str() {
            "phrase" => 3,
            "absence" => 5,
            _ => looked_for.len(),
        });
        let has_wrong = |plans: &[Plan]| plans.iter().any(|plan| !self.wrong(plan.name).is_empty());
        let folded = |plans: &[Plan]| !is_set(plans) && !has_wrong(plans);
        let mut groups = vec![
            group("The rule", &ABOUT, false),
            group("What is looked for", first, false),
        ];
        if !rest.is_empty() {
            groups.push(group("More about matches", rest, folded(rest)));
        }
        groups.push(group("Whose words, which calls", &WHERE, folded(&WHERE[1..])));
        groups.push(group("Source", &SOURCE, !has_wrong(&SOURCE)));
        groups
    }

    /// What is wrong with a field; empty: nothing.
    pub(crate) fn wrong(&self, field: &str) -> &str {
        let wrong = self.wrongs.iter().find(|wrong| wrong.field == field);
        wrong.map_or("", |wrong| &wrong.text)
    }

    /// Whether a pattern language is spoken in it.
    pub(crate) fn has_patterns(&self) -> bool {
        ["phrase", "absence"].contains(&self.form.kind.as_str())
    }

    /// Whether a sentence was tried.
    pub(crate) fn is_tried(&self) -> bool {
        self.may_try && !self.said.is_empty() && self.wrongs.is_empty()
    }

    pub(crate) fn is_rescoring(&self) -> bool {
        self.rescores.iter().any(|rescore| rescore.is_running)
    }

    fn refuse(mut self, wrongs: Vec<Wrong>) -> Result<Response, PageError> {
        self.wrongs = wrongs;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&self)?).into_response())
    }
}

/// The page as it is kept, with its examples.
pub(super) async fn read(app: &App, viewer: &Viewer, id: &str) -> Result<RulePage, PageError> {
    let record = Record::read(app, id).await?;
    let edited = record.edited().version;
    let mut built = RulePage::new(viewer, id, record);
    // A rule that cannot be tried is shown all the same.
    match trial::run(app, viewer, id, edited, None, "").await {
        Ok(trial) => built.trial = trial,
        Err(PageError::Invalid(why)) => built.wrongs = vec![Wrong::of_message(&why, |_| "")],
        Err(error) => return Err(error),
    }
    Ok(built)
}

/// `GET /rules/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    viewer: Viewer,
    query: Fields,
) -> Result<Response, PageError> {
    let mut built = read(&app, &viewer, &id).await?;
    let may_look = built.may_try && viewer.may(Role::Admin) && query.get("shadow").is_some();
    if let Some(version) = built.draft.filter(|_| may_look) {
        built.shadow = Some(shadow::run(&app, &id, version, viewer.now).await?);
    }
    if let Some((from, to)) = query.get("compare").and_then(|pair| pair.split_once('-')) {
        let version = |number: &str| built.record.version(number.parse().ok()?);
        if let (Some(old), Some(new)) = (version(from), version(to)) {
            built.compared = Some(Compared::of(old, new));
        }
    }
    built.was_published = query.get("published").is_some();
    if let Some(said) = query.get("said") {
        let by = query.get("by").unwrap_or("agent");
        return try_said(&app, &viewer, built, None, said, by).await;
    }
    Ok(page(&built)?.into_response())
}

/// Shows what a sentence comes to.
async fn try_said(
    app: &App,
    viewer: &Viewer,
    mut built: RulePage,
    changes: Option<&serde_json::Value>,
    said: &str,
    by: &str,
) -> Result<Response, PageError> {
    said.clone_into(&mut built.said);
    by.clone_into(&mut built.said_by);
    let version = built.record.edited().version;
    let words = conversation(said, by);
    match trial::run(app, viewer, &built.id, version, changes, &words).await {
        Ok(trial) => {
            built.trial = trial;
            Ok(page(&built)?.into_response())
        }
        Err(PageError::Invalid(why)) => {
            let wrong = Wrong::of_message(&why, |name| built.form.get(name));
            built.refuse(vec![wrong])
        }
        Err(error) => Err(error),
    }
}

/// `POST /rules/{id}/try`: the form as it is, on a sentence and on the examples. Nothing is kept.
pub(crate) async fn try_it(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let mut built = read(&app, &form.viewer, &id).await?;
    built.form = Form::of_fields(built.record.edited(), &form.fields);
    form.fields
        .get("reason")
        .unwrap_or_default()
        .clone_into(&mut built.reason);
    let said = form.fields.get("said").unwrap_or_default();
    let by = form.fields.get("by").unwrap_or("agent");
    match built.form.changes() {
        Ok(changes) => try_said(&app, &form.viewer, built, Some(&changes), said, by).await,
        Err(wrongs) => {
            said.clone_into(&mut built.said);
            built.refuse(wrongs)
        }
    }
}

/// `POST /rules/{id}`: a draft; nothing is flagged by it before it is published.
pub(crate) async fn draft(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let mut built = read(&app, &form.viewer, &id).await?;
    built.form = Form::of_fields(built.record.edited(), &form.fields);
    let reason = form.fields.get("reason").unwrap_or_default();
    reason.clone_into(&mut built.reason);
    let mut wrongs = Vec::new();
    let changes = built.form.changes().unwrap_or_else(|wrong| {
        wrongs = wrong;
        serde_json::Value::Null
    });
    if reason.is_empty() {
        wrongs.push(Wrong::new("reason", "Please say why: it stands in the history."));
    }
    if !wrongs.is_empty() {
        return built.refuse(wrongs);
    }
    let drafted = app
        .database
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
        .map_err(PageError::of_action);
    match drafted {
        Ok(_) => Ok(Redirect::to(&format!("/rules/{id}?shadow=1#draft")).into_response()),
        Err(PageError::Invalid(why)) => {
            let wrong = Wrong::of_message(&why, |name| built.form.get(name));
            built.refuse(vec![wrong])
        }
        Err(error) => Err(error),
    }
}

/// `GET /settings/rules/{id}`: where a rule was before.
pub(crate) async fn moved(Path(id): Path<String>) -> Redirect {
    let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    Redirect::permanent(&format!("/rules/{}", id.replace('+', "%20")))
}

/// `GET /rules/{id}/rescore`: how far the scoring is, for the script of the page.
pub(crate) async fn rescoring(
    State(app): State<App>,
    Path(id): Path<String>,
    viewer: Viewer,
) -> Result<Html<String>, PageError> {
    let record = Record::read(&app, &id).await?;
    page(&RulePage::new(&viewer, &id, record))
}
