//! The terms that all of scoring speaks in: who says something and when, what proves it, and how bad it is.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Times beyond this many seconds are nonsense.
const MOST_SECONDS: f64 = 1e7;

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Speaker {
    Agent,
    Caller,
    /// Mono recordings do not tell.
    Unknown,
}

impl Speaker {
    /// As in the transcript.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Caller => "caller",
            Self::Unknown => "unknown",
        }
    }

    /// Whether words of this speaker count for a rule about `wanted`. Unknown speakers count for every rule:
    /// a missed violation is worse than a second look.
    pub(crate) fn counts_for(self, wanted: Option<Self>) -> bool {
        wanted.is_none_or(|wanted| wanted == self || self == Self::Unknown)
    }

    /// Confidence of a deterministic hit: 1, or less where the speaker is a guess.
    pub(crate) fn confidence_for(self, wanted: Option<Self>) -> f64 {
        if wanted.is_some() && self == Self::Unknown {
            0.8
        } else {
            1.0
        }
    }
}

impl FromStr for Speaker {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "agent" => Ok(Self::Agent),
            "caller" => Ok(Self::Caller),
            "unknown" => Ok(Self::Unknown),
            _ => Err(()),
        }
    }
}

/// From when to when, in seconds of the recording.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(crate) struct Span {
    pub(crate) start: f64,
    pub(crate) end: f64,
}

/// The number, unless it is nonsense as a time.
pub(crate) fn plausible(seconds: f64) -> Option<f64> {
    (0.0..=MOST_SECONDS).contains(&seconds).then_some(seconds)
}

/// Words of the transcript that prove something.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Evidence {
    /// Verbatim: part of one segment, or of consecutive segments joined by one space.
    pub(crate) quote: String,
    /// Segment in which it begins.
    pub(crate) segment: usize,
    /// First and last token of the transcript.
    pub(crate) tokens: (usize, usize),
    /// Seconds of the recording.
    pub(crate) start: f64,
    /// Seconds of the recording.
    pub(crate) end: f64,
    pub(crate) speaker: Speaker,
}

/// Who found it; `core.finding_source` in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Source {
    Rule,
    Judge,
}

impl Source {
    /// `core.finding_source` in SQL.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Judge => "judge",
        }
    }
}

/// `core.severity` in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    Info,
    Warning,
    Critical,
}
