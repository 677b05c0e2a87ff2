//! Adding a sentence to the examples of a rule.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio_postgres::types::Type;

use super::trial::conversation;
use super::workbench;
use super::wrong::Wrong;
use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::pages::page;

/// `POST /rules/{id}/example`
pub(crate) async fn submit(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let typed = form.fields.get("said").unwrap_or_default();
    let by = form.fields.get("by").unwrap_or_default();
    let (said, is_violation) = (conversation(typed, by), form.fields.get("breaks") == Some("yes"));
    let kept = app
        .database
        .query(
            "SELECT console.add_rule_example($1, $2, $3, $4)",
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::TEXT),
                (&said, Type::TEXT),
                (&is_violation, Type::BOOL),
            ],
        )
        .await
        .map_err(PageError::of_action);
    match kept {
        Ok(_) => Ok(flash::say(
            &app.options,
            &form.viewer,
            "Example added: a version that fails it cannot be published",
            &format!("/rules/{id}#examples"),
        )),
        Err(PageError::Invalid(why)) => {
            let mut built = workbench::read(&app, &form.viewer, &id).await?;
            typed.clone_into(&mut built.said);
            by.clone_into(&mut built.said_by);
            built.wrongs = vec![Wrong::new("said", Wrong::of_message(&why, |_| "").text)];
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&built)?).into_response())
        }
        Err(error) => Err(error),
    }
}
