//! Trying a version of a rule on words that somebody wrote down: on a conversation, or on the rule's examples.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::{Value, json};

use super::version;
use crate::error::FunctionError;
use crate::query;
use crate::scoring::call::Call;
use crate::scoring::compiled::CompiledRules;
use crate::scoring::example;
use crate::scoring::flag::Flag;
use crate::scoring::score::score_by;

/// What a version says of one example of its rule.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) said: String,
    pub(super) is_violation: bool,
    /// `None`: only the model can tell, and no answer of one is recorded.
    pub(super) is_flagged: Option<bool>,
    /// Words that it flags.
    pub(super) quote: Option<String>,
}

impl Tried {
    /// Whether the version fails the example.
    pub(super) fn is_wrong(&self) -> bool {
        self.is_flagged
            .is_some_and(|is_flagged| is_flagged != self.is_violation)
    }
}

fn flag_of(
    rule: &Value,
    compiled: &CompiledRules,
    said: &str,
    answered: Option<&str>,
) -> Result<Option<Flag>, String> {
    let transcript = example::transcript(said)?;
    let answer = answered.map_or(Value::Null, |quote| example::answer(rule, &transcript, quote));
    let scored = score_by(compiled, &Call::of(&transcript), &answer);
    Ok(scored.flags.into_iter().next())
}

/// Tries a rule, as the database hands it out, on its examples.
pub(super) fn examples(rule_id: &str, rule: &Value) -> Result<Vec<Tried>, FunctionError> {
    let compiled = compile(rule)?;
    let is_for_patterns = !matches!(rule["kind"].as_str(), Some("judge" | "metric"));
    let rows = query::rows(include_str!("sql/rule_examples.sql"), &[rule_id.into()], |row| {
        Ok((
            query::required::<String>(row, 1)?,
            query::required::<bool>(row, 2)?,
            row.get::<String>(3)?,
        ))
    })?;
    let mut tried = Vec::with_capacity(rows.len());
    for (said, is_violation, answered) in rows {
        // Patterns answer for themselves; a recorded answer counts where only the model can tell.
        let answered = answered.filter(|_| !is_for_patterns);
        let flag = if is_for_patterns || answered.is_some() {
            let flag = flag_of(rule, &compiled, &said, answered.as_deref());
            Some(flag.map_err(|reason| FunctionError::invalid("said", format!("{reason} (in: {said})")))?)
        } else {
            None
        };
        tried.push(Tried {
            said,
            is_violation,
            is_flagged: flag.as_ref().map(Option::is_some),
            quote: flag.flatten().map(|flag| flag.quote),
        });
    }
    Ok(tried)
}

fn compile(rule: &Value) -> Result<CompiledRules, FunctionError> {
    let compiled = CompiledRules::compile(&json!([rule]));
    match compiled.dropped.first() {
        Some(dropped) => Err(FunctionError::invalid("rule_id", dropped.reason.clone())),
        None => Ok(compiled),
    }
}

/// What a version of a rule (the newest, where none is named) makes of a conversation: `agent: words / caller: words`, where
/// `@90 agent: words` begins at second 90. No row: nothing is flagged. Only patterns and measurements are tried; no model is
/// asked.
#[pg_extern(stable, security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[expect(clippy::type_complexity, reason = "pgrx reads the columns off the signature")]
fn try_rule(
    rule_id: &str,
    said: &str,
    version: default!(Option<i32>, "NULL"),
) -> Result<
    TableIterator<
        'static,
        (
            name!(quote, String),
            name!(speaker, String),
            name!(start_seconds, f64),
            name!(confidence, f64),
            name!(reason, String),
        ),
    >,
    ErrorReport,
> {
    let rule = version::read(rule_id, version)?;
    if rule["kind"] == "judge" {
        let reason = "is of the kind judge: only the model can tell, and a trial asks no model";
        return Err(FunctionError::invalid("rule_id", reason).into());
    }
    let flag = flag_of(&rule, &compile(&rule)?, said, None);
    let flag = flag.map_err(|reason| FunctionError::invalid("said", reason))?;
    let row = flag.map(|flag| {
        let speaker = flag.speaker.as_str().to_owned();
        (flag.quote, speaker, flag.start, flag.confidence, flag.reason)
    });
    Ok(TableIterator::new(row))
}

/// Tries a version of a rule (the newest, where none is named) on the rule's examples. `is_flagged` is null where only the
/// model can tell and no answer of one is recorded.
#[pg_extern(stable, security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[expect(clippy::type_complexity, reason = "pgrx reads the columns off the signature")]
fn test_rule(
    rule_id: &str,
    version: default!(Option<i32>, "NULL"),
) -> Result<
    TableIterator<
        'static,
        (
            name!(said, String),
            name!(is_violation, bool),
            name!(is_flagged, Option<bool>),
            name!(is_right, Option<bool>),
            name!(quote, Option<String>),
        ),
    >,
    ErrorReport,
> {
    let rule = version::read(rule_id, version)?;
    let tried = examples(rule_id, &rule)?;
    Ok(TableIterator::new(tried.into_iter().map(|tried| {
        let is_right = tried.is_flagged.map(|_| !tried.is_wrong());
        (
            tried.said,
            tried.is_violation,
            tried.is_flagged,
            is_right,
            tried.quote,
        )
    })))
}

/// Adds a conversation to the examples of a rule: from now on a version that fails it is not put in force. The same words
/// again change what is expected.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn add_example(
    rule_id: &str,
    said: &str,
    is_violation: bool,
    by: default!(Option<&str>, "NULL"),
) -> Result<(), ErrorReport> {
    version::read(rule_id, None)?;
    example::transcript(said).map_err(|reason| FunctionError::invalid("said", reason))?;
    let args = [rule_id.into(), said.into(), is_violation.into(), by.into()];
    Ok(query::run(include_str!("sql/rule_example_add.sql"), &args)?)
}
