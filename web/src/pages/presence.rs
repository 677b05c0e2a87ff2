//! Who else has a call open.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::app::App;
use crate::error::PageError;
use crate::http::signed::SignedForm;

/// The others, by name.
#[derive(Debug, Serialize)]
struct Others {
    others: Vec<String>,
}

/// `POST /calls/{id}/here`: somebody looks at a call, and asks who else does. Always JSON: only scripts ask.
pub(crate) async fn here(State(app): State<App>, Path(id): Path<Uuid>, form: SignedForm) -> Response {
    match others(&app, id, &form).await {
        Ok(others) => Json(others).into_response(),
        Err(error) => error.into_json(),
    }
}

async fn others(app: &App, id: Uuid, form: &SignedForm) -> Result<Others, PageError> {
    let others: Option<Vec<String>> = app
        .database
        .one(
            "SELECT console.here($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&id, Type::UUID)],
        )
        .await
        .map_err(PageError::of_action)?;
    others
        .map(|others| Others { others })
        .ok_or(PageError::NotFound("there is no such call"))
}

/// `POST /calls/{id}/gone`: somebody has closed it.
pub(crate) async fn gone(State(app): State<App>, Path(id): Path<Uuid>, form: SignedForm) -> Response {
    let left = app
        .database
        .query(
            "SELECT console.gone($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&id, Type::UUID)],
        )
        .await;
    match left {
        Ok(_) => Json(Others { others: Vec::new() }).into_response(),
        Err(error) => PageError::from(error).into_json(),
    }
}
