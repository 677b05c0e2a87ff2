//! The most dollars a day that the judge may spend.

use axum::extract::State;
use axum::response::Response;
use tokio_postgres::types::Type;

use super::settings::{self, Problem};
use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::PageError;
use crate::http::signed::SignedForm;

/// `POST /settings/budget`
pub(crate) async fn submit(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    match set(&app, &form).await? {
        None => Ok(settings::back(
            &app,
            &form.viewer,
            "The day's budget is set",
            "budget",
        )),
        Some(problem) => {
            let mut built = settings::read(&app, &form.viewer).await?;
            form.fields
                .get("usd")
                .unwrap_or_default()
                .clone_into(&mut built.budget_daily);
            built.refuse(problem)
        }
    }
}

/// Why it was not set; `None`: it was.
async fn set(app: &App, form: &SignedForm) -> Result<Option<Problem>, PageError> {
    let typed = form.fields.get("usd").unwrap_or_default();
    let usd: Result<f64, _> = typed.trim_start_matches('$').parse();
    let Some(usd) = usd.ok().filter(|usd| usd.is_finite()) else {
        return Ok(Some(Problem::new(
            "usd",
            "Budget not saved: use a number, e.g. 15.",
        )));
    };
    if usd == 0.0 && form.fields.get("sure").is_none() {
        return Ok(Some(Problem {
            ask: "Yes, ask no model",
            ..Problem::new(
                "usd",
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
        Err(PageError::Invalid(why)) => Ok(Some(Problem::new("usd", format!("Budget not saved: {why}.")))),
        Err(error) => Err(error),
    }
}
