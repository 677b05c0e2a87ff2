//! What a reviewer adds to a call: a note, and who is who.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::decide::Done;
use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::{PageError, wants_json};
use crate::http::flash;
use crate::http::signed::{SignedForm, way_back};

/// A value of a statement and its type.
type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// `POST /calls/{id}/note`
pub(crate) async fn note(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    form: SignedForm,
) -> Response {
    match add_note(&app, id, &form).await {
        Ok(()) if wants_json(&headers) => Json(Done::plain("Note added")).into_response(),
        Ok(()) => {
            let page = format!("/calls/{id}#history");
            let page = way_back(form.fields.get("back"), &page);
            flash::say(&app.options, &form.viewer, "Note added", page)
        }
        Err(error) if wants_json(&headers) => error.into_json(),
        Err(error) => error.into_response(),
    }
}

async fn add_note(app: &App, id: Uuid, form: &SignedForm) -> Result<(), PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let note = form.fields.need("note")?;
    app.database
        .query(
            "SELECT console.note($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::UUID),
                (&note, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(())
}

/// `POST /calls/{id}/speakers`: which party is the agent, or, without `agent`, that agent and caller are
/// mixed up.
pub(crate) async fn tell_speakers(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let agent = match form.fields.get("agent") {
        None => None,
        Some("0") => Some(0_i32),
        Some("1") => Some(1),
        Some(_) => return Err(PageError::Invalid("the agent is party 0 or 1".to_owned())),
    };
    let told = if let Some(party) = &agent {
        let statement = "SELECT console.tell_speakers($1, $2, $3)";
        let parameters: [Parameter<'_>; 3] = [
            (&form.viewer.id, Type::INT8),
            (&id, Type::UUID),
            (party, Type::INT4),
        ];
        app.database.query(statement, &parameters).await
    } else {
        let statement = "SELECT console.swap_speakers($1, $2)";
        let parameters: [Parameter<'_>; 2] = [(&form.viewer.id, Type::INT8), (&id, Type::UUID)];
        app.database.query(statement, &parameters).await
    };
    told.map_err(PageError::of_action)?;
    let done = if agent.is_some() { "told" } else { "swapped" };
    let text = format!("Speakers {done} and the call scored again");
    let page = format!("/calls/{id}");
    let page = way_back(form.fields.get("back"), &page);
    Ok(flash::say(&app.options, &form.viewer, &text, page))
}
