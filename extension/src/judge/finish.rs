//! Finishing the lane `judge`: an answer comes in and is paid for; a call gets its judgement and its flags in
//! one transaction.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

use super::case::Case;
use super::doubt::{self, Doubt};
use super::judgement::{Judgement, Said};
use super::model::Model;
use super::question::Question;
use super::reply::{Outcome, Reply};
use super::round::{Next, Opinion, Round};
use crate::costs::budget::Budget;
use crate::error::FunctionError;
use crate::query;
use crate::queue::fail::{self, Failure};
use crate::queue::lane::Lane;
use crate::queue::lease::{self, Lease};
use crate::scoring::flag::Flag;
use crate::scoring::score;

/// Status of a call about which there is more to ask.
const JUDGING: &str = "judging";

/// Takes what a model answered about a held call:
/// `{question, model, tier, outcome, answer | raw, prompt_version, prompt_sha256, usage, latency_ms}`, keeps it with its
/// bill, and returns the call's status: `judging` when `callscript.judge_question` has one more, else `flagged`,
/// `safe`, `unjudged` or `failed`. `question` is the id that `judge_question` gave: rules, suspicions and the part of the call
/// are those of the question. An answer without it counts for the whole call and rules on no suspicion. `{"model": null}`:
/// nothing more was asked; the verdict rests on what was answered before, or on the rules alone.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judged(call_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let reply = Reply::read(&result.0)?;
    let held = lease::hold(call_id, epoch, Some(Lane::Judge))?;
    let round = Round::of(call_id)?;
    let Some(reply) = reply else {
        let case = Case::of(call_id, round.rule_versions())?;
        return Ok(settle(&held, case, &round)?);
    };
    let recorded = match reply.question {
        None => None,
        Some(id) => match Question::take(&held, id)? {
            Some(question) => Some((id, question)),
            None if Question::is_answered(&held, id)? => return Ok(JUDGING.to_owned()),
            None => {
                let reason = "is not open for this call; ask callscript.judge_question again";
                return Err(FunctionError::invalid("result.question", reason).into());
            }
        },
    };
    Ok(answered(&held, &reply, recorded, round)?)
}

/// An answer, usable or not, to a question that was recorded or was not.
fn answered(
    held: &Lease,
    reply: &Reply<'_>,
    recorded: Option<(i64, Question)>,
    mut round: Round,
) -> Result<String, FunctionError> {
    let versions = recorded.as_ref().map(|(_, question)| &question.rule_versions);
    let case = Case::of(held.item, versions.or_else(|| round.rule_versions()))?;
    let segments = i32::try_from(case.call.transcript.segments.len()).unwrap_or(i32::MAX);
    let (id, question) = match recorded {
        Some((id, question)) => (Some(id), question),
        None => (None, unrecorded(reply, segments)),
    };
    let is_usable = reply.outcome == Outcome::Usable;
    let answer = if is_usable {
        question.with_answer(reply.answer)
    } else {
        Value::Null
    };
    let (doubt, dropped) = if is_usable {
        weigh(&case, &round, &question, &answer)?
    } else {
        (None, JsonB(json!([])))
    };
    round.push(Opinion {
        id: 0,
        tier: question.tier,
        outcome: reply.outcome.as_str().to_owned(),
        wants_second: doubt.is_some(),
        is_of_this_lease: true,
        deferrals: 0,
        segment_from: question.segment_from,
        segment_to: question.segment_to,
        read_share: question.read_share,
        rule_versions: id.is_some().then(|| question.rule_versions.clone()),
    });
    let next = round.next(segments, || Ok::<_, FunctionError>(true))?;
    let is_over = matches!(next, Next::Settle);
    let kept = keep(held, reply, (id, &question), &answer, dropped, doubt, is_over)?;
    if !is_over {
        return Ok(JUDGING.to_owned());
    }
    round.name_newest(kept);
    if round.that_count().is_empty() {
        return fail::give_back(
            held,
            Failure {
                error: reply.outcome.complaint(),
                permanent: true,
                retry_after: None,
            },
        );
    }
    settle(held, case, &round)
}

