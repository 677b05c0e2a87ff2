//! Finishing the lane `judge`: an answer comes in and is paid for; a call gets its judgement and its flags in
//! one transaction.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

use super::case::Case;
use super::doubt::{self, Doubt};
use super::judgement::Judgement;
use super::model::Model;
use super::reply::{Outcome, Reply};
use super::request;
use super::round::{self, Round};
use crate::costs::budget::Budget;
use crate::error::FunctionError;
use crate::query;
use crate::queue::fail::{self, Failure};
use crate::queue::lane::Lane;
use crate::queue::lease::{self, Lease};
use crate::scoring::score;

/// Status of a call about which there is more to ask.
const JUDGING: &str = "judging";

/// Takes what a model answered about a held call:
/// `{model, tier, outcome, answer | raw, prompt_version, prompt_sha256, asked_sha256, usage,
/// latency_ms}`, keeps it with its bill, and returns the call's status: `judging` when
/// `callscript.judge_request` has one more question, else `flagged`, `safe` or `failed`. `{"model": null}`: nothing more was asked; the verdict rests on what
/// was answered before, or on the rules alone.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judged(call_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let reply = Reply::read(&result.0)?;
    let held = lease::hold(call_id, epoch, Some(Lane::Judge))?;
    let status = match reply {
        Some(reply) if reply.outcome == Outcome::Usable => opinion(&held, &reply)?,
        Some(reply) => unusable(&held, &reply)?,
        None => {
            let round = Round::of(call_id)?;
            let newest = round.newest_usable().map(|opinion| opinion.id);
            let answer = newest.map_or(Ok(Value::Null), round::answer)?;
            let case = Case::of(call_id)?;
            settle(&held, &case, &Judgement::of(&case, &answer), newest, round.ids())?
        }
    };
    Ok(status)
}

/// A usable answer: a judgement, or a first opinion to be shown to tier 2.
fn opinion(held: &Lease, reply: &Reply<'_>) -> Result<String, FunctionError> {
    let case = Case::of(held.item)?;
    let answer = with_question(reply, &case);
    let judgement = Judgement::of(&case, &answer);
    let doubt = if reply.tier == 1 {
        doubt::of(&judgement.scored.flags, case.sure_from)
    } else {
        None
    };
    let doubt = match doubt {
        // The lock keeps two calls from both taking the last dollar of the day.
        Some(doubt) if Model::of_tier(2)?.is_some() && Budget::lock()?.may_ask_second => Some(doubt),
        _ => None,
    };
    let dropped = query::json(&judgement.scored.dropped)?;
    let mut paid = Round::of(held.item)?.ids();
    let id = keep(held, reply, &answer, dropped, doubt, doubt.is_none())?;
    if doubt.is_some() {
        return Ok(JUDGING.to_owned());
    }
    paid.push(id);
    settle(held, &case, &judgement, Some(id), paid)
}

/// The answer together with the suspicions that it speaks of, so that it can be read for good. Where rules,
/// transcript or speakers have changed while the model thought, nobody knows any more which number meant what:
/// all suspicions stand.
fn with_question(reply: &Reply<'_>, case: &Case) -> Value {
    let mut answer = reply.answer.clone();
    if let Some(fields) = answer.as_object_mut() {
        let asked = score::suspicions(&case.rules.compiled, &case.call);
        let is_same = reply.asked_sha256 == Some(request::checksum(&asked).as_str());
        fields.insert("asked".to_owned(), if is_same { json!(asked) } else { json!([]) });
        fields.insert("tier".to_owned(), json!(reply.tier));
    }
    answer
}

/// An unusable answer: the model is asked once more. After that the first opinion counts, or the call becomes
/// a dead letter.
fn unusable(held: &Lease, reply: &Reply<'_>) -> Result<String, FunctionError> {
    let round = Round::of(held.item)?;
    let is_first = round.unusable(reply.tier) == 0;
    let nothing = JsonB(Value::Array(Vec::new()));
    let id = keep(held, reply, &Value::Null, nothing, None, !is_first)?;
    if is_first {
        return Ok(JUDGING.to_owned());
    }
    let Some(first) = round.newest_usable() else {
        return fail::give_back(
            held,
            Failure {
                error: reply.outcome.complaint(),
                permanent: true,
                retry_after: None,
            },
        );
    };
    let case = Case::of(held.item)?;
    let judgement = Judgement::of(&case, &round::answer(first.id)?);
    let mut paid = round.ids();
    paid.push(id);
    settle(held, &case, &judgement, Some(first.id), paid)
}

/// Stores an answer and its bill; returns its id.
fn keep(
    held: &Lease,
    reply: &Reply<'_>,
    answer: &Value,
    dropped: JsonB,
    doubt: Option<Doubt>,
    ends_round: bool,
) -> Result<i64, FunctionError> {
    let is_usable = reply.outcome == Outcome::Usable;
    let args = [
        held.item.into(),
        held.epoch.into(),
        reply.tier.into(),
        reply.model.into(),
        reply.prompt_version.into(),
        reply.prompt_sha256.into(),
        reply.outcome.as_str().into(),
        is_usable.then(|| JsonB(answer.clone())).into(),
        reply.raw.into(),
        doubt.map(Doubt::as_str).into(),
        ends_round.into(),
        dropped.into(),
        reply.input.into(),
        reply.cached.into(),
        reply.output.into(),
        reply.reasoning.into(),
        reply.latency_ms.into(),
    ];
    let id: Option<i64> = query::value(include_str!("sql/opinion.sql"), &args)?;
    id.ok_or_else(|| {
        FunctionError::invalid(
            "result.model",
            "is not in core.judge_models, so its price is unknown; add it there",
        )
    })
}

/// Writes the judgement, which rests on `opinion` and cost all that is `paid`, and ends the lease.
fn settle(
    held: &Lease,
    case: &Case,
    judgement: &Judgement,
    opinion: Option<i64>,
    paid: Vec<i64>,
) -> Result<String, FunctionError> {
    let args = [
        held.item.into(),
        held.epoch.into(),
        query::json(&judgement.scored)?.into(),
        JsonB(case.rules.versions.clone()).into(),
        judgement.summary.as_str().into(),
        opinion.into(),
        paid.into(),
        query::json(&judgement.review)?.into(),
        JsonB(case.call.facts.clone()).into(),
    ];
    let status: Option<String> = query::value(include_str!("sql/judged.sql"), &args)?;
    let status = status.ok_or(held.stale())?;
    lease::close(held)?;
    Ok(status)
}
