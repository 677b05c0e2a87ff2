//! What to ask next about a call.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::json;

use super::case::{self, Case};
use super::model::Model;
use super::request::Request;
use super::round::{Next, Round};
use crate::costs::budget::Budget;
use crate::error::FunctionError;
use crate::query;
use crate::scoring::score;

/// The next chat request for a call, `{model, tier, prompt_version, prompt_sha256, body}`; `body` goes to
/// `/chat/completions` unchanged. `{"body": null}`: there is nothing (more) to ask; hand in
/// `judged(…, {"model": null})`. Rules are those of the call's vertical and those for all.
#[pg_extern(stable, security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judge_request(call_id: Uuid) -> Result<JsonB, ErrorReport> {
    let inputs = query::row(include_str!("sql/request_parts.sql"), &[call_id.into()], |row| {
        Ok((
            row.get::<JsonB>(1)?,
            row.get::<JsonB>(2)?,
            row.get::<String>(3)?,
            row.get::<i32>(4)?,
            row.get::<i32>(5)?,
        ))
    })?;
    let (Some(segments), Some(rules), Some(prompt), Some(prompt_version), token_budget) =
        inputs.ok_or_else(|| case::no_transcript(call_id))?
    else {
        let hint = "core.prompts has no current prompt `judge`; SELECT callscript.edit_prompt('judge', …) writes one";
        return Err(FunctionError::Missing(hint.to_owned()).into());
    };
    let round = Round::of(call_id)?;
    let next = round.next(|| Ok::<_, FunctionError>(Budget::look()?.may_ask_second))?;
    let (tier, repair) = match next {
        Next::Settle => return Ok(JsonB(json!({ "body": null }))),
        Next::Ask(tier) => (tier, None),
        Next::Repair(opinion) => (opinion.tier, Some(opinion)),
    };
    let Some(model) = Model::of_tier(tier)? else {
        // Where no model can give a second opinion, the call does not wait for one. Without tier 1 the rules
        // judge alone.
        if tier == 2 || !Model::is_asked(1)? {
            return Ok(JsonB(json!({ "body": null })));
        }
        return Err(FunctionError::Missing(
            "the model of tier 1 in core.judge_tiers is inactive or shut down and has no usable successor; name a model \
             of core.judge_models, or set is_active = false for the tier to judge by rules only"
                .to_owned(),
        )
        .into());
    };
    let case = Case::of(call_id)?;
    let request = Request {
        suspicions: score::suspicions(&case.rules.compiled, &case.call),
        model,
        tier,
        prompt,
        prompt_version,
        rules: rules.0,
        segments: segments.0,
        token_budget: token_budget.and_then(|budget| usize::try_from(budget).ok()),
    };
    Ok(JsonB(request.build(repair)?))
}
