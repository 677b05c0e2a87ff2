//! What a version of a rule must pass before it judges calls: the rule's examples, and the golden set.

use serde_json::Value;

use super::{golden, trial};
use crate::error::FunctionError;

/// Most failures that a refusal names.
const MOST_NAMED: usize = 3;
/// Longest part of an example in a refusal.
const MOST_QUOTED: usize = 120;

/// What a version fails, in words; `None`: nothing. `before` is the version that judges now, where one does.
pub(super) fn complaint(
    rule_id: &str,
    rule: &Value,
    before: Option<&Value>,
) -> Result<Option<String>, FunctionError> {
    let tried = trial::examples(rule_id, rule)?;
    let wrong: Vec<_> = tried.iter().filter(|tried| tried.is_wrong()).collect();
    let mut complaints = Vec::new();
    if !wrong.is_empty() {
        let named = wrong.iter().take(MOST_NAMED).map(|tried| {
            let said: String = tried.said.chars().take(MOST_QUOTED).collect();
            let deed = if tried.is_violation {
                "is not caught"
            } else {
                "is caught and breaks nothing"
            };
            format!("\"{said}\" {deed}")
        });
        complaints.push(format!(
            "it fails {} of {} examples: {}",
            wrong.len(),
            tried.len(),
            named.collect::<Vec<_>>().join("; ")
        ));
    }
    let lost = golden::lost(rule_id, rule, before)?;
    if !lost.is_empty() {
        complaints.push(format!(
            "it gets {} calls of the golden set wrong that are right now: {}",
            lost.len(),
            lost.iter()
                .take(MOST_NAMED * 3)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    Ok((!complaints.is_empty()).then(|| complaints.join("; and ")))
}
