//! Flags against the truth: what was found, missed and made up.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::calls::Truth;
use crate::calls::truth::{Broken, Ending, Place};
use crate::outcome::Flag;

/// Seconds by which a flag may miss the words that it is about.
const TOLERANCE: f64 = 3.0;

/// A rule of one call.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// Ringba `inboundCallId`.
    pub ringba_call_id: String,
    /// Id of the rule.
    pub rule: String,
    /// Second at which it was broken, or flagged.
    pub start_seconds: f64,
}

/// How well the factory did.
#[derive(Clone, Debug, Serialize)]
pub struct Accuracy {
    /// Calls whose truth was compared.
    pub checked: usize,
    /// (call, rule) pairs that are really violated, in calls that are judged.
    pub violations: usize,
    /// Those that were flagged where they happen.
    pub found: usize,
    /// found / violations; 1 if there were none.
    pub recall: f64,
    /// Flags that are true / all flags; 1 if there were none.
    pub precision: f64,
    /// Violations that were not flagged.
    pub missed: Vec<Case>,
    /// Flags without a violation.
    pub false_alarms: Vec<Case>,
    /// Times that something only sounds like a violation, in calls that are judged.
    pub near_misses: usize,
    /// False alarms on those.
    pub near_miss_alarms: usize,
}

/// Whether the flag says what is true of the call.
pub fn is_true(flag: &Flag, truth: &Truth) -> bool {
    truth.violations.iter().any(|broken| matches(flag, broken))
}

fn matches(flag: &Flag, broken: &Broken) -> bool {
    let near = (broken.start - TOLERANCE..=broken.end + TOLERANCE).contains(&flag.start_seconds);
    flag.rule_id == broken.rule_id && (broken.place == Place::Whole || near)
}

/// Whether the flag is about words that only sound like a violation.
pub fn is_near_miss(flag: &Flag, truth: &Truth) -> bool {
    truth.near_misses.iter().any(|near| {
        let span = near.start - TOLERANCE..=near.end + TOLERANCE;
        flag.rule_id == near.rule_id && span.contains(&flag.start_seconds)
    })
}

/// Compares all flags with all truths.
pub fn compare(flags: &[Flag], truths: &BTreeMap<&str, &Truth>) -> Accuracy {
    let case = |id: &str, rule: &str, start: f64| Case {
        ringba_call_id: id.to_owned(),
        rule: rule.to_owned(),
        start_seconds: (start * 10.0).round() / 10.0,
    };
    let mut found = 0;
    let mut missed = Vec::new();
    for (id, truth) in truths.iter().filter(|(_, truth)| truth.ending == Ending::Judged) {
        for rule in truth.broken_rules() {
            let mut times = truth
                .violations
                .iter()
                .filter(|broken| broken.rule_id == rule)
                .peekable();
            let start = times.peek().map_or(0.0, |broken| broken.start);
            let of_call = || flags.iter().filter(|flag| flag.ringba_call_id == *id);
            if times.any(|broken| of_call().any(|flag| matches(flag, broken))) {
                found += 1;
            } else {
                missed.push(case(id, rule, start));
            }
        }
    }
    let of_flag = |flag: &Flag| truths.get(flag.ringba_call_id.as_str());
    let false_flags: Vec<&Flag> = flags
        .iter()
        .filter(|flag| !of_flag(flag).is_some_and(|truth| is_true(flag, truth)))
        .collect();
    let near_miss_alarms = false_flags
        .iter()
        .filter(|flag| of_flag(flag).is_some_and(|truth| is_near_miss(flag, truth)))
        .count();
    let false_alarms: Vec<Case> = false_flags
        .iter()
        .map(|flag| case(&flag.ringba_call_id, &flag.rule_id, flag.start_seconds))
        .collect();
    let violations = found + missed.len();
    Accuracy {
        checked: truths.len(),
        violations,
        found,
        recall: ratio(found, violations),
        precision: ratio(flags.len() - false_alarms.len(), flags.len()),
        missed,
        false_alarms,
        near_misses: truths
            .values()
            .filter(|truth| truth.ending == Ending::Judged)
            .map(|truth| truth.near_misses.len())
            .sum(),
        near_miss_alarms,
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        (part as f64 / whole as f64 * 1000.0).round() / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::truth::Near;

    fn truth(violations: &[(&str, f64, f64, Place)]) -> Truth {
        Truth {
            ringba_call_id: "A".to_owned(),
            campaign: "Solar".to_owned(),
            vertical: None,
            audio_seconds: 60.0,
            channels: 1,
            ending: Ending::Judged,
            segments: Vec::new(),
            violations: violations
                .iter()
                .map(|(rule, start, end, place)| Broken {
                    rule_id: (*rule).to_owned(),
                    start: *start,
                    end: *end,
                    place: *place,
                })
                .collect(),
            near_misses: vec![Near {
                rule_id: "approval_guarantee".to_owned(),
                start: 5.0,
                end: 8.0,
            }],
        }
    }

    fn flag(rule: &str, start: f64) -> Flag {
        Flag {
            ringba_call_id: "A".to_owned(),
            call_time: String::new(),
            campaign: String::new(),
            rule_id: rule.to_owned(),
            rule_name: String::new(),
            severity: "critical".to_owned(),
            quote: "words".to_owned(),
            start_seconds: start,
            speaker: "agent".to_owned(),
            source: "rule".to_owned(),
            verified: true,
        }
    }

    #[test]
    fn a_flag_counts_only_near_the_words() {
        let truth = truth(&[
            ("gift_card", 20.0, 22.0, Place::Words),
            ("dead_air", 30.0, 55.0, Place::Whole),
        ]);
        let truths = BTreeMap::from([("A", &truth)]);
        let all = compare(&[flag("gift_card", 21.5), flag("dead_air", 0.0)], &truths);
        assert_eq!((all.found, all.missed.len(), all.false_alarms.len()), (2, 0, 0));
        let far = compare(&[flag("gift_card", 40.0)], &truths);
        assert_eq!((far.found, far.missed.len(), far.false_alarms.len()), (0, 2, 1));
        assert!((far.precision - 0.0).abs() < f64::EPSILON && (all.recall - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn false_alarms_on_near_misses_are_counted() {
        let truth = truth(&[]);
        let flags = [
            flag("approval_guarantee", 5.5),
            flag("approval_guarantee", 30.0),
            flag("gift_card", 6.0),
        ];
        let accuracy = compare(&flags, &BTreeMap::from([("A", &truth)]));
        assert_eq!((accuracy.near_misses, accuracy.near_miss_alarms), (1, 1));
        assert_eq!(accuracy.false_alarms.len(), 3);
    }

    #[test]
    fn a_rule_broken_twice_counts_once() {
        let truth = truth(&[
            ("voicemail", 1.0, 3.0, Place::Words),
            ("voicemail", 4.0, 6.0, Place::Words),
        ]);
        let accuracy = compare(&[flag("voicemail", 9.0)], &BTreeMap::from([("A", &truth)]));
        assert_eq!((accuracy.violations, accuracy.found), (1, 1));
    }
}
