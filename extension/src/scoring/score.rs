//! From rules, findings and transcript to a score and a verdict.

use serde::Serialize;
use serde_json::Value;

use super::asked::Asked;
use super::call::{Call, Settings};
use super::compiled::CompiledRules;
use super::flag::{Cause, Dropped, Flag, Hit};
use super::phrase::Lines;
use super::rule::{Definition, Rule};
use super::suspicion::{self, Cleared};
use super::terms::{Severity, Source};
use super::{absence, evidence, phrase};

/// What a call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Flagged,
    Safe,
    /// No rule was broken in what could be judged, but that was not all of the call.
    Unjudged,
}

impl Verdict {
    /// `core.judgements.verdict` in SQL.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Flagged => "flagged",
            Self::Safe => "safe",
            Self::Unjudged => "unjudged",
        }
    }
}

/// The answer of `callscript.score`.
#[derive(Debug, Serialize)]
pub(crate) struct Scored {
    /// 100 less the weights of the broken rules, at least 0; of a rule with enough decisions so much of the weight as the flag is
    /// likely to be right.
    pub(crate) score: i32,
    pub(crate) verdict: Verdict,
    /// What could not be judged; `None`: all of the call was.
    pub(crate) not_judged: Option<String>,
    pub(crate) flags: Vec<Flag>,
    /// Suspicions that the judge has cleared.
    pub(crate) cleared: Vec<Cleared>,
    pub(crate) dropped: Vec<Dropped>,
}

/// Scores a call by rules and by what the model answered (`null`: nothing). Takes anything: what cannot be
/// used is listed in `dropped`, never an error.
pub(crate) fn score(transcript: &Value, rules: &Value, answer: &Value) -> Scored {
    score_by(&CompiledRules::of(rules), &Call::of(transcript), answer)
}

/// Scores a call by rules that are compiled already.
pub(crate) fn score_by(compiled: &CompiledRules, call: &Call, answer: &Value) -> Scored {
    let (settings, transcript) = (&call.settings, &call.transcript);
    let (rules, mut dropped) = (&compiled.rules, compiled.dropped.clone());
    dropped.extend(
        call.unusable
            .map(|reason| Dropped::new(None, Cause::UnusableInput, reason)),
    );
    let lines = Lines::new(transcript, &compiled.lexicon, &compiled.index);
    let mut hits = detect_all(compiled, call, &lines, answer.is_null());
    let mut cleared = Vec::new();
    let parts = parts(answer);
    for part in parts {
        for (rule, hit) in evidence::verify(part, rules, transcript, settings.least_confidence, &mut dropped)
        {
            merge(&mut hits[rule], hit);
        }
    }
    // After all findings: an attack that was found in one part counts in every part.
    let is_attacked = is_attacked(rules, &hits, &lines);
    for part in parts {
        cleared.extend(suspicion::rule_on(
            part,
            rules,
            &mut hits,
            transcript,
            settings,
            is_attacked,
            &mut dropped,
        ));
    }
    // A server that knows nothing of suspicions was not asked about them.
    let has_rulings = parts
        .iter()
        .any(|part| part.get("suspicions").is_some_and(Value::is_array));
    let mut flags: Vec<Flag> = rules
        .iter()
        .zip(hits)
        .filter_map(|(rule, hits)| flag(rule, hits, has_rulings, settings))
        .collect();
    // Worst first, then as they come in the call.
    flags.sort_by(|a, b| {
        let rank = |flag: &Flag| (flag.severity as u8, flag.weight);
        rank(b).cmp(&rank(a)).then(a.start.total_cmp(&b.start))
    });
    let lost: f64 = flags.iter().map(points).sum();
    // From 0 to 100.
    let score = (100.0 - lost).max(0.0).round() as i32;
    let critical = flags.iter().any(|flag| {
        let is_likely = flag
            .calibrated
            .is_none_or(|share| share >= settings.critical_from);
        flag.severity == Severity::Critical && is_likely
    });
    let is_flagged = f64::from(score) < settings.flag_below || (critical && settings.flag_on_critical);
    Scored {
        score,
        verdict: if is_flagged {
            Verdict::Flagged
        } else if call.unjudged.is_empty() {
            Verdict::Safe
        } else {
            Verdict::Unjudged
        },
        not_judged: call.unjudged.words(),
        flags,
        cleared,
        dropped,
    }
}

