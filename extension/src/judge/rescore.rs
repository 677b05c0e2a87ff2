//! Scoring stored calls again under the rules as they are now, each by the law of its own day, without asking a model.

use std::collections::HashMap;
use std::rc::Rc;

use pgrx::JsonB;
use pgrx::datum::{Interval, TimestampWithTimeZone};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::{Value, json};

use super::judgement;
use crate::error::FunctionError;
use crate::rules::in_force::{RulesInForce, Scopes};
use crate::rules::judged_calls::{self, JudgedCall};
use crate::scoring::score;
use crate::{query, time_range};

/// Scores the judged calls from `from` (inclusive) to `to` (exclusive) again, under the versions of the rules that are in
/// force for the day of each call, and with what the model answered then. A call for which that changes anything gets one more judgement; older ones
/// stay as they are. Returns how many calls were scored, how many judgements that added, and how many
/// verdicts changed.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn rescore(
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
) -> Result<
    TableIterator<
        'static,
        (
            name!(scored, i64),
            name!(added, i64),
            name!(changed_verdicts, i64),
        ),
    >,
    ErrorReport,
> {
    time_range::check(from, to, Interval::from_hours(1))?;
    let mut scopes = Scopes::read()?;
    let (mut scored, mut added, mut changed) = (0, 0, 0);
    judged_calls::each_batch(from, to, |calls| {
        let mut batches: HashMap<String, (Rc<RulesInForce>, Vec<Value>)> = HashMap::new();
        for judged in calls {
            let rules = scopes.rules_of(judged)?;
            let Some(row) = again(judged, &rules)? else {
                continue;
            };
            changed += i64::from(row["scored"]["verdict"].as_str() != Some(judged.verdict.as_str()));
            let batch = batches.entry(rules.versions_text.clone());
            batch.or_insert_with(|| (rules, Vec::new())).1.push(row);
        }
        scored += i64::try_from(calls.len()).unwrap_or(i64::MAX);
        for (rules, batch) in batches.into_values() {
            let args = [
                JsonB(Value::Array(batch)).into(),
                JsonB(rules.versions.clone()).into(),
            ];
            added += query::value::<i64>(include_str!("sql/rescored.sql"), &args)?.unwrap_or(0);
        }
        Ok::<(), FunctionError>(())
    })?;
    Ok(TableIterator::once((scored, added, changed)))
}

/// A row for `rescored.sql`; `None` where rules, score, verdict and what could not be judged are what they
/// were.
fn again(judged: &JudgedCall, rules: &RulesInForce) -> Result<Option<Value>, FunctionError> {
    let scored = score::score_by(&rules.compiled, &judged.call, &judged.answer);
    let same = judged.rule_versions == rules.versions_text
        && judged.score == scored.score
        && judged.verdict == scored.verdict.as_str()
        && judged.not_judged == scored.not_judged;
    if same {
        return Ok(None);
    }
    let summary = judgement::summary(&judged.call, &rules.rules, &judged.answer, &scored);
    Ok(Some(json!({
        "call_id": judged.id.to_string(), "judgement_id": judged.judgement, "scored": query::json(&scored)?.0,
        "summary": summary, "facts": judged.call.facts,
    })))
}
