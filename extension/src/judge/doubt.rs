//! When one opinion is not enough.

use crate::scoring::flag::Flag;
use crate::scoring::terms::{Severity, Source};

/// Why the model of tier 2 is asked too; `core.judge_opinions.second_opinion` in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Only the model says that something grave happened.
    Critical,
    /// A rule caught words that the model, asked about the same rule, passed over.
    Disagreement,
    /// The model is not sure of something that only it says.
    LowConfidence,
}

impl Doubt {
    /// As in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Disagreement => "disagreement",
            Self::LowConfidence => "low_confidence",
        }
    }
}

/// The gravest reason to doubt a first opinion that led to these flags; `sure_from` is the confidence that
/// needs no second look. `is_of_part` says whether a flag is of the part of the call that the opinion is about.
pub(crate) fn of(flags: &[Flag], sure_from: f64, is_of_part: impl Fn(&Flag) -> bool) -> Option<Doubt> {
    let flags: Vec<&Flag> = flags.iter().filter(|flag| is_of_part(flag)).collect();
    let by_judge = |flag: &&&Flag| flag.source == Source::Judge;
    let disputed = |flag: &&&Flag| {
        flag.source == Source::Rule
            && flag.is_asked_for
            && !flag.is_confirmed
            && flag.severity != Severity::Info
    };
    if flags
        .iter()
        .filter(by_judge)
        .any(|flag| flag.severity == Severity::Critical)
    {
        Some(Doubt::Critical)
    } else if flags.iter().any(|flag| disputed(&flag)) {
        Some(Doubt::Disagreement)
    } else if flags
        .iter()
        .filter(by_judge)
        .any(|flag| flag.confidence < sure_from)
    {
        Some(Doubt::LowConfidence)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::scoring::score::score;

    fn doubt(severity: &str, said: &str, findings: &Value) -> Option<Doubt> {
        let transcript = json!({"segments": [{"speaker": "agent", "start": 0, "end": 3, "text": said}]});
        let rules = json!([
            {"id": "fee", "version": 1, "severity": severity, "weight": 20, "kind": "phrase",
             "definition": {"any": ["pay a fee"], "least_quoted": 3}}]);
        of(
            &score(&transcript, &rules, &json!({ "findings": findings })).flags,
            0.75,
            |_| true,
        )
    }

    fn finding(confidence: f64) -> Value {
        json!([{"rule_id": "fee", "segment": 0, "quote": "send me money", "confidence": confidence, "reason": "r"}])
    }

    #[test]
    fn the_gravest_reason_counts() {
        let said = "please send me money";
        assert_eq!(doubt("critical", said, &finding(0.99)), Some(Doubt::Critical));
        assert_eq!(doubt("warning", said, &finding(0.99)), None);
        assert_eq!(doubt("warning", said, &finding(0.6)), Some(Doubt::LowConfidence));
        assert_eq!(doubt("warning", "good morning", &json!([])), None);
    }

    #[test]
    fn rules_and_model_disagree_only_where_both_were_asked() {
        let said = "you pay a fee first";
        assert_eq!(doubt("warning", said, &json!([])), Some(Doubt::Disagreement));
        assert_eq!(doubt("info", said, &json!([])), None);
        let same =
            json!([{"rule_id": "fee", "segment": 0, "quote": "pay a fee", "confidence": 0.9, "reason": "r"}]);
        assert_eq!(doubt("critical", said, &same), None);
    }
}
