//! What scoring returns: flags with their evidence, and what was dropped and why.

use serde::Serialize;

use super::terms::{Evidence, Severity, Source, Speaker};

/// One occurrence of a broken rule.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) evidence: Evidence,
    /// 0 to 1.
    pub(crate) confidence: f64,
    pub(crate) source: Source,
    pub(crate) reason: String,
    /// A rule caught it and the judge reported the same words.
    pub(crate) is_confirmed: bool,
}

/// A broken rule.
#[derive(Debug, Serialize)]
pub(crate) struct Flag {
    pub(crate) rule_id: String,
    pub(crate) rule_version: i32,
    pub(crate) severity: Severity,
    pub(crate) weight: i32,
    pub(crate) confidence: f64,
    pub(crate) quote: String,
    pub(crate) segment: usize,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) speaker: Speaker,
    pub(crate) source: Source,
    pub(crate) reason: String,
    pub(crate) occurrences: usize,
    /// A rule caught it and the judge reported the same words.
    pub(crate) is_confirmed: bool,
    /// How likely a reviewer agrees, 0 to 1, by what reviewers decided about flags of the rule; `None`: not known yet.
    pub(crate) calibrated: Option<f64>,
    /// Whether the judge is asked about this rule: a measurement needs no judge.
    #[serde(skip)]
    pub(crate) is_asked_for: bool,
}

/// Why a rule or finding could not be used, for counting: `bi.judge_quality` groups by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    /// The rule itself is broken or listed twice.
    UnusableRule,
    /// Transcript, rules or answer are not of the right shape.
    UnusableInput,
    /// The finding names no rule, or one that does not apply to the call.
    UnknownRule,
    /// Metric and absence rules are measured, not judged.
    MeasuredRule,
    /// The confidence is no number from 0 to 1.
    BadConfidence,
    /// The segment does not exist.
    UnknownSegment,
    /// The quote is missing or too long.
    NoQuote,
    /// The quote has fewer words than the rule wants.
    TooShort,
    /// The confidence is below the setting `judge.least_confidence`.
    Unsure,
    /// The quote is not in the transcript.
    QuoteNotFound,
    /// The transcript has another number than the quote.
    OtherNumber,
    /// The transcript has a negation more or less than the quote.
    OtherNegation,
    /// A negation that belongs to the quote stands before it.
    CutNegation,
    /// The other party says it.
    OtherSpeaker,
    /// The same words are reported twice under one rule.
    Duplicate,
    /// A suspicion is cleared in a call in which somebody speaks to the judge.
    Attacked,
    /// A suspicion is cleared by an answer that does not uphold the control among the suspicions.
    ControlMissed,
    /// An absence is cleared without words that say what was missed.
    NotFulfilled,
    /// There were more findings than are looked at.
    TooMany,
}

/// A rule or finding that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Dropped {
    pub(crate) rule_id: Option<String>,
    pub(crate) cause: Cause,
    pub(crate) reason: String,
    pub(crate) quote: Option<String>,
}

impl Dropped {
    /// Without a quote: a rule, or the whole answer.
    pub(crate) fn new(rule_id: Option<&str>, cause: Cause, reason: impl Into<String>) -> Self {
        Self {
            rule_id: rule_id.map(brief),
            cause,
            reason: reason.into(),
            quote: None,
        }
    }
}

/// Hostile input is not copied at length into the database.
pub(crate) fn brief(text: &str) -> String {
    text.chars().take(300).collect()
}
