//! Filters of the inbox that somebody keeps, and how many calls each holds now.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::Value;
use tokio_postgres::types::Type;

use super::filter::Filter;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::signed::SignedForm;
use crate::view::format;

/// `GET /views/counts`: `{id: count}`, each as people read it. Apart from the page, which does not wait for a
/// dozen counts.
pub(crate) async fn counts(
    State(app): State<App>,
    viewer: Viewer,
) -> Result<Json<HashMap<String, String>>, PageError> {
    let kept = app
        .database
        .query(
            "SELECT id, query FROM console.saved_views($1)",
            &[(&viewer.id, Type::INT8)],
        )
        .await?;
    let mut ids = Vec::new();
    let mut filters = Vec::new();
    for row in &kept {
        ids.push(row.try_get::<_, i64>(0)?.to_string());
        let filter = Filter::read(&Fields::parse(row.try_get::<_, String>(1)?.as_bytes()));
        filters.push(filter.json(&viewer.zone, viewer.id));
    }
    let counted = app
        .database
        .query(
            "SELECT calls FROM console.count_flags($1)",
            &[(&Value::Array(filters), Type::JSONB)],
        )
        .await?;
    let counts = counted
        .iter()
        .map(|row| Ok(format::counted(row.try_get::<_, i64>(0)?.try_into().unwrap_or(0))))
        .collect::<Result<Vec<String>, PageError>>()?;
    Ok(Json(ids.into_iter().zip(counts).collect()))
}

/// `POST /views`
pub(crate) async fn keep(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let filter = Filter::read(&Fields::parse(
        form.fields.get("query").unwrap_or_default().as_bytes(),
    ));
    let name = form.fields.need("name")?;
    app.database
        .query(
            "SELECT console.save_view($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&name, Type::TEXT),
                (&filter.query(), Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(Redirect::to(&format!("/flags?{}", filter.query())).into_response())
}

/// `POST /views/forget`
pub(crate) async fn forget(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let id: i64 = form.fields.need("view")?.parse().unwrap_or(0);
    app.database
        .query(
            "SELECT console.drop_view($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&id, Type::INT8)],
        )
        .await?;
    Ok(Redirect::to("/flags").into_response())
}
