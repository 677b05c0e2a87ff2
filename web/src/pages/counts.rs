//! `/flags/counts`: how many calls each tab of the inbox holds, for a page whose calls have been decided.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::filter::{Filter, STATES};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::format;

/// `GET /flags/counts`: `{state: count}` under the filter of the address, each as people read it.
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Json<HashMap<&'static str, String>>, PageError> {
    let filter = Filter::read(&query);
    let filters = STATES.map(|state| {
        let narrowed = Filter {
            state: state.to_owned(),
            ..filter.clone()
        };
        narrowed.json(&viewer.zone, viewer.id)
    });
    let counted = app
        .database
        .query(
            "SELECT calls FROM console.count_flags($1)",
            &[(&Value::Array(filters.to_vec()), Type::JSONB)],
        )
        .await?;
    let mut counts = HashMap::new();
    for (state, row) in STATES.into_iter().zip(&counted) {
        let calls: i64 = row.try_get(0)?;
        counts.insert(state, format::counted(calls.try_into().unwrap_or(0)));
    }
    Ok(Json(counts))
}
