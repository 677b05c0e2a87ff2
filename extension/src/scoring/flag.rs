//! What scoring returns: flags with their evidence, and what was dropped and why.

use serde::Serialize;

use super::transcript::Speaker;

/// Words of the transcript that prove something.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Evidence {
    /// Verbatim: part of one segment, or of consecutive segments joined by one space.
    pub(crate) quote: String,
    /// Segment in which it begins.
    pub(crate) segment: usize,
    /// Seconds of the recording.
    pub(crate) start: f64,
    /// Seconds of the recording.
    pub(crate) end: f64,
    pub(crate) speaker: Speaker,
}

/// One occurrence of a broken rule.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) evidence: Evidence,
    /// 0 to 1.
    pub(crate) confidence: f64,
    pub(crate) source: Source,
    pub(crate) reason: String,
}

/// Who found it; `core.finding_source` in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Source {
    Rule,
    Judge,
}

/// A broken rule.
#[derive(Debug, Serialize)]
pub(crate) struct Flag {
    pub(crate) rule_id: String,
    pub(crate) rule_version: i32,
    pub(crate) severity: super::rule::Severity,
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
}

/// A rule or finding that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Dropped {
    pub(crate) rule_id: Option<String>,
    pub(crate) reason: String,
    pub(crate) quote: Option<String>,
}

impl Dropped {
    /// Without a quote: a rule, or the whole verdict.
    pub(crate) fn new(rule_id: Option<&str>, reason: impl Into<String>) -> Self {
        Self {
            rule_id: rule_id.map(brief),
            reason: reason.into(),
            quote: None,
        }
    }
}

/// Hostile input is not copied at length into the database.
pub(crate) fn brief(text: &str) -> String {
    text.chars().take(300).collect()
}
