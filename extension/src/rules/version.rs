//! One version of a rule.

use pgrx::JsonB;
use serde_json::Value;

use crate::error::FunctionError;
use crate::query;

/// A version as scoring reads it; without a number, the newest.
pub(super) fn read(rule_id: &str, version: Option<i32>) -> Result<Value, FunctionError> {
    let args = [rule_id.into(), version.into()];
    let rule: Option<JsonB> = query::value(include_str!("sql/rule_version.sql"), &args)?;
    rule.map(|rule| rule.0).ok_or_else(|| {
        FunctionError::invalid(
            "rule_id",
            format!("there is no such version of {rule_id}; see bi.rules"),
        )
    })
}
