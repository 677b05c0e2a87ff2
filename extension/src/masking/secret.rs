//! What was taken out of a transcript.

use super::kind::Kind;

/// A secret that was masked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Secret {
    /// What it is.
    pub(crate) kind: Kind,
    /// Index of its segment.
    pub(crate) segment: usize,
    /// Seconds from the start of the recording; the segment's where its words have no times.
    pub(crate) start: f64,
    /// Likewise.
    pub(crate) end: f64,
    /// As transcribed, without the punctuation that was kept behind the bracket.
    pub(crate) words: String,
}
