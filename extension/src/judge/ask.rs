//! What to ask next about a call.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

use super::case::{self, Case};
use super::model::Model;
use super::question::Question;
use super::request::Request;
use super::round::{Next, Round};
use crate::costs::budget::Budget;
use crate::error::FunctionError;
use crate::query;
use crate::queue::lane::Lane;
use crate::queue::lease;
use crate::scoring::score;

/// Seconds after which a call comes back whose next part the day's budget does not allow now.
const WAIT_SECONDS: i64 = 900;

/// The next chat request for a call, `{question, model, tier, prompt_version, prompt_sha256, body}`; `body` goes to
/// `/chat/completions` unchanged. `{"body": null}`: there is nothing (more) to ask; hand in
/// `judged(…, {"model": null})`, or give the call back where `wait_seconds` says so. Rules are those of the call's vertical
/// and those for all, or those of the questions before about the same call.
///
/// With the epoch of the lease the question is written down, and `judged` wants its id; a question that is never answered
/// becomes a cost. Without, this only shows what would be asked.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judge_request(call_id: Uuid, epoch: default!(Option<i64>, "NULL")) -> Result<JsonB, ErrorReport> {
    let held = epoch
        .map(|epoch| lease::hold(call_id, epoch, Some(Lane::Judge)))
        .transpose()?;
    let inputs = query::row(include_str!("sql/request_parts.sql"), &[call_id.into()], |row| {
        Ok((
            row.get::<JsonB>(1)?,
            row.get::<String>(2)?,
            row.get::<i32>(3)?,
            row.get::<i32>(4)?,
        ))
    })?;
    let (Some(segments), Some(prompt), Some(prompt_version), token_budget) =
        inputs.ok_or_else(|| case::no_transcript(call_id))?
    else {
        let hint = "core.prompts has no current prompt `judge`; SELECT callscript.edit_prompt('judge', …) writes one";
        return Err(FunctionError::Missing(hint.to_owned()).into());
    };
    let segments = segments.0.as_array().map_or(&[][..], Vec::as_slice);
    let round = Round::of(call_id)?;
    let count = i32::try_from(segments.len()).unwrap_or(i32::MAX);
    let next = round.next(count, || Ok::<_, FunctionError>(Budget::look()?.may_ask_second))?;
    // Where no model can give a second opinion, the call does not wait for one.
    let next = match next {
        Next::Second(_) if Model::of_tier(2)?.is_none() => round.beyond(count),
        Next::Repair(opinion) if opinion.tier == 2 && Model::of_tier(2)?.is_none() => round.beyond(count),
        next => next,
    };
    let (tier, repair, segment_from, segment_to) = match next {
        Next::Settle => return Ok(JsonB(json!({ "body": null }))),
        Next::Ask(0) => (1, None, 0, None),
        Next::Ask(from) if Budget::look()?.may_ask_on => (1, None, from, None),
        Next::Ask(_) => return Ok(JsonB(json!({ "body": null, "wait_seconds": WAIT_SECONDS }))),
        Next::Second(first) => (2, None, first.segment_from, Some(first.segment_to)),
        Next::Repair(opinion) => (
            opinion.tier,
            Some(opinion),
            opinion.segment_from,
            Some(opinion.segment_to),
        ),
    };
    let Some(model) = Model::of_tier(tier)? else {
        // Without tier 1 the rules judge alone.
        if !Model::is_asked(1)? {
            return Ok(JsonB(json!({ "body": null })));
        }
        return Err(FunctionError::Missing(
            "the model of tier 1 in core.judge_tiers is inactive or shut down and has no usable successor; name a model \
             of core.judge_models, or set is_active = false for the tier to judge by rules only"
                .to_owned(),
        )
        .into());
    };
    let case = Case::of(call_id, round.rule_versions())?;
    let model_id = model.id.clone();
    let built = Request {
        suspicions: score::suspicions(&case.rules.compiled, &case.call),
        model,
        prompt,
        rules: &case.rules.rules,
        segments,
        segment_from: usize::try_from(segment_from).unwrap_or(0),
        segment_to: segment_to.and_then(|to| usize::try_from(to).ok()),
        token_budget: token_budget.and_then(|budget| usize::try_from(budget).ok()),
    }
    .build(repair)?;
    let index = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
    let (most_input, most_output) = built.most_tokens();
    let question = Question {
        tier,
        model: model_id,
        prompt_version: Some(prompt_version),
        prompt_sha256: built.prompt_sha256,
        rule_versions: case.rules.versions.clone(),
        asked: built.asked,
        segment_from: index(built.window.fresh.start),
        segment_to: index(built.window.fresh.end),
        // Rounding must not make more than all of it.
        read_share: (built.window.share as f32).clamp(0.0, 1.0),
    };
    let id = held
        .map(|held| question.write(&held, most_input, most_output))
        .transpose()?;
    Ok(JsonB(json!({
        "question": id, "model": question.model, "tier": tier, "prompt_version": prompt_version,
        "prompt_sha256": question.prompt_sha256, "body": Value::from(built.body),
    })))
}
