//! What a stated confidence is worth, by what reviewers decided about flags like it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::terms::Source;

/// Confidences nearer to 0 or 1 are taken for this far away: nothing is certain, and its odds must be finite.
const MARGIN: f64 = 0.02;

/// What reviewers said about the flags of a rule from one source.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
struct Record {
    /// Share of the decided flags that reviewers agreed with, 0 to 1.
    precision: f64,
    /// Mean confidence that was stated for them, 0 to 1.
    stated: f64,
}

/// The records of rules with enough decisions, by `RULE:VERSION:SOURCE`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Calibration(BTreeMap<String, Record>);

impl Calibration {
    /// Reads `{"RULE:VERSION:SOURCE": {"precision", "stated"}}`; what makes no sense is left out.
    pub(crate) fn of(value: Option<&Value>) -> Self {
        let records = value.and_then(Value::as_object).into_iter().flatten();
        Self(
            records
                .filter_map(|(key, record)| Some((key.clone(), Record::deserialize(record).ok()?)))
                .collect(),
        )
    }

    /// How likely a reviewer agrees with a flag of this stated confidence; `None` where nobody has decided enough of
    /// them. The odds of the stated confidence are shifted by as much as the odds of the rule's precision are away from the
    /// odds of its mean stated confidence (logistic recalibration of the intercept, Cox 1958).
    pub(crate) fn of_flag(
        &self,
        rule_id: &str,
        version: i32,
        source: Source,
        confidence: f64,
    ) -> Option<f64> {
        let record = self.0.get(&format!("{rule_id}:{version}:{}", source.as_str()))?;
        let shift = log_odds(record.precision) - log_odds(record.stated);
        let log_odds = log_odds(confidence) + shift;
        Some(1.0 / (1.0 + (-log_odds).exp()))
    }
}

fn log_odds(share: f64) -> f64 {
    let share = share.clamp(MARGIN, 1.0 - MARGIN);
    (share / (1.0 - share)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_mean_flag_is_as_good_as_the_rule_and_others_keep_their_distance() {
        let calibration = Calibration::of(Some(&json!({
            "fee:2:rule": {"precision": 0.6, "stated": 0.9},
            "fee:2:judge": {"precision": 0.95, "stated": 0.8},
            "odd:1:rule": {"precision": "much"}})));
        let of = |source, confidence| calibration.of_flag("fee", 2, source, confidence);
        assert!((of(Source::Rule, 0.9).unwrap() - 0.6).abs() < 1e-9);
        assert!((of(Source::Judge, 0.8).unwrap() - 0.95).abs() < 1e-9);
        // 0.7 has odds of 7 to 3; the shift divides them by 9 / 1.5 = 6: 7 to 18.
        assert!((of(Source::Rule, 0.7).unwrap() - 0.28).abs() < 1e-9);
        assert!(of(Source::Rule, 1.0).unwrap() < 0.95 && of(Source::Rule, 0.0).unwrap() > 0.0);
        assert_eq!(calibration.of_flag("fee", 3, Source::Rule, 0.9), None);
        assert_eq!(calibration.of_flag("odd", 1, Source::Rule, 0.9), None);
        assert_eq!(Calibration::of(Some(&json!([1]))), Calibration::default());
    }
}
