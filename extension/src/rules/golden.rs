//! The golden set: calls that a person has labelled, frozen with what the model answered about them.

use std::rc::Rc;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

use super::in_force::RulesInForce;
use crate::error::FunctionError;
use crate::fields::not_blank;
use crate::query;
use crate::scoring::call::Call;
use crate::scoring::compiled::CompiledRules;
use crate::scoring::score::score_by;

/// A call of the golden set.
pub(crate) struct Golden {
    pub(crate) name: String,
    pub(crate) call: Call,
    /// What the model answered when the call was frozen; null where it was judged by rules only.
    pub(crate) answer: Value,
    /// Rules that a person heard broken.
    pub(crate) broken: Vec<String>,
    day: String,
    vertical: Option<String>,
    scope: Value,
    /// The call that it was.
    pub(crate) call_id: Uuid,
    /// Segments of its transcript, as they were stored.
    pub(crate) segments: Value,
}

impl Golden {
    /// All of them, or those that a version of a rule is for.
    pub(crate) fn all(rule: Option<&Value>) -> Result<Vec<Self>, FunctionError> {
        Self::read(rule, None)
    }

    /// The one of this name.
    pub(crate) fn of(name: &str) -> Result<Self, FunctionError> {
        let golden = Self::read(None, Some(name))?.pop();
        golden.ok_or_else(|| FunctionError::invalid("name", format!("there is no golden call {name}")))
    }

    fn read(rule: Option<&Value>, name: Option<&str>) -> Result<Vec<Self>, FunctionError> {
        let args = [rule.map(|rule| JsonB(rule.clone())).into(), name.into()];
        query::rows(include_str!("sql/golden_calls.sql"), &args, |row| {
            Ok(Self {
                name: query::required(row, 1)?,
                call: Call::read(&query::required::<String>(row, 2)?),
                answer: row.get::<JsonB>(3)?.map_or(Value::Null, |answer| answer.0),
                broken: query::required(row, 4)?,
                day: query::required(row, 5)?,
                vertical: row.get(6)?,
                scope: query::required::<JsonB>(row, 7)?.0,
                call_id: query::required(row, 8)?,
                segments: query::required::<JsonB>(row, 9)?.0,
            })
        })
    }

    /// The rules that judge it today.
    pub(crate) fn rules(&self) -> Result<Rc<RulesInForce>, FunctionError> {
        RulesInForce::on(&self.day, self.vertical.as_deref(), &self.scope)
    }

    /// Rules that are flagged in it, with this answer of a model.
    pub(crate) fn flagged(&self, rules: &CompiledRules, answer: &Value) -> Vec<String> {
        let scored = score_by(rules, &self.call, answer);
        scored.flags.into_iter().map(|flag| flag.rule_id).collect()
    }
}

/// Names of the calls about which `before` (or, without one, nobody) is right and `rule` is wrong. `rule` is a version as an edit has it.
pub(super) fn lost(
    rule_id: &str,
    rule: &Value,
    before: Option<&Value>,
) -> Result<Vec<String>, FunctionError> {
    let compile = |rule: &Value| CompiledRules::compile(&json!([rule]));
    let (now, then) = (compile(rule), before.map(compile));
    let calls = Golden::all(Some(rule))?;
    let flags = |rules: &CompiledRules, golden: &Golden| !golden.flagged(rules, &golden.answer).is_empty();
    Ok(calls
        .iter()
        .filter(|golden| {
            let is_broken = golden.broken.iter().any(|id| id == rule_id);
            let was_right = then.as_ref().is_none_or(|then| flags(then, golden) == is_broken);
            was_right && flags(&now, golden) != is_broken
        })
        .map(|golden| golden.name.clone())
        .collect())
}

/// Freezes a judged call under a name, with the ids of the rules that a person heard broken in it, whether or not they were
/// flagged. From now on no version of a rule is put in force that gets the call wrong where the version before is right.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn keep_golden(
    call_id: Uuid,
    name: &str,
    broken: Vec<String>,
    note: &str,
    by: default!(Option<&str>, "NULL"),
) -> Result<(), ErrorReport> {
    not_blank("note", note)?;
    let args = [call_id.into(), name.into(), broken.into(), note.into(), by.into()];
    let kept: Option<bool> = query::value(include_str!("sql/golden_keep.sql"), &args)?;
    match kept {
        Some(true) => Ok(()),
        Some(false) => {
            let reason = "names a rule that does not exist; see bi.rules";
            Err(FunctionError::invalid("broken", reason).into())
        }
        None => Err(FunctionError::Missing(format!(
            "call {call_id} is not judged, or its transcript is forgotten"
        ))
        .into()),
    }
}

/// Runs the rules that are in force over the golden set: one row per call and rule that is broken in it or flagged.
#[pg_extern(stable, security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn golden() -> Result<
    TableIterator<
        'static,
        (
            name!(name, String),
            name!(rule_id, String),
            name!(is_broken, bool),
            name!(is_flagged, bool),
        ),
    >,
    ErrorReport,
> {
    let mut rows = Vec::new();
    for golden in Golden::all(None)? {
        let flagged = golden.flagged(&golden.rules()?.compiled, &golden.answer);
        let missed = golden.broken.iter().filter(|id| !flagged.contains(id));
        rows.extend(missed.map(|id| (golden.name.clone(), id.clone(), true, false)));
        rows.extend(flagged.iter().map(|id| {
            let is_broken = golden.broken.contains(id);
            (golden.name.clone(), id.clone(), is_broken, true)
        }));
    }
    Ok(TableIterator::new(rows))
}
