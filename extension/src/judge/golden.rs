//! Asks a model and a version of the prompt about the golden set, before they judge.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::{Value, json};

use super::ask::seed;
use super::model::Model;
use super::question::Question;
use super::reply::{Outcome, Reply};
use super::request::Request;
use super::server::Server;
use super::setup::Setup;
use crate::error::FunctionError;
use crate::query;
use crate::rules::golden::Golden;
use crate::scoring::score;

/// The tier as the tables have it.
pub(super) fn tier_of(tier: i32) -> Result<i16, FunctionError> {
    match tier {
        1 => Ok(1),
        2 => Ok(2),
        _ => Err(FunctionError::invalid("tier", "must be 1 or 2")),
    }
}

/// The setups to compare where a tier (both, without one) asks another `model`, another version of the prompt, or both:
/// what judges now first. `unasked` are the golden calls that still need an answer.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[expect(clippy::type_complexity, reason = "pgrx reads the columns from the type")]
fn golden_setups(
    tier: default!(Option<i32>, "NULL"),
    model: default!(Option<&str>, "NULL"),
    prompt_version: default!(Option<i32>, "NULL"),
) -> Result<
    TableIterator<
        'static,
        (
            name!(tier, i16),
            name!(model, String),
            name!(prompt_version, i32),
            name!(is_now, bool),
            name!(calls, i64),
            name!(unasked, Vec<String>),
        ),
    >,
    ErrorReport,
> {
    let tiers = tier.map_or_else(|| Ok(vec![1, 2]), |tier| tier_of(tier).map(|tier| vec![tier]))?;
    let model = model.map(Model::of_id).transpose()?;
    let mut rows = Vec::new();
    for tier in tiers {
        let now = Setup::of_tier(tier)?;
        let wanted = match (&now, &model) {
            (None, None) => continue,
            (Some(now), model) => Setup {
                tier,
                model: model
                    .as_ref()
                    .map_or_else(|| now.model.clone(), |model| model.id.clone()),
                prompt_version: prompt_version.unwrap_or(now.prompt_version),
            },
            (None, Some(model)) => Setup {
                tier,
                model: model.id.clone(),
                prompt_version: prompt_version.ok_or_else(|| {
                    FunctionError::invalid("prompt_version", "is needed: no prompt is in force")
                })?,
            },
        };
        let others = Some(wanted).filter(|wanted| now.as_ref() != Some(wanted));
        for (setup, is_now) in now
            .map(|now| (now, true))
            .into_iter()
            .chain(others.map(|setup| (setup, false)))
        {
            let asked = setup.asked()?;
            let calls = i64::try_from(asked.len()).unwrap_or(i64::MAX);
            let unasked = asked
                .into_iter()
                .filter(|call| !call.is_complete)
                .map(|call| call.name);
            rows.push((
                setup.tier,
                setup.model,
                setup.prompt_version,
                is_now,
                calls,
                unasked.collect(),
            ));
        }
    }
    Ok(TableIterator::new(rows))
}

/// The next question about a golden call, `{question, body}`: `body` goes to `/chat/completions` of `server` unchanged,
/// `question` comes back with the answer. `{"body": null}`: all of the call was asked about.
#[pg_extern(stable, security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn golden_question(
    name: &str,
    tier: i32,
    model: &str,
    prompt_version: i32,
    server: default!(Option<&str>, "NULL"),
) -> Result<JsonB, ErrorReport> {
    let setup = Setup {
        tier: tier_of(tier)?,
        model: model.to_owned(),
        prompt_version,
    };
    let server = server.map_or_else(|| Ok(Server::default()), Server::of)?;
    Ok(JsonB(next(name, setup, server)?))
}

