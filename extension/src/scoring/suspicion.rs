//! Suspicions: what patterns and missing sentences accuse a call of. The judge is asked about each, upholds or clears it, and
//! what is cleared is no flag.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::asked::Asked;
use super::call::Settings;
use super::control;
use super::evidence;
use super::flag::{Cause, Dropped, Hit, brief};
use super::rule::{Definition, Patterns, Rule};
use super::terms::{Evidence, Severity, Source, Speaker};
use super::transcript::Transcript;

/// Most suspicions of one rule that the judge is asked about; any further one stands.
const MOST_OF_RULE: usize = 5;
/// Most suspicions of one call that the judge is asked about.
const MOST: usize = 40;
/// Most rulings of one answer that are looked at.
const MOST_RULINGS: usize = 200;
/// The tier that may clear what is critical.
const TIER_FOR_CRITICAL: u64 = 2;

/// A suspicion that the judge has cleared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Cleared {
    pub(crate) rule_id: String,
    pub(crate) rule_version: i32,
    pub(crate) severity: Severity,
    pub(crate) quote: String,
    pub(crate) segment: usize,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) speaker: Speaker,
    /// How sure the judge is, 0 to 1.
    pub(crate) confidence: f64,
    pub(crate) reason: String,
    /// Words that say what was missed; only of an absence.
    pub(crate) fulfilled_by: Option<String>,
    /// Second of the recording at which these words begin.
    pub(crate) fulfilled_at: Option<f64>,
}

/// What the judge is asked about: the gravest first, then rule by rule and as they come in the call.
pub(crate) fn of(rules: &[Rule], hits: &[Vec<Hit>]) -> Vec<Asked> {
    let of_rule = |(rule, hits): (&Rule, &Vec<Hit>)| {
        let hits = hits
            .iter()
            .filter(|hit| hit.source == Source::Rule)
            .take(MOST_OF_RULE);
        let asked = hits
            .map(|hit| (rule.severity, asked(rule, hit)))
            .collect::<Vec<_>>();
        if rule.is_suspicion() { asked } else { Vec::new() }
    };
    let mut all: Vec<(Severity, Asked)> = rules.iter().zip(hits).flat_map(of_rule).collect();
    all.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity as u8));
    all.into_iter().take(MOST).map(|(_, asked)| asked).collect()
}

fn asked(rule: &Rule, hit: &Hit) -> Asked {
    let Evidence {
        quote,
        segment,
        start,
        end,
        speaker,
        ..
    } = hit.evidence.clone();
    Asked {
        rule_id: rule.id.clone(),
        is_absence: matches!(rule.definition, Definition::Absence(_)),
        is_control: false,
        segment,
        start,
        end,
        speaker,
        quote,
    }
}

/// The suspicions that belong into a question about these segments: words are asked about where they are said, an absence
/// wherever it may be fulfilled.
pub(crate) fn within(all: Vec<Asked>, segments: &Range<usize>) -> Vec<Asked> {
    all.into_iter()
        .filter(|asked| asked.is_absence || segments.contains(&asked.segment))
        .collect()
}

/// The judge's word about one suspicion.
struct Ruling<'a> {
    is_upheld: bool,
    confidence: f64,
    reason: &'a str,
    /// The whole ruling: an absence is cleared by a quote.
    value: &'a Value,
}

impl<'a> Ruling<'a> {
    fn read(value: &'a Value) -> Option<Self> {
        let is_upheld = match value.get("verdict")?.as_str()? {
            "upheld" => true,
            "cleared" => false,
            _ => return None,
        };
        let confidence = value.get("confidence")?.as_f64()?;
        (0.0..=1.0).contains(&confidence).then_some(Self {
            is_upheld,
            confidence,
            reason: value.get("reason").and_then(Value::as_str).unwrap_or_default(),
            value,
        })
    }
}