/// What the judge is asked about a call.
pub(crate) fn suspicions(compiled: &CompiledRules, call: &Call) -> Vec<Asked> {
    let lines = Lines::new(&call.transcript, &compiled.lexicon, &compiled.index);
    suspicion::of(&compiled.rules, &detect_all(compiled, call, &lines, false))
}

/// The answers of a long call, which was asked about in parts; of any other the answer itself.
fn parts(answer: &Value) -> &[Value] {
    let parts = answer.get("parts").and_then(Value::as_array);
    parts.map_or(std::slice::from_ref(answer), Vec::as_slice)
}

/// Hits of each rule. `is_alone`: no judge looks at them.
fn detect_all(compiled: &CompiledRules, call: &Call, lines: &Lines<'_>, is_alone: bool) -> Vec<Vec<Hit>> {
    let rules = compiled.rules.iter();
    rules.map(|rule| detect(rule, call, lines, is_alone)).collect()
}

/// Whether somebody speaks to the judge, who may have been talked into clearing, or might: words that only hint at it are
/// enough, because all they cost is that suspicions stand.
fn is_attacked(rules: &[Rule], hits: &[Vec<Hit>], lines: &Lines<'_>) -> bool {
    rules.iter().zip(hits).any(|(rule, hits)| match &rule.definition {
        Definition::Phrase(patterns) if patterns.is_attack => {
            !hits.is_empty() || !lines.find(&patterns.hints).is_empty()
        }
        _ => false,
    })
}

fn detect(rule: &Rule, call: &Call, lines: &Lines<'_>, is_alone: bool) -> Vec<Hit> {
    let transcript = &call.transcript;
    match &rule.definition {
        Definition::Phrase(patterns) => phrase::hits(rule, patterns, transcript, lines),
        // The words may be in a part that was not heard, or may have been said in another language.
        Definition::Absence(_) if !call.unjudged.is_empty() => Vec::new(),
        Definition::Absence(patterns) => absence::hit(rule, patterns, transcript, lines, is_alone)
            .into_iter()
            .collect(),
        Definition::Metric(metric) => metric.hits(transcript),
        Definition::Judge => Vec::new(),
    }
}

/// A finding about words that a rule has caught already confirms that hit; any other is one more occurrence.
fn merge(hits: &mut Vec<Hit>, finding: Hit) {
    let known = hits.iter_mut().find(|hit| evidence::overlap(hit, &finding));
    match known {
        // What two parts of a long call share is found in both.
        Some(hit) if hit.source == Source::Judge => hit.confidence = hit.confidence.max(finding.confidence),
        Some(hit) => {
            hit.confidence = hit.confidence.max(finding.confidence);
            hit.reason = finding.reason;
            hit.is_confirmed = true;
        }
        None => hits.push(finding),
    }
}

/// What a flag takes off the score: the rule's weight, or so much of it as the flag is likely to be right.
fn points(flag: &Flag) -> f64 {
    f64::from(flag.weight) * flag.calibrated.unwrap_or(1.0)
}

/// One flag per rule: its first occurrence, confirmed if any occurrence is.
fn flag(rule: &Rule, hits: Vec<Hit>, has_rulings: bool, settings: &Settings) -> Option<Flag> {
    let occurrences = hits.len();
    let is_confirmed = hits.iter().any(|hit| hit.is_confirmed);
    let first = hits
        .into_iter()
        .min_by(|a, b| a.evidence.start.total_cmp(&b.evidence.start))?;
    Some(Flag {
        rule_id: rule.id.clone(),
        rule_version: rule.version,
        severity: rule.severity,
        weight: rule.weight,
        confidence: first.confidence,
        quote: first.evidence.quote,
        segment: first.evidence.segment,
        start: first.evidence.start,
        end: first.evidence.end,
        speaker: first.evidence.speaker,
        source: first.source,
        reason: first.reason,
        occurrences,
        is_confirmed,
        calibrated: settings
            .calibration
            .of_flag(&rule.id, rule.version, first.source, first.confidence),
        is_asked_for: rule.is_asked() || rule.is_suspicion() && has_rulings,
    })
}
