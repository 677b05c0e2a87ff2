//! What to ask next about a call.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

use super::case::{self, Case};
use super::model::Model;
use super::request::Request;
use super::round::{Next, Round};
use super::server::Server;
use crate::costs::budget::Budget;
use crate::error::FunctionError;
use crate::query;
use crate::queue::lane::Lane;
use crate::queue::lease::{self, Lease};
use crate::scoring::score;

/// Seconds after which a call comes back whose next part the day's budget does not allow now.
const WAIT_SECONDS: i64 = 900;

/// The next chat request for a call as it would be asked now, `{model, tier, prompt_version, prompt_sha256, body}`; nothing is
/// written. `{"body": null}`: there is nothing (more) to ask. Rules are those of the call's vertical and those for all, or
/// those of the questions before about the same call.
#[pg_extern(stable, security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judge_request(call_id: Uuid) -> Result<JsonB, ErrorReport> {
    Ok(JsonB(next(call_id, None, Server::default())?))
}

/// The next question about a held call, `{question, model, tier, prompt_version, prompt_sha256, body}`, written down:
/// `judged` wants the id `question`, and a question that is neither answered nor withdrawn becomes a cost. `body` goes to
/// `/chat/completions` of `server` (its address; `core.judge_servers` says what it understands) unchanged.
/// `{"body": null}`: there is nothing (more) to ask; hand in `judged(…, {"model": null})`, or give the call back where
/// `wait_seconds` says so.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judge_question(
    call_id: Uuid,
    epoch: i64,
    server: default!(Option<&str>, "NULL"),
) -> Result<JsonB, ErrorReport> {
    let held = lease::hold(call_id, epoch, Some(Lane::Judge))?;
    let server = server.map_or_else(|| Ok(Server::default()), Server::of)?;
    Ok(JsonB(next(call_id, Some(&held), server)?))
}

fn next(call_id: Uuid, held: Option<&Lease>, server: Server) -> Result<Value, FunctionError> {
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
        return Err(FunctionError::Missing(hint.to_owned()));
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
        Next::Settle => return Ok(json!({ "body": null })),
        Next::Ask(0) => (1, None, 0, None),
        Next::Ask(from) if Budget::look()?.may_ask_on => (1, None, from, None),
        Next::Ask(_) => return Ok(json!({ "body": null, "wait_seconds": WAIT_SECONDS })),
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
            return Ok(json!({ "body": null }));
        }
        return Err(FunctionError::Missing(
            "the model of tier 1 in core.judge_tiers is inactive or shut down and has no usable successor; name a model \
             of core.judge_models (callscript.use_model), or set is_active = false for the tier to judge by rules only"
                .to_owned(),
        ));
    };
    let case = Case::of(call_id, round.rule_versions())?;
    let model_id = model.id.clone();
    let mut built = Request {
        suspicions: score::suspicions(&case.rules.compiled, &case.call),
        model,
        prompt,
        rules: &case.rules.rules,
        segments,
        segment_from: usize::try_from(segment_from).unwrap_or(0),
        segment_to: segment_to.and_then(|to| usize::try_from(to).ok()),
        seed: seed(call_id),
        token_budget: token_budget.and_then(|budget| usize::try_from(budget).ok()),
    }
    .build(repair)?;
    server.fit(&mut built.body);
    let (most_input, most_output) = built.most_tokens();
    let (question, body) = built.into_question(tier, model_id, prompt_version, &case.rules.versions);
    let id = held
        .map(|held| question.write(held, most_input, most_output))
        .transpose()?;
    Ok(json!({
        "question": id, "model": question.model, "tier": tier, "prompt_version": prompt_version,
        "prompt_sha256": question.prompt_sha256, "body": body,
    }))
}

/// A number that follows from the id of a call: its last eight bytes, which are random in every version of UUID.
pub(super) fn seed(call_id: Uuid) -> u64 {
    let bytes = call_id.as_bytes();
    bytes[8..]
        .iter()
        .fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
