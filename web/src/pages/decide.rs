//! Decisions about flagged calls, and taking them back.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::batch;
use super::changed::{self, Changed, Newer};
use super::decision::Decision;
use super::shown::{self, RowState};
use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::{PageError, wants_json};
use crate::http::flash::{self, Flash};
use crate::http::signed::{SignedForm, way_back};

/// What was done, for the script.
#[derive(Debug, Default, Serialize)]
pub(super) struct Done {
    pub(super) message: String,
    /// Dispositions, separated by commas, or `batch:` and its number.
    pub(super) undo: String,
    /// The decision about all calls of a filter that this was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch: Option<i64>,
    /// What was decided; empty: nothing was.
    #[serde(skip)]
    pub(super) action: String,
    /// How many flags were decided.
    pub(super) flags: i64,
    /// The calls as they are now.
    pub(super) rows: Vec<RowState>,
    /// What somebody else had decided meanwhile, and was left so.
    pub(super) changed: Vec<Changed>,
    /// Place in the page to come back to, where the form knows of none.
    #[serde(skip)]
    pub(super) anchor: String,
}

impl Done {
    /// With nothing to say but this.
    pub(super) fn plain(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..Self::default()
        }
    }
}

/// `POST /flags/decide`
pub(crate) async fn submit(State(app): State<App>, headers: HeaderMap, form: SignedForm) -> Response {
    let done = if batch::is_meant(&form.fields) {
        batch::decide(&app, &form).await
    } else {
        decide(&app, &form).await
    };
    match done {
        Ok(done) if !done.changed.is_empty() => {
            if wants_json(&headers) {
                let status = if done.flags == 0 {
                    StatusCode::CONFLICT
                } else {
                    StatusCode::OK
                };
                (status, Json(done)).into_response()
            } else {
                changed::answer(done, &form).unwrap_or_else(IntoResponse::into_response)
            }
        }
        done => answer(&app, &form, done, &headers),
    }
}

