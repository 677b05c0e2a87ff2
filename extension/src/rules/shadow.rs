//! What a draft would have flagged.

use std::collections::HashSet;

use pgrx::Uuid;
use pgrx::datum::{Interval, TimestampWithTimeZone};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::{Value, json};

use super::{judged_calls, version};
use crate::error::FunctionError;
use crate::scoring::compiled::CompiledRules;
use crate::scoring::score;
use crate::{query, time_range};

/// A call about which the version tried and the judgement in force agree or differ.
type Row = (
    Uuid,
    &'static str,
    Option<String>,
    Option<String>,
    Option<f64>,
    Option<f64>,
);

/// Tries a version of a rule (the newest, where none is named) on the judged calls from `from` (inclusive) to `to`
/// (exclusive) and changes nothing. One row per call that it flags or that the rule has flagged: `change` is `added`
/// (it would be flagged now), `kept` or `lost`, with the evidence the version would give. Only what patterns and
/// measurements find is tried; the model is not asked.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[expect(clippy::type_complexity, reason = "pgrx reads the columns off the signature")]
fn shadow(
    rule_id: &str,
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
    version: default!(Option<i32>, "NULL"),
) -> Result<
    TableIterator<
        'static,
        (
            name!(call_id, Uuid),
            name!(change, &'static str),
            name!(quote, Option<String>),
            name!(speaker, Option<String>),
            name!(start_seconds, Option<f64>),
            name!(confidence, Option<f64>),
        ),
    >,
    ErrorReport,
> {
    time_range::check(from, to, Interval::from_hours(1))?;
    let rule = version::read(rule_id, version)?;
    if rule["kind"] == "judge" {
        let reason = "is of the kind judge: only the model can tell, and a shadow asks no model";
        return Err(FunctionError::invalid("rule_id", reason).into());
    }
    let tried = rule["version"]
        .as_i64()
        .and_then(|version| i32::try_from(version).ok());
    let compiled = CompiledRules::compile(&json!([rule]));
    if let Some(dropped) = compiled.dropped.first() {
        return Err(FunctionError::invalid("rule_id", dropped.reason.clone()).into());
    }
    let mut rows: Vec<Row> = Vec::new();
    judged_calls::each_batch(from, to, |calls| {
        let judgements: Vec<i64> = calls.iter().map(|call| call.judgement).collect();
        let args = [judgements.into(), rule_id.into()];
        let flagged: HashSet<i64> = query::rows(include_str!("sql/flagged_by_rule.sql"), &args, |row| {
            query::required(row, 1)
        })?
        .into_iter()
        .collect();
        let ids: Vec<Uuid> = calls.iter().map(|call| call.id).collect();
        let args = [ids.into(), rule_id.into(), tried.into()];
        let is_for: HashSet<[u8; 16]> = query::rows(include_str!("sql/is_for.sql"), &args, |row| {
            Ok(*query::required::<Uuid>(row, 1)?.as_bytes())
        })?
        .into_iter()
        .collect();
        for judged in calls {
            let scored = is_for
                .contains(judged.id.as_bytes())
                .then(|| score::score_by(&compiled, &judged.call, &Value::Null));
            let flag = scored.and_then(|scored| scored.flags.into_iter().next());
            let change = match (&flag, flagged.contains(&judged.judgement)) {
                (Some(_), false) => "added",
                (Some(_), true) => "kept",
                (None, true) => "lost",
                (None, false) => continue,
            };
            let of = |read: fn(&crate::scoring::flag::Flag) -> f64| flag.as_ref().map(read);
            rows.push((
                judged.id,
                change,
                flag.as_ref().map(|flag| flag.quote.clone()),
                flag.as_ref().map(|flag| flag.speaker.as_str().to_owned()),
                of(|flag| flag.start),
                of(|flag| flag.confidence),
            ));
        }
        Ok::<(), FunctionError>(())
    })?;
    Ok(TableIterator::new(rows))
}
