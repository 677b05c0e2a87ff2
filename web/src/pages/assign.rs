//! Who looks after a flagged call.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::decide::{Done, answer, counted};
use super::decision::MOST_CALLS;
use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::PageError;
use crate::http::signed::SignedForm;

/// `POST /flags/assign`
pub(crate) async fn submit(State(app): State<App>, headers: HeaderMap, form: SignedForm) -> Response {
    let done = assign(&app, &form).await;
    answer(&app, &form, done, &headers)
}

async fn assign(app: &App, form: &SignedForm) -> Result<Done, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let calls = form
        .fields
        .all("call")
        .map(str::parse)
        .collect::<Result<Vec<Uuid>, _>>()
        .map_err(|_| PageError::NotFound("there is no such call"))?;
    if calls.is_empty() {
        return Err(PageError::Invalid(
            "No call is selected: tick some first.".to_owned(),
        ));
    }
    if calls.len() > MOST_CALLS {
        return Err(PageError::Invalid(format!(
            "At most {MOST_CALLS} calls at a time."
        )));
    }
    let assignee = match form.fields.get("assignee") {
        None => None,
        Some("me") => Some(form.viewer.id),
        Some(id) => Some(
            id.parse::<i64>()
                .map_err(|_| PageError::Invalid("There is no such reviewer.".to_owned()))?,
        ),
    };
    let rows = app
        .database
        .query(
            "SELECT console.assign($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&calls, Type::UUID_ARRAY),
                (&assignee, Type::INT8),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    let changed: i64 = rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(0);
    let how = if assignee.is_some() {
        "assigned"
    } else {
        "unassigned"
    };
    Ok(Done::plain(format!("{} {how}", counted(changed))))
}