fn next(name: &str, setup: Setup, server: Server) -> Result<Value, FunctionError> {
    let golden = Golden::of(name)?;
    let asked = setup.asked()?;
    let asked = asked.iter().find(|call| call.name == name);
    let Some(asked) = asked.filter(|call| !call.is_complete) else {
        return Ok(json!({ "body": null }));
    };
    let args = ["judge".into(), setup.prompt_version.into()];
    let prompt = query::row(include_str!("sql/prompt_body.sql"), &args, |row| {
        Ok((query::required::<String>(row, 1)?, row.get::<i32>(2)?))
    })?;
    let (prompt, token_budget) = prompt.ok_or_else(|| no_version(setup.prompt_version))?;
    let rules = golden.rules()?;
    let mut built = Request {
        suspicions: score::suspicions(&rules.compiled, &golden.call),
        model: Model::of_id(&setup.model)?,
        prompt,
        rules: &rules.rules,
        segments: golden.segments.as_array().map_or(&[][..], Vec::as_slice),
        segment_from: usize::try_from(asked.segment_from).unwrap_or(0),
        segment_to: None,
        seed: seed(golden.call_id),
        token_budget: token_budget.and_then(|budget| usize::try_from(budget).ok()),
    }
    .build(None)?;
    server.fit(&mut built.body);
    let (question, body) =
        built.into_question(setup.tier, setup.model, setup.prompt_version, &rules.versions);
    Ok(json!({ "question": question, "body": body }))
}

/// Takes an answer about a golden call: `question` as `golden_question` gave it, `result` as `judged` takes it. Its cost is
/// booked. Returns the dollars; null where somebody else has had the same answered meanwhile.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn golden_answered(name: &str, question: JsonB, result: JsonB) -> Result<Option<f64>, ErrorReport> {
    let question: Question = serde_json::from_value(question.0).map_err(|error| {
        FunctionError::invalid("question", format!("is none of golden_question: {error}"))
    })?;
    let reply = Reply::read(&result.0)?;
    let reply =
        reply.ok_or_else(|| FunctionError::invalid("result.model", "must be text that is not blank"))?;
    let is_usable = reply.outcome == Outcome::Usable;
    let args = [
        name.into(),
        question.tier.into(),
        question.model.as_str().into(),
        question.prompt_version.into(),
        question.segment_from.into(),
        question.segment_to.into(),
        question.prompt_sha256.as_str().into(),
        JsonB(question.rule_versions.clone()).into(),
        reply.outcome.as_str().into(),
        is_usable
            .then(|| JsonB(question.with_answer(reply.answer)))
            .into(),
        reply.input.into(),
        reply.cached.into(),
        reply.output.into(),
        reply.reasoning.into(),
    ];
    Ok(query::value(include_str!("sql/golden_answer.sql"), &args)?)
}

/// What a model and a version of the prompt would change in the golden set: one row per call and rule that is flagged now
/// and would not be, or the other way round. `is_loss`: it is right now and would be wrong.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[expect(clippy::type_complexity, reason = "pgrx reads the columns from the type")]
fn golden_compared(
    tier: i32,
    model: &str,
    prompt_version: i32,
) -> Result<
    TableIterator<
        'static,
        (
            name!(name, String),
            name!(rule_id, String),
            name!(is_broken, bool),
            name!(was_flagged, bool),
            name!(is_loss, bool),
        ),
    >,
    ErrorReport,
> {
    let tier = tier_of(tier)?;
    let wanted = Setup {
        tier,
        model: model.to_owned(),
        prompt_version,
    };
    let effect = wanted.effect(Setup::of_tier(tier)?.as_ref())?;
    let row = |difference: super::setup::Difference| {
        let is_loss = difference.is_loss();
        (
            difference.name,
            difference.rule_id,
            difference.is_broken,
            difference.was_flagged,
            is_loss,
        )
    };
    Ok(TableIterator::new(
        effect.differences.into_iter().map(row).collect::<Vec<_>>(),
    ))
}

/// The complaint about a version of the prompt that does not exist.
pub(super) fn no_version(version: i32) -> FunctionError {
    FunctionError::invalid(
        "prompt_version",
        format!("the prompt judge has no version {version}; see core.prompts"),
    )
}
