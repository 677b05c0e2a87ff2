//! A decision about all open calls of a filter. It is made some hundred calls at a time, so that nobody waits for long for a call
//! that is being decided, and goes on when the browser goes away.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::decide::{Done, counted, counted_flags};
use super::filter::Filter;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::signed::SignedForm;

/// Most calls of a batch; `console.begin_batch` keeps to it.
const MOST: i32 = 5_000;
/// Calls that are decided, and decisions that are taken back, in one transaction.
const STEP: i32 = 200;
/// What stands before the number of a batch where an Undo names it.
const MARK: &str = "batch:";

/// How many calls a decision about all of them would be about.
#[derive(Debug, Serialize)]
pub(crate) struct Matching {
    calls: i64,
    most: i32,
}

/// `GET /flags/matching`: `{calls, most}` of the filter of the address, open calls only.
pub(crate) async fn matching(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Json<Matching>, PageError> {
    let mut asked = Filter::read(&query).json(&viewer.zone, viewer.id);
    asked["state"] = "open".into();
    let calls = app
        .database
        .one(
            "SELECT calls FROM console.count_flags($1)",
            &[(&Value::Array(vec![asked]), Type::JSONB)],
        )
        .await?;
    Ok(Json(Matching { calls, most: MOST }))
}

/// Whether a form is about all calls of a filter.
pub(super) fn is_meant(fields: &Fields) -> bool {
    fields.get("all").is_some()
}

/// Decides about all open calls of the filter `filter`.
pub(super) async fn decide(app: &App, form: &SignedForm) -> Result<Done, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let action = form
        .fields
        .get("action")
        .filter(|action| ["confirmed", "dismissed", "escalated"].contains(action))
        .ok_or_else(|| PageError::Invalid("Confirm, dismiss or escalate?".to_owned()))?;
    let expected: i32 = form
        .fields
        .get("expected")
        .and_then(|number| number.parse().ok())
        .filter(|number| *number > 0)
        .ok_or_else(|| PageError::Invalid("How many calls does the list show? Reload it.".to_owned()))?;
    let filter = Filter::read(&Fields::parse(form.fields.need("filter")?.as_bytes()));
    let asked = filter.json(&form.viewer.zone, form.viewer.id);
    let rows = app
        .database
        .query(
            "SELECT batch_id, matching FROM console.begin_batch($1, $2, $3, $4, $5, $6)",
            &[
                (&form.viewer.id, Type::INT8),
                (&asked, Type::JSONB),
                (&expected, Type::INT4),
                (&action, Type::TEXT),
                (&form.fields.get("reason"), Type::TEXT),
                (&form.fields.get("note"), Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    let row = rows
        .first()
        .ok_or_else(|| PageError::Internal("a batch has no row".to_owned()))?;
    let (batch, matching): (Option<i64>, i32) = (row.try_get(0)?, row.try_get(1)?);
    let batch = batch.ok_or_else(|| refused(matching, expected))?;
    let step = "SELECT calls, flags, left_over FROM console.decide_next($1, $2, $3)";
    let (calls, flags) = walk(app, step, form.viewer.id, batch).await?;
    Ok(Done {
        message: format!("{} {action}", counted_flags(flags, calls)),
        undo: format!("{MARK}{batch}"),
        batch: Some(batch),
        action: action.to_owned(),
        flags,
        ..Done::default()
    })
}

/// Why nothing was decided.
fn refused(matching: i32, expected: i32) -> PageError {
    let matching = match matching {
        0 => "no open call any more".to_owned(),
        n if n > MOST => {
            return PageError::Invalid(format!(
                "More than {MOST} open calls match: narrow the filter. Nothing was decided."
            ));
        }
        n => counted(n.into()),
    };
    PageError::Changed(format!(
        "The filter holds {matching}, and the list showed {expected}. Nothing was decided: reload the list, and look again."
    ))
}

/// Runs a step of a batch again and again until nothing is left; how many calls and flags.
async fn walk(app: &App, step: &'static str, user: i64, batch: i64) -> Result<(i64, i64), PageError> {
    let app = app.clone();
    // A task of its own, because a request ends with its browser.
    let all = tokio::spawn(async move {
        let (mut calls, mut flags) = (0, 0);
        loop {
            let rows = app
                .database
                .query(
                    step,
                    &[(&user, Type::INT8), (&batch, Type::INT8), (&STEP, Type::INT4)],
                )
                .await
                .map_err(PageError::of_action)?;
            let row = rows
                .first()
                .ok_or_else(|| PageError::Internal("a batch has no row".to_owned()))?;
            calls += row.try_get::<_, i64>(0)?;
            flags += row.try_get::<_, i64>(1)?;
            if row.try_get::<_, i32>(2)? <= 0 {
                return Ok((calls, flags));
            }
        }
    });
    all.await
        .map_err(|error| PageError::Internal(format!("a batch ended by itself ({error})")))?
}

/// The batch that an Undo names instead of dispositions.
pub(super) fn named(dispositions: &str) -> Option<i64> {
    dispositions.strip_prefix(MARK)?.parse().ok()
}

/// Takes a batch back; how many calls changed.
pub(super) async fn undo(app: &App, form: &SignedForm, batch: i64) -> Result<Done, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let step = "SELECT calls, 0::bigint, left_over FROM console.undo_next($1, $2, $3)";
    let (calls, _) = walk(app, step, form.viewer.id, batch).await?;
    if calls == 0 {
        return Err(PageError::Invalid(
            "This cannot be taken back: somebody has decided since.".to_owned(),
        ));
    }
    let are = if calls == 1 { "is" } else { "are" };
    Ok(Done::plain(format!(
        "Undone: {} {are} open again",
        counted(calls)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undo_names_a_batch_or_decisions() {
        assert_eq!(named("batch:17"), Some(17));
        for text in ["17", "17,18", "batch:", "batch:x", "batch:1,2"] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_that_has_changed_is_said_so() {
        let said = refused(171, 143).message();
        assert!(said.contains("171 calls") && said.contains("143"), "{said}");
        assert!(refused(5001, 143).message().contains("narrow the filter"));
        assert!(refused(0, 143).message().contains("no open call"));
    }
}
