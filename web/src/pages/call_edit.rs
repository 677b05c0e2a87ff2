//! What a reviewer adds to a call: a note, and who is who.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::PageError;
use crate::http::signed::SignedForm;

/// `POST /calls/{id}/note`
pub(crate) async fn note(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let note = form.fields.need("note")?;
    app.database
        .query(
            include_str!("../sql/note.sql"),
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::UUID),
                (&note, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(Redirect::to(&format!("/calls/{id}?done=Noted#history")).into_response())
}

/// `POST /calls/{id}/speakers`: the agent is the caller and the other way round.
pub(crate) async fn swap_speakers(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    app.database
        .query(
            include_str!("../sql/swap_speakers.sql"),
            &[(&form.viewer.id, Type::INT8), (&id, Type::UUID)],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(Redirect::to(&format!(
        "/calls/{id}?done=Speakers+swapped+and+the+call+scored+again"
    ))
    .into_response())
}