async fn decide(app: &App, form: &SignedForm) -> Result<Done, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let decision = Decision::read(&form.fields)?;
    let rows = app
        .database
        .query(
            "SELECT calls, flags, disposition_ids, call_ids, changed \
             FROM console.decide($1, $2, $3, $4, $5, $6, $7)",
            &[
                (&form.viewer.id, Type::INT8),
                (&decision.calls, Type::UUID_ARRAY),
                (&decision.flags, Type::INT8_ARRAY),
                (&decision.seen, Type::JSONB),
                (&decision.action, Type::TEXT),
                (&form.fields.get("reason"), Type::TEXT),
                (&form.fields.get("note"), Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    let row = rows
        .first()
        .ok_or_else(|| PageError::Internal("a decision has no row".to_owned()))?;
    let (calls, flags, dispositions): (i64, i64, Vec<i64>) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let (touched, newer): (Vec<Uuid>, Value) = (row.try_get(3)?, row.try_get(4)?);
    let newer: Vec<Newer> = serde_json::from_value(newer)
        .map_err(|error| PageError::Internal(format!("a decision is not understood ({error})")))?;
    if flags == 0 && newer.is_empty() {
        return Err(PageError::Invalid(
            "Nothing was decided: the call has been judged again meanwhile. Reload the page.".to_owned(),
        ));
    }
    let changed: Vec<Changed> = newer
        .iter()
        .map(|newer| Changed::new(newer, &form.viewer))
        .collect();
    let ids: Vec<String> = dispositions.iter().map(i64::to_string).collect();
    Ok(Done {
        message: told(flags, calls, &decision.action, &changed),
        undo: ids.join(","),
        flags,
        rows: shown::states(app, &touched).await?,
        changed,
        action: decision.action,
        batch: None,
        anchor: String::new(),
    })
}

/// What was stored, and what was not.
fn told(flags: i64, calls: i64, action: &str, changed: &[Changed]) -> String {
    let stored = format!("{} {action}", counted_flags(flags, calls));
    match (flags, changed) {
        (_, []) => stored,
        (0, changed) => format!("Not stored: {}", changed::said(changed)),
        (_, changed) => format!("{stored}. Not stored: {}", changed::said(changed)),
    }
}

/// `POST /flags/undo`
pub(crate) async fn undo(State(app): State<App>, headers: HeaderMap, form: SignedForm) -> Response {
    let done = take_back(&app, &form).await;
    answer(&app, &form, done, &headers)
}

async fn take_back(app: &App, form: &SignedForm) -> Result<Done, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let named = form.fields.need("dispositions")?;
    if let Some(batch) = batch::named(named) {
        return batch::undo(app, form, batch).await;
    }
    let ids: Vec<i64> = named.split(',').filter_map(|id| id.trim().parse().ok()).collect();
    let rows = app
        .database
        .query(
            "SELECT console.undo($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&ids, Type::INT8_ARRAY)],
        )
        .await
        .map_err(PageError::of_action)?;
    let calls: i64 = rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(0);
    if calls == 0 {
        return Err(PageError::Invalid(
            "This cannot be taken back: somebody has decided since.".to_owned(),
        ));
    }
    let decided = app
        .database
        .query(
            "SELECT call_id, flag_id FROM console.flags_decided($1)",
            &[(&ids, Type::INT8_ARRAY)],
        )
        .await?;
    let mut touched: Vec<Uuid> = decided
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    touched.sort_unstable();
    touched.dedup();
    let first: Option<i64> = decided.first().map(|row| row.try_get(1)).transpose()?;
    let rows = shown::states(app, &touched).await?;
    let state = rows.first().map_or("open", |row| row.state.as_str());
    let again = if rows.iter().all(|row| row.state == state) {
        format!(
            "{} {} {state} again",
            counted(calls),
            if calls == 1 { "is" } else { "are" }
        )
    } else {
        format!("{} as before", counted(calls))
    };
    Ok(Done {
        anchor: first.map(|flag| format!("flag-{flag}")).unwrap_or_default(),
        rows,
        ..Done::plain(format!("Undone: {again}"))
    })
}

/// `1 flag`, `2 flags of 1 call`
pub(super) fn counted_flags(flags: i64, calls: i64) -> String {
    match (flags, calls) {
        (1, _) => "1 flag".to_owned(),
        (flags, calls) => format!("{flags} flags of {}", counted(calls)),
    }
}

pub(super) fn counted(calls: i64) -> String {
    if calls == 1 {
        "1 call".to_owned()
    } else {
        format!("{calls} calls")
    }
}

/// JSON for the script, a page with a message for everybody else.
pub(super) fn answer(
    app: &App,
    form: &SignedForm,
    done: Result<Done, PageError>,
    headers: &HeaderMap,
) -> Response {
    match done {
        Ok(done) if wants_json(headers) => Json(done).into_response(),
        Ok(done) => {
            let back = way_back(form.fields.get("back"), "/flags");
            let undo = done.undo.split(',').filter_map(|id| id.parse().ok());
            let told = Flash {
                text: done.message,
                undo: undo.collect(),
                batch: done.batch,
                back: back.to_owned(),
            };
            let is_known = !back.contains('#') && !done.anchor.is_empty() && back.starts_with("/calls/");
            let page = if is_known {
                format!("{back}#{}", done.anchor)
            } else {
                back.to_owned()
            };
            flash::tell(&app.options, &form.viewer, &told, &page)
        }
        Err(error) if wants_json(headers) => error.into_json(),
        Err(error) => error.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_is_counted_in_flags_and_calls() {
        assert_eq!(counted_flags(1, 1), "1 flag");
        assert_eq!(counted_flags(2, 1), "2 flags of 1 call");
        assert_eq!(counted_flags(5, 3), "5 flags of 3 calls");
    }
}
