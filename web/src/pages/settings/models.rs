//! `/settings/models`: the models that the judge asks, and the most dollars a day that it may spend.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, Response};
use tokio_postgres::types::Type;

use super::lists::{self, Lists, Model};
use super::problem::{Problem, refuse};
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::pages::page;
use crate::view::format;
use crate::view::shell::Shell;

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

impl ModelRow {
    fn of(model: Model) -> Self {
        Self {
            tier: model.tier,
            model: model.name,
            is_active: model.is_active,
            price: format!("${:.2} in, ${:.2} out", model.input, model.output),
            daily: model.daily_usd.map(format::dollars).unwrap_or_default(),
            shutdown: model.shutdown_on.unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "settings_models.html")]
pub(crate) struct ModelsPage {
    pub(crate) shell: Shell,
    pub(crate) models: Vec<ModelRow>,
    pub(crate) budget_daily: String,
    pub(crate) budget_spent: String,
    pub(crate) budget_stage: String,
    /// Of the budget.
    pub(crate) problem: Problem,
}

impl ModelsPage {
    pub(crate) fn new(viewer: &Viewer, lists: Lists) -> Self {
        Self {
            shell: Shell::new(viewer, "settings", "Models and budget"),
            models: lists.models.into_iter().map(ModelRow::of).collect(),
            budget_daily: format!("{:.2}", lists.budget.daily),
            budget_spent: format::dollars(lists.budget.spent),
            budget_stage: lists.budget.stage,
            problem: Problem::default(),
        }
    }
}

/// `GET /settings/models`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    page(&ModelsPage::new(&viewer, lists::read(&app).await?))
}

/// `POST /settings/budget`
pub(crate) async fn submit(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let Some(problem) = set(&app, &form).await? else {
        let told = "The day's budget is set";
        return Ok(flash::say(&app.options, &form.viewer, told, "/settings/models"));
    };
    let mut built = ModelsPage::new(&form.viewer, lists::read(&app).await?);
    form.fields
        .get("usd")
        .unwrap_or_default()
        .clone_into(&mut built.budget_daily);
    built.problem = problem;
    refuse(&built)
}

/// Why it was not set; `None`: it was.
async fn set(app: &App, form: &SignedForm) -> Result<Option<Problem>, PageError> {
    let typed = form.fields.get("usd").unwrap_or_default();
    let usd: Result<f64, _> = typed.trim_start_matches('$').parse();
    let Some(usd) = usd.ok().filter(|usd| usd.is_finite()) else {
        return Ok(Some(Problem::new("Budget not saved: use a number, e.g. 15.")));
    };
    if usd == 0.0 && form.fields.get("sure").is_none() {
        return Ok(Some(Problem {
            ask: "Yes, ask no model",
            ..Problem::new(
                "Budget not saved yet: with 0 dollars a day no model is asked, and calls wait for their verdict.",
            )
        }));
    }
    let stored = app
        .database
        .query(
            "SELECT console.set_daily_budget($1, $2::numeric)",
            &[(&form.viewer.id, Type::INT8), (&usd, Type::FLOAT8)],
        )
        .await
        .map_err(PageError::of_action);
    match stored {
        Ok(_) => Ok(None),
        Err(PageError::Invalid(why)) => Ok(Some(Problem::new(format!("Budget not saved: {why}.")))),
        Err(error) => Err(error),
    }
}
