//! One suspicion as the judge is asked about it.

use serde::{Deserialize, Serialize};

use super::terms::Speaker;

/// A suspicion as it stands in the question, and beside the answer for good: rules and transcripts may change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) rule_id: String,
    /// Whether something that must be said was not heard; otherwise words that must not be said were.
    pub(crate) is_absence: bool,
    /// Whether it is no suspicion, but a sentence that tries the judge: see [`control`](super::control).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_control: bool,
    /// Segment in which the words begin; for an absence where the party that should speak begins.
    pub(crate) segment: usize,
    /// Seconds of the recording.
    pub(crate) start: f64,
    /// Seconds of the recording.
    pub(crate) end: f64,
    pub(crate) speaker: Speaker,
    pub(crate) quote: String,
}
