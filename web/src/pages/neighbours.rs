//! `/flags/neighbours`: the calls before and after a call in the list that one works through.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::filter::Filter;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;

/// A call beside another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Neighbour {
    pub(crate) call: String,
    /// Its gravest flag.
    pub(crate) flag: i64,
    /// Second of the recording at which that flag starts.
    pub(crate) start: f64,
}

/// The calls on both sides; `None` at an end of the list.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Neighbours {
    /// Further down.
    pub(crate) next: Option<Neighbour>,
    /// Further up.
    pub(crate) previous: Option<Neighbour>,
}

/// The neighbours of a call under a filter and in its order, also where the call itself no longer matches.
pub(crate) async fn read(
    app: &App,
    viewer: &Viewer,
    filter: &Filter,
    call: Uuid,
) -> Result<Neighbours, PageError> {
    let asked = filter.json(&viewer.zone, viewer.id);
    let rows = app
        .database
        .query(
            "SELECT side, call_id, flag_id, start_seconds FROM console.neighbours($1, $2, $3)",
            &[
                (&asked, Type::JSONB),
                (&filter.sort.name(), Type::TEXT),
                (&call, Type::UUID),
            ],
        )
        .await?;
    let mut found = Neighbours::default();
    for row in &rows {
        let neighbour = Neighbour {
            call: row.try_get::<_, Uuid>(1)?.to_string(),
            flag: row.try_get(2)?,
            start: row.try_get(3)?,
        };
        match row.try_get(0)? {
            "next" => found.next = Some(neighbour),
            _ => found.previous = Some(neighbour),
        }
    }
    Ok(found)
}

/// `GET /flags/neighbours`: `{next, previous}` of `call` under the filter of the address.
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Json<Neighbours>, PageError> {
    let call = query
        .get("call")
        .and_then(|call| call.parse().ok())
        .ok_or(PageError::NotFound("there is no such call"))?;
    Ok(Json(read(&app, &viewer, &Filter::read(&query), call).await?))
}