/// What an answer is taken to answer that nobody recorded a question for: the whole call, and no suspicion.
fn unrecorded(reply: &Reply<'_>, segments: i32) -> Question {
    Question {
        tier: reply.tier,
        model: reply.model.to_owned(),
        prompt_version: reply.prompt_version,
        prompt_sha256: reply.prompt_sha256.to_owned(),
        rule_versions: Value::Null,
        asked: Vec::new(),
        segment_from: 0,
        segment_to: segments,
        read_share: 1.0,
    }
}

/// Why the part of the call that a usable answer is about goes to tier 2, if it does, and what of the answer is refused.
fn weigh(
    case: &Case,
    round: &Round,
    question: &Question,
    answer: &Value,
) -> Result<(Option<Doubt>, JsonB), FunctionError> {
    let own = score::score_by(&case.rules.compiled, &case.call, answer);
    let dropped = query::json(&own.dropped)?;
    if question.tier != 1 {
        return Ok((None, dropped));
    }
    // What the parts before have settled is not in doubt.
    let before = Said::of(round)?.parts();
    let flags = if before.is_empty() {
        own.flags
    } else {
        let parts: Vec<&Value> = before.iter().chain([answer]).collect();
        score::score_by(&case.rules.compiled, &case.call, &json!({ "parts": parts })).flags
    };
    let is_of_part = |flag: &Flag| {
        let segment = i32::try_from(flag.segment).unwrap_or(i32::MAX);
        let is_missed = || {
            let mut asked = question.asked.iter();
            asked.any(|asked| asked.is_absence && asked.rule_id == flag.rule_id)
        };
        (question.segment_from..question.segment_to).contains(&segment) || is_missed()
    };
    let doubt = doubt::of(&flags, case.sure_from, is_of_part);
    let doubt = match doubt {
        // The lock keeps two calls from both taking the last dollar of the day.
        Some(doubt) if Model::of_tier(2)?.is_some() && Budget::lock()?.may_ask_second => Some(doubt),
        _ => None,
    };
    Ok((doubt, dropped))
}

/// Stores an answer and its bill; returns its id.
fn keep(
    held: &Lease,
    reply: &Reply<'_>,
    (id, question): (Option<i64>, &Question),
    answer: &Value,
    dropped: JsonB,
    doubt: Option<Doubt>,
    ends_round: bool,
) -> Result<i64, FunctionError> {
    let is_usable = reply.outcome == Outcome::Usable;
    let args = [
        held.item.into(),
        held.epoch.into(),
        question.tier.into(),
        question.model.as_str().into(),
        question.prompt_version.into(),
        question.prompt_sha256.as_str().into(),
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
        id.into(),
        id.map(|_| JsonB(question.rule_versions.clone())).into(),
        question.segment_from.into(),
        question.segment_to.into(),
        question.read_share.into(),
    ];
    let id: Option<i64> = query::value(include_str!("sql/opinion.sql"), &args)?;
    id.ok_or_else(|| {
        FunctionError::invalid(
            "result.model",
            "is not in core.judge_models, so its price is unknown; add it there",
        )
    })
}

/// Writes the judgement that a round has come to, and ends the lease.
fn settle(held: &Lease, mut case: Case, round: &Round) -> Result<String, FunctionError> {
    let said = Said::of(round)?;
    if let Some(share) = said.read_share {
        case.read_by_model(share);
    }
    let judgement = Judgement::of(&case, &said.answer);
    let args = [
        held.item.into(),
        held.epoch.into(),
        query::json(&judgement.scored)?.into(),
        JsonB(case.rules.versions.clone()).into(),
        judgement.summary.as_str().into(),
        said.opinion.into(),
        round.ids().into(),
        query::json(&judgement.review)?.into(),
        JsonB(case.call.facts.clone()).into(),
        said.opinion.map(|_| JsonB(said.answer)).into(),
        said.tier.into(),
        said.read_share.into(),
    ];
    let status: Option<String> = query::value(include_str!("sql/judged.sql"), &args)?;
    let status = status.ok_or(held.stale())?;
    lease::close(held)?;
    Ok(status)
}
