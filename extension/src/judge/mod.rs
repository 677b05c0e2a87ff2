//! The request to the language model: static part first, so that it is cached, the transcript last.

mod excerpt;
mod request;
mod schema;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};

use crate::error::QueueError;
use crate::query;
use request::Request;

/// The complete chat request for a call, `{model, prompt_sha256, body}`; `body` goes to `/chat/completions`
/// unchanged. Rules are those of the call's vertical and those for all; the model is the one in the setting
/// `judge.model`, or its successor from the day it is switched off.
#[pg_extern(stable, security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judge_request(call_id: Uuid) -> Result<JsonB, ErrorReport> {
    let inputs = query::row(
        include_str!("../sql/judge_inputs.sql"),
        &[call_id.into()],
        |row| {
            Ok((
                row.get::<JsonB>(1)?,
                row.get::<JsonB>(2)?,
                row.get::<String>(3)?,
                row.get::<i32>(4)?,
            ))
        },
    )?;
    let (Some(segments), Some(rules), Some(prompt), budget) = inputs.ok_or_else(|| no_transcript(call_id))?
    else {
        let hint =
            "core.prompts has no current prompt `judge`; apply the migrations or mark a version as current";
        return Err(QueueError::Missing(hint.to_owned()).into());
    };
    let model = query::row(include_str!("../sql/judge_model.sql"), &[], |row| {
        Ok((query::required::<String>(row, 1)?, row.get::<String>(2)?))
    })?;
    let (model, reasoning_effort) = model.ok_or_else(|| {
        QueueError::Missing(
            "the model in the setting judge.model is unknown, inactive or shut down and has no usable successor; \
             name a model of core.judge_models"
                .to_owned(),
        )
    })?;
    let request = Request {
        model,
        reasoning_effort,
        prompt,
        rules: rules.0,
        segments: segments.0,
        token_budget: budget.and_then(|budget| usize::try_from(budget).ok()),
    };
    Ok(JsonB(request.build()))
}

/// The complaint about a call that nobody has transcribed, or that does not exist.
pub(crate) fn no_transcript(call_id: Uuid) -> QueueError {
    QueueError::Missing(format!(
        "call {call_id} has no transcript; it is judged after the factory has made one"
    ))
}
