//! The times of the words of a segment, as a worker hands them in.

use serde_json::{Value, json};

use crate::error::FunctionError;
use crate::fields::Fields;

/// More words than anybody says in one segment.
const MOST_WORDS: usize = 5_000;
/// Times are rounded one by one: so far a word may reach out of its segment. It is stored as if it did not.
const ROUNDING_SECONDS: f64 = 0.02;

/// `[{start, end, text}]` of a segment that is said from `start` to `end`: all its words, in order. `None`
/// where no times are given.
pub(crate) fn read(
    segment: &Fields<'_>,
    text: &str,
    (start, end): (f64, f64),
) -> Result<Option<Value>, FunctionError> {
    if segment.get("words").is_none() {
        return Ok(None);
    }
    let list = segment.list("words")?;
    if list.len() > MOST_WORDS {
        return Err(segment.invalid("words", format!("must be at most {MOST_WORDS} words")));
    }
    let mut parts = text.split(' ');
    let mut said_from = start - ROUNDING_SECONDS;
    let mut words = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let word = Fields::of(segment.element("words", index), value)?;
        let spelling = word.text("text")?;
        if parts.next() != Some(spelling) {
            return Err(word.invalid("text", "must be the next word of the segment's text"));
        }
        let (from, to) = (word.seconds("start")?, word.seconds("end")?);
        if from < said_from {
            return Err(word.invalid("start", "must not be before the segment or the word before it"));
        }
        if to < from || to > end + ROUNDING_SECONDS {
            return Err(word.invalid("end", "must not be before its start or after the segment"));
        }
        said_from = from;
        let (from, to) = (from.clamp(start, end), to.clamp(start, end));
        words.push(json!({"start": from, "end": to, "text": spelling}));
    }
    if parts.next().is_some() {
        return Err(segment.invalid("words", "must be all the words of the segment's text"));
    }
    Ok(Some(Value::Array(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &Value) -> Result<Option<Value>, String> {
        let segment = json!({ "words": list });
        let fields = Fields::of("segment", &segment).expect("an object");
        read(&fields, "hello there", (1.0, 3.0)).map_err(|error| error.to_string())
    }

    fn word(start: f64, end: f64, text: &str) -> Value {
        json!({"start": start, "end": end, "text": text})
    }

    #[test]
    fn all_words_in_order_are_taken_and_kept_inside() {
        assert_eq!(words(&json!(null)), Ok(None));
        let read = words(&json!([word(0.99, 1.5, "hello"), word(2.5, 3.01, "there")]));
        let kept = json!([word(1.0, 1.5, "hello"), word(2.5, 3.0, "there")]);
        assert_eq!(read, Ok(Some(kept)));
        // Two words may share a moment.
        assert!(words(&json!([word(1.0, 2.0, "hello"), word(1.0, 1.0, "there")])).is_ok());
    }

    #[test]
    fn what_is_wrong_with_them_is_named() {
        let hello = word(1.0, 1.5, "hello");
        for (list, complaint) in [
            (json!("hello"), "segment.words: must be a list"),
            (json!([]), "segment.words: must be all"),
            (json!([hello]), "segment.words: must be all"),
            (json!([hello, 7]), "segment.words[1]: must be a JSON object"),
            (
                json!([hello, word(2.0, 3.0, "their")]),
                "segment.words[1].text: must be the next",
            ),
            (json!([word(1.0, 2.0, "hello there")]), "segment.words[0].text:"),
            (
                json!([hello, word(2.0, 2.5, "there"), word(2.5, 3.0, "sir")]),
                "segment.words[2].text:",
            ),
            (json!([hello, word(0.5, 3.0, "there")]), "segment.words[1].start:"),
            (json!([word(0.9, 1.5, "hello")]), "segment.words[0].start:"),
            (json!([hello, word(2.0, 3.5, "there")]), "segment.words[1].end:"),
            (json!([hello, word(2.0, 1.9, "there")]), "segment.words[1].end:"),
            (
                json!([{"start": "1", "end": 2, "text": "hello"}]),
                "segment.words[0].start:",
            ),
            (
                json!([{"start": 1, "end": null, "text": "hello"}]),
                "segment.words[0].end:",
            ),
            (
                json!([{"start": 1, "end": 2, "text": ["hello"]}]),
                "segment.words[0].text:",
            ),
            (
                json!(vec![hello.clone(); 5_001]),
                "segment.words: must be at most",
            ),
        ] {
            let refused = words(&list).expect_err("it was taken");
            assert!(refused.starts_with(complaint), "{list}: {refused}");
        }
    }
}
