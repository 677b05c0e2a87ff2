//! The transcript as the reader shows it: a line for each segment, what is quoted by a flag marked in it.

use super::call_record::{Call, Flag};
use crate::view::{format, quote, words};

/// A segment as the page shows it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) number: usize,
    /// agent, caller or unknown
    pub(crate) speaker: String,
    /// The same as the page names it.
    pub(crate) said_by: String,
    /// Code of its language, where it is another one than the call's.
    pub(crate) language: Option<String>,
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) clock: String,
    /// When its words are said, as [`words::steps`] tells it.
    pub(crate) words: String,
    /// Severity of the worst flag that begins here, or empty.
    pub(crate) flag: String,
    /// Text, and whether it is quoted by a flag.
    pub(crate) parts: Vec<(String, bool)>,
}

/// The lines of a call.
pub(super) fn lines(call: &Call) -> Vec<Line> {
    let segments = call.transcript.iter().flat_map(|transcript| &transcript.segments);
    segments
        .enumerate()
        .map(|(number, segment)| {
            let begins: Vec<&Flag> = call.flags.iter().filter(|flag| flag.segment == number).collect();
            let worst = begins
                .iter()
                .map(|flag| flag.severity.as_str())
                .max_by_key(|severity| {
                    ["info", "warning", "critical"]
                        .iter()
                        .position(|known| known == severity)
                });
            let quotes: Vec<&str> = begins.iter().map(|flag| flag.quote.as_str()).collect();
            let starts: Vec<f64> = segment.words.iter().map(|word| word.start).collect();
            Line {
                number,
                speaker: segment.speaker.clone(),
                said_by: segment.said_by(),
                language: segment.language.clone(),
                start: format!("{:.2}", segment.start),
                end: format!("{:.2}", segment.end),
                clock: format::length(segment.start),
                words: words::steps(segment.start, &segment.text, &starts),
                flag: worst.unwrap_or_default().to_owned(),
                parts: quote::marked(&segment.text, &quotes),
            }
        })
        .collect()
}
