//! The text of a segment, cut into the words that are masked as wholes.

use std::ops::Range;

use serde_json::Value;

/// A segment's text and its words.
#[derive(Debug)]
pub(crate) struct Passage<'a> {
    /// All of it.
    pub(crate) text: &'a str,
    /// Where in `text` its words stand, in order; without the white space between them.
    pub(crate) units: Vec<Range<usize>>,
    /// Whether the units are the entries of the segment's `words`.
    pub(crate) is_worded: bool,
}

impl<'a> Passage<'a> {
    /// Of a segment; `None` if it has no text.
    pub(crate) fn of(segment: &'a Value) -> Option<Self> {
        let text = segment.get("text")?.as_str()?;
        let worded = segment
            .get("words")
            .and_then(Value::as_array)
            .and_then(|words| units_of_words(text, words));
        Some(Self {
            text,
            is_worded: worded.is_some(),
            units: worded.unwrap_or_else(|| units_of_text(text)),
        })
    }

    /// The word at `index`.
    pub(crate) fn unit(&self, index: usize) -> &'a str {
        self.units
            .get(index)
            .and_then(|unit| self.text.get(unit.clone()))
            .unwrap_or_default()
    }
}

/// The places of `words`, if joined by single spaces they are `text`.
fn units_of_words(text: &str, words: &[Value]) -> Option<Vec<Range<usize>>> {
    let mut units = Vec::with_capacity(words.len());
    let mut at = 0;
    for word in words {
        let word = word.get("text")?.as_str()?;
        if !units.is_empty() {
            at = text.get(at..)?.starts_with(' ').then_some(at + 1)?;
        }
        if !text.get(at..)?.starts_with(word) {
            return None;
        }
        units.push(at..at + word.len());
        at += word.len();
    }
    (at == text.len()).then_some(units)
}

fn units_of_text(text: &str) -> Vec<Range<usize>> {
    let mut units = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices() {
        if !letter.is_whitespace() {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            units.push(start..at);
        }
    }
    units.extend(start.map(|start| start..text.len()));
    units
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_are_the_units_if_they_make_up_the_text() {
        for (segment, expected, is_worded) in [
            (json!({"text": " a  b\u{a0}c "}), vec!["a", "b", "c"], false),
            (
                json!({"text": "a b c", "words": [{"text": "a b"}, {"text": "c"}]}),
                vec!["a b", "c"],
                true,
            ),
            (
                json!({"text": "a b", "words": [{"text": "a"}]}),
                vec!["a", "b"],
                false,
            ),
            (
                json!({"text": "a b", "words": [{"text": 1}, 2]}),
                vec!["a", "b"],
                false,
            ),
            (json!({"text": "", "words": []}), vec![], true),
            (
                json!({"text": " ", "words": [{"text": ""}, {"text": ""}]}),
                vec!["", ""],
                true,
            ),
        ] {
            let passage = Passage::of(&segment).unwrap();
            let units: Vec<&str> = (0..passage.units.len()).map(|unit| passage.unit(unit)).collect();
            assert_eq!((units, passage.is_worded), (expected, is_worded), "{segment}");
        }
        assert!(Passage::of(&json!({"text": 1})).is_none());
        assert!(Passage::of(&json!([])).is_none());
    }
}
