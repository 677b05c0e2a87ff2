//! The end of the line: a call gets its verdict, its flags and its bill in one transaction.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

use crate::error::QueueError;
use crate::input::Fields;
use crate::judge;
use crate::lane::Lane;
use crate::scoring::score::{self, Scored};
use crate::{lease, query};

/// Longest summary in characters.
const MOST_SUMMARY: usize = 2_000;
/// Far more tokens than any model takes.
const MOST_TOKENS: i64 = 100_000_000;

/// Scores a transcript `{"segments", "duration_seconds", "audio_seconds", "settings"}` by rules and by the
/// judge's verdict (or null): `{"score", "verdict", "flags", "dropped"}`. Takes anything; what cannot be used is
/// listed in `dropped`.
#[pg_extern(immutable, parallel_safe)]
fn score(
    transcript: JsonB,
    rules: JsonB,
    verdict: default!(Option<JsonB>, "NULL"),
) -> Result<JsonB, ErrorReport> {
    let verdict = verdict.map_or(Value::Null, |verdict| verdict.0);
    let scored = score::score(&transcript.0, &rules.0, &verdict);
    let json = serde_json::to_value(&scored).map_err(|error| QueueError::Missing(error.to_string()))?;
    Ok(JsonB(json))
}

/// What the language model said and what it took; `None`: judged by rules only.
struct Reply<'a> {
    model: &'a str,
    answer: &'a Value,
    prompt_sha256: &'a str,
    input: i64,
    cached: i64,
    output: i64,
}

impl<'a> Reply<'a> {
    fn read(result: &'a Value) -> Result<Option<Self>, QueueError> {
        let fields = Fields::of("result", result)?;
        let Some(model) = fields.optional_text("model")? else {
            return Ok(None);
        };
        let answer = fields
            .get("answer")
            .filter(|answer| answer.get("findings").is_some_and(Value::is_array))
            .ok_or_else(|| {
                fields.invalid("answer", "must be the judge's JSON object with a list `findings`; report anything else with fail()")
            })?;
        let prompt_sha256 = fields.text("prompt_sha256")?;
        if prompt_sha256.len() != 64 || !prompt_sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(fields.invalid("prompt_sha256", "must be 64 hexadecimal digits"));
        }
        let no_usage = json!({});
        let usage = Fields::of("result.usage", fields.get("usage").unwrap_or(&no_usage))?;
        let tokens =
            |name: &str| Ok::<_, QueueError>(usage.optional_integer(name, 0, MOST_TOKENS)?.unwrap_or(0));
        let input = tokens("input")?;
        Ok(Some(Self {
            model,
            answer,
            prompt_sha256,
            input,
            // Some servers count cached tokens beside the input instead of within it.
            cached: tokens("cached")?.min(input),
            output: tokens("output")?,
        }))
    }
}

/// Stores the verdict on a call: `{"model": null}` by rules only, else `{model, answer, raw, usage,
/// prompt_sha256, latency_ms}`. Returns the call's new status, flagged or safe.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judged(call_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let reply = Reply::read(&result.0)?;
    let held = lease::hold(call_id, epoch, Some(Lane::Judge))?;
    let inputs = query::row(include_str!("sql/score_inputs.sql"), &[call_id.into()], |row| {
        Ok((
            query::required::<JsonB>(row, 1)?,
            query::required::<JsonB>(row, 2)?,
        ))
    })?;
    let (transcript, rules) = inputs.ok_or_else(|| judge::no_transcript(call_id))?;
    if let Some(reply) = &reply {
        let known: Option<bool> =
            query::value(include_str!("sql/judge_model_known.sql"), &[reply.model.into()])?;
        if known.is_none() {
            return Err(QueueError::invalid(
                "result.model",
                "is not in core.judge_models, so its price is unknown; add it there",
            )
            .into());
        }
    }
    let answer = reply.as_ref().map_or(&Value::Null, |reply| reply.answer);
    let scored = score::score(&transcript.0, &rules.0, answer);
    let summary = summary(&transcript.0, &rules.0, answer, &scored);
    let scored = serde_json::to_value(&scored).map_err(|error| QueueError::Missing(error.to_string()))?;
    let args = [
        call_id.into(),
        epoch.into(),
        JsonB(scored).into(),
        JsonB(rule_versions(&rules.0)).into(),
        summary.into(),
        reply.as_ref().map(|reply| reply.model).into(),
        reply.as_ref().map(|reply| reply.prompt_sha256).into(),
        reply.as_ref().map(|reply| JsonB(reply.answer.clone())).into(),
        reply.as_ref().map_or(0, |reply| reply.input).into(),
        reply.as_ref().map_or(0, |reply| reply.cached).into(),
        reply.as_ref().map_or(0, |reply| reply.output).into(),
    ];
    let status: Option<String> = query::value(include_str!("sql/judged.sql"), &args)?;
    let status = status.ok_or(QueueError::Stale { item: call_id, epoch })?;
    lease::close(&held)?;
    Ok(status)
}

/// `{rule id: version}` of every rule that was tried.
fn rule_versions(rules: &Value) -> Value {
    let rules = rules.as_array().into_iter().flatten();
    rules
        .filter_map(|rule| Some((rule["id"].as_str()?.to_owned(), rule["version"].clone())))
        .collect()
}

/// The judge's own summary, or what rules alone can say.
fn summary(transcript: &Value, rules: &Value, answer: &Value, scored: &Scored) -> String {
    let segments = transcript["segments"].as_array().into_iter().flatten();
    let mut texts = segments.filter_map(|segment| segment["text"].as_str());
    if !texts.any(|text| text.chars().any(char::is_alphanumeric)) {
        return "No speech was recognised.".to_owned();
    }
    let written = answer["summary"].as_str().unwrap_or_default().trim();
    if !written.is_empty() {
        return written.chars().take(MOST_SUMMARY).collect();
    }
    let by = if answer.is_null() {
        "Judged by rules only"
    } else {
        "Judged"
    };
    let name = |id: &str| {
        let mut rules = rules.as_array().into_iter().flatten();
        rules
            .find(|rule| rule["id"] == *id)
            .and_then(|rule| rule["name"].as_str())
            .unwrap_or(id)
            .to_owned()
    };
    let names: Vec<String> = scored.flags.iter().map(|flag| name(&flag.rule_id)).collect();
    if names.is_empty() {
        format!("{by}: no rule was broken.")
    } else {
        format!("{by}: {}.", names.join("; "))
    }
}