/// Applies the rulings of an answer `{"suspicions": [{suspicion, verdict, segment, quote, confidence, reason}], "asked":
/// [...], "tier"}` to the hits, and returns what is cleared. `asked` and `tier` are ours. A suspicion without a ruling stands.
/// `is_attacked`: somebody speaks to the judge, so that clearing does not count.
pub(super) fn rule_on(
    answer: &Value,
    rules: &[Rule],
    hits: &mut [Vec<Hit>],
    transcript: &Transcript,
    settings: &Settings,
    is_attacked: bool,
    dropped: &mut Vec<Dropped>,
) -> Vec<Cleared> {
    let questions: Vec<Asked> = answer
        .get("asked")
        .and_then(|asked| Vec::deserialize(asked).ok())
        .unwrap_or_default();
    let rulings = answer.get("suspicions").and_then(Value::as_array);
    let misses_control = control::is_missed(&questions, rulings.map_or(&[], Vec::as_slice));
    let void = why_nothing_is_cleared(is_attacked, misses_control);
    let may_clear_critical = answer.get("tier").and_then(Value::as_u64) == Some(TIER_FOR_CRITICAL);
    let mut cleared = Vec::new();
    let mut answered = vec![false; questions.len()];
    for value in rulings.into_iter().flatten().take(MOST_RULINGS) {
        let number = value
            .get("suspicion")
            .and_then(Value::as_u64)
            .and_then(|number| usize::try_from(number).ok());
        let Some((number, question)) = number.and_then(|number| Some((number, questions.get(number)?)))
        else {
            continue;
        };
        let Some(ruling) = Ruling::read(value) else {
            continue;
        };
        // The first word counts.
        if std::mem::replace(&mut answered[number], true) {
            continue;
        }
        let Some(at) = rules.iter().position(|rule| rule.id == question.rule_id) else {
            continue;
        };
        let rule = &rules[at];
        let Some(place) = hits[at]
            .iter()
            .position(|hit| hit.source == Source::Rule && is_about(question, hit))
        else {
            continue;
        };
        if ruling.is_upheld {
            let hit = &mut hits[at][place];
            hit.is_confirmed = true;
            hit.confidence = ruling.confidence;
            if !ruling.reason.trim().is_empty() {
                hit.reason = brief(ruling.reason);
            }
            continue;
        }
        if ruling.confidence < settings.clear_from
            || rule.severity == Severity::Critical && !may_clear_critical
        {
            // In another part of a long call it may have been upheld: the two answers disagree.
            hits[at][place].is_confirmed = false;
            continue;
        }
        let mut refuse = |cause: Cause, reason: String| {
            dropped.push(Dropped {
                quote: value.get("quote").and_then(Value::as_str).map(brief),
                ..Dropped::new(Some(&rule.id), cause, reason)
            });
        };
        if let Some((cause, reason)) = void {
            refuse(cause, reason.to_owned());
            continue;
        }
        let fulfilled = match &rule.definition {
            Definition::Absence(patterns) => match fulfilment(
                ruling.value,
                rule,
                patterns,
                transcript,
                hits[at][place].evidence.start,
            ) {
                Ok(evidence) => Some(evidence),
                Err(reason) => {
                    refuse(Cause::NotFulfilled, reason);
                    continue;
                }
            },
            _ => None,
        };
        let Evidence {
            quote,
            segment,
            start,
            end,
            speaker,
            ..
        } = hits[at].remove(place).evidence;
        cleared.push(Cleared {
            rule_id: rule.id.clone(),
            rule_version: rule.version,
            severity: rule.severity,
            quote,
            segment,
            start,
            end,
            speaker,
            confidence: ruling.confidence,
            reason: brief(ruling.reason),
            fulfilled_at: fulfilled.as_ref().map(|evidence| evidence.start),
            fulfilled_by: fulfilled.map(|evidence| evidence.quote),
        });
    }
    cleared
}

/// Why clearing does not count, whatever is cleared.
const fn why_nothing_is_cleared(is_attacked: bool, misses_control: bool) -> Option<(Cause, &'static str)> {
    if is_attacked {
        let reason = "somebody speaks to the judge in this call, so that clearing does not count";
        Some((Cause::Attacked, reason))
    } else if misses_control {
        let reason =
            "the judge did not uphold the control, which anybody would, so that clearing does not count";
        Some((Cause::ControlMissed, reason))
    } else {
        None
    }
}

/// Whether a hit of today is what the question was about: an absence is one a call, words are at the same place.
fn is_about(question: &Asked, hit: &Hit) -> bool {
    let at = &hit.evidence;
    question.is_absence
        || (question.segment == at.segment && question.quote == at.quote)
        || (question.start < at.end && at.start < question.end)
}

/// The words by which something that must be said was said in time, in whatever way. `missed_at`: the second of the hit.
fn fulfilment(
    value: &Value,
    rule: &Rule,
    patterns: &Patterns,
    transcript: &Transcript,
    missed_at: f64,
) -> Result<Evidence, String> {
    let place = evidence::quoted(value, rule, transcript).map_err(|(_, reason)| reason)?;
    let evidence = transcript.evidence(&place.said(transcript), place.speaker);
    if !patterns.before.programs.is_empty() && evidence.start >= missed_at {
        Err(format!(
            "it is said at second {:.0}, and the rule wants it before second {missed_at:.0}",
            evidence.start
        ))
    } else if (patterns.from..=patterns.to).contains(&evidence.start) {
        Ok(evidence)
    } else {
        Err(format!(
            "it is said at second {:.0}, and the rule wants it from {} to {}",
            evidence.start, patterns.from, patterns.to
        ))
    }
}
