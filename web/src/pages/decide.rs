//! Decisions about flagged calls, and taking them back.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::{PageError, wants_json};
use crate::http::fields::Fields;
use crate::http::flash::{self, Flash};
use crate::http::signed::{SignedForm, way_back};

/// Most calls of one decision.
pub(super) const MOST_CALLS: usize = 500;

/// What was done, for the script.
#[derive(Debug, Serialize)]
pub(super) struct Done {
    pub(super) message: String,
    /// Dispositions, separated by commas.
    pub(super) undo: String,
    /// New state of the calls; empty: as before.
    pub(super) state: String,
}

/// What is decided about what.
#[derive(Debug, PartialEq, Eq)]
struct Decision {
    action: String,
    calls: Vec<Uuid>,
    flags: Vec<i64>,
}

impl Decision {
    fn read(fields: &Fields) -> Result<Self, PageError> {
        // A row's own button decides about its row, whatever else is ticked.
        let one = fields.get("one").and_then(|one| one.split_once(':'));
        let action = one.map_or_else(|| fields.get("action"), |(action, _)| Some(action));
        let action = action
            .filter(|action| ["confirmed", "dismissed", "escalated", "reopened"].contains(action))
            .ok_or_else(|| PageError::Invalid("Confirm, dismiss, escalate or reopen?".to_owned()))?;
        let chosen: Vec<&str> = match one {
            Some((_, call)) => vec![call],
            None => fields.all("call").collect(),
        };
        let calls = chosen
            .iter()
            .map(|call| call.parse())
            .collect::<Result<Vec<Uuid>, _>>()
            .map_err(|_| PageError::NotFound("there is no such call"))?;
        let flags = fields
            .all("flag")
            .map(str::parse)
            .collect::<Result<Vec<i64>, _>>()
            .map_err(|_| PageError::NotFound("there is no such flag"))?;
        match calls.len() + flags.len() {
            0 => Err(PageError::Invalid(
                "No call is selected: tick some first.".to_owned(),
            )),
            n if n > MOST_CALLS => Err(PageError::Invalid(format!(
                "At most {MOST_CALLS} calls at a time."
            ))),
            _ => Ok(Self {
                action: action.to_owned(),
                calls,
                flags,
            }),
        }
    }
}

/// `POST /flags/decide`
pub(crate) async fn submit(State(app): State<App>, headers: HeaderMap, form: SignedForm) -> Response {
    let done = decide(&app, &form).await;
    answer(&app, &form, done, &headers)
}

async fn decide(app: &App, form: &SignedForm) -> Result<Done, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let decision = Decision::read(&form.fields)?;
    let rows = app
        .database
        .query(
            "SELECT calls, disposition_ids FROM console.decide($1, $2, $3, $4, $5, $6)",
            &[
                (&form.viewer.id, Type::INT8),
                (&decision.calls, Type::UUID_ARRAY),
                (&decision.flags, Type::INT8_ARRAY),
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
    let (calls, dispositions): (i64, Vec<i64>) = (row.try_get(0)?, row.try_get(1)?);
    if calls == 0 {
        return Err(PageError::Invalid(
            "Nothing was decided: the call has been judged again meanwhile. Reload the page.".to_owned(),
        ));
    }
    let ids: Vec<String> = dispositions.iter().map(i64::to_string).collect();
    Ok(Done {
        message: format!("{} {}", counted(calls), decision.action),
        undo: ids.join(","),
        state: decision.action,
    })
}

/// `POST /flags/undo`
pub(crate) async fn undo(State(app): State<App>, headers: HeaderMap, form: SignedForm) -> Response {
    let done = take_back(&app, &form).await;
    answer(&app, &form, done, &headers)
}

async fn take_back(app: &App, form: &SignedForm) -> Result<Done, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let ids: Vec<i64> = form
        .fields
        .need("dispositions")?
        .split(',')
        .filter_map(|id| id.trim().parse().ok())
        .collect();
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
    Ok(Done {
        message: format!("{} as before", counted(calls)),
        undo: String::new(),
        state: "open".to_owned(),
    })
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
                back: back.to_owned(),
            };
            flash::tell(&app.options, &form.viewer, &told, back)
        }
        Err(error) if wants_json(headers) => error.into_json(),
        Err(error) => error.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rows_button_means_its_row_only() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let read = |form: String| Decision::read(&Fields::parse(form.as_bytes()));
        let decision = read(format!("call={a}&call={b}&action=dismissed")).expect("a decision");
        assert_eq!((decision.action.as_str(), decision.calls.len()), ("dismissed", 2));
        let decision = read(format!("call={a}&one=confirmed:{b}")).expect("a decision");
        assert_eq!((decision.action.as_str(), decision.calls), ("confirmed", vec![b]));
        for form in [
            "action=dismissed",
            "action=deleted&flag=1",
            "call=x&action=dismissed",
            "flag=1",
        ] {
            assert!(read(form.to_owned()).is_err(), "{form}");
        }
    }
}
