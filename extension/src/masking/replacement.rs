//! Puts names in brackets where secrets stood.

use serde_json::{Number, Value, json};

use super::echo::Stretch;
use super::passage::Passage;
use super::secret::Secret;
use super::spoken_digits;

/// Replaces these stretches of one segment, which are in order; returns what stood there.
pub(crate) fn replace(segment: &mut Value, index: usize, stretches: &[Stretch]) -> Vec<Secret> {
    let stretches = merged(stretches);
    let Some(passage) = Passage::of(segment) else {
        return Vec::new();
    };
    let words = segment.get("words").and_then(Value::as_array);
    let words = words.filter(|_| passage.is_worded).map_or(&[][..], Vec::as_slice);
    let mut text = String::with_capacity(passage.text.len());
    let mut kept = Vec::with_capacity(words.len());
    let mut secrets = Vec::new();
    let (mut byte, mut unit) = (0, 0);
    for stretch in &stretches {
        let (Some(first), Some(last)) = (passage.units.get(stretch.first), passage.units.get(stretch.last))
        else {
            continue;
        };
        let said = passage.text.get(first.start..last.end).unwrap_or_default();
        let closing = closing(said);
        let name = format!("[{}]{closing}", stretch.kind.name());
        let said = said.strip_suffix(closing).unwrap_or(said);
        text.push_str(passage.text.get(byte..first.start).unwrap_or_default());
        text.push_str(&name);
        byte = last.end;
        kept.extend(words.get(unit..stretch.first).into_iter().flatten().cloned());
        let (start, end) = if words.is_empty() {
            times(segment, segment)
        } else {
            let of = |unit| words.get(unit).unwrap_or(&Value::Null);
            let times = times(of(stretch.first), of(stretch.last));
            kept.extend(timed(&name, times));
            times
        };
        unit = stretch.last + 1;
        secrets.push(Secret {
            kind: stretch.kind,
            segment: index,
            start,
            end,
            words: said.to_owned(),
        });
    }
    if secrets.is_empty() {
        return secrets;
    }
    text.push_str(passage.text.get(byte..).unwrap_or_default());
    kept.extend(words.get(unit..).into_iter().flatten().cloned());
    let is_worded = passage.is_worded && segment.get("words").is_some();
    if let Some(segment) = segment.as_object_mut() {
        segment.insert("text".to_owned(), Value::String(text));
        if is_worded {
            segment.insert("words".to_owned(), Value::Array(kept));
        } else {
            // Words that are not those of the text may hold the secret still.
            segment.retain(|key, _| key != "words");
        }
    }
    secrets
}

/// Takes words away that are not those of the text, and so were not searched, if there are numbers in them.
pub(crate) fn drop_strays(segment: &mut Value) {
    let has_words = segment
        .get("words")
        .and_then(Value::as_array)
        .is_some_and(|words| words.iter().any(has_number));
    let is_stray = has_words && !Passage::of(segment).is_some_and(|passage| passage.is_worded);
    if let Some(segment) = segment.as_object_mut().filter(|_| is_stray) {
        segment.retain(|key, _| key != "words");
    }
}

fn has_number(word: &Value) -> bool {
    let text = word.get("text").unwrap_or(word);
    match text {
        Value::Null | Value::Bool(_) => false,
        Value::String(text) => text.split(|letter: char| !letter.is_alphanumeric()).any(|word| {
            word.contains(char::is_numeric) || spoken_digits::spoken(&word.to_lowercase()).is_some()
        }),
        _ => true,
    }
}

/// Stretches that touch or lap over are one if they are of the same kind; else the later one begins later.
fn merged(stretches: &[Stretch]) -> Vec<Stretch> {
    let mut merged: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        match merged.last_mut() {
            Some(last)
                if stretch.first <= last.last
                    || (stretch.first == last.last + 1 && stretch.kind == last.kind) =>
            {
                last.last = last.last.max(stretch.last);
            }
            _ => merged.push(*stretch),
        }
    }
    merged
}

/// The punctuation with which a stretch ends.
fn closing(said: &str) -> &str {
    let is_closing = |letter| {
        matches!(
            letter,
            '.' | ',' | '?' | '!' | ';' | ':' | '\u{2026}' | '"' | ')' | '\u{201d}'
        )
    };
    let kept = said.trim_end_matches(is_closing);
    said.get(kept.len()..).unwrap_or_default()
}

/// When the first word begins and the last one ends.
fn times(first: &Value, last: &Value) -> (f64, f64) {
    let seconds = |word: &Value, key| word.get(key).and_then(Value::as_f64);
    let start = seconds(first, "start")
        .or_else(|| seconds(first, "end"))
        .unwrap_or(0.0);
    let end = seconds(last, "end").unwrap_or(start);
    (start, end.max(start))
}

/// Words of a replacement, its time divided among them.
fn timed(name: &str, (start, end): (f64, f64)) -> Vec<Value> {
    let count = name.split(' ').count();
    let number = |seconds| Number::from_f64(seconds).map_or(Value::Null, Value::Number);
    let at = |index: usize| {
        if index >= count {
            return end;
        }
        let share = index as f64 / count as f64;
        // Milliseconds are as fine as any of these times; none may lie outside.
        let at = ((end - start).mul_add(share, start) * 1000.0).round() / 1000.0;
        if index == 0 { start } else { at.max(start).min(end) }
    };
    name.split(' ')
        .enumerate()
        .map(|(index, word)| json!({"start": number(at(index)), "end": number(at(index + 1)), "text": word}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::*;

    fn stretch(first: usize, last: usize) -> Stretch {
        Stretch {
            segment: 0,
            first,
            last,
            kind: Kind::CardNumber,
        }
    }

    #[test]
    fn words_and_text_stay_the_same() {
        let mut segment = json!({
            "speaker": "caller", "start": 1.0, "end": 3.0, "text": "it's 4111 1111, ok", "confidence": 0.5,
            "words": [
                {"start": 1.0, "end": 1.5, "text": "it's"},
                {"start": 1.5, "end": 2.0, "text": "4111"},
                {"start": 2.0, "end": 2.5, "text": "1111,"},
                {"start": 2.5, "end": 3.0, "text": "ok"},
            ],
        });
        let secrets = replace(&mut segment, 7, &[stretch(1, 1), stretch(2, 2)]);
        assert_eq!(
            segment,
            json!({
                "speaker": "caller", "start": 1.0, "end": 3.0, "text": "it's [card number], ok",
                "confidence": 0.5,
                "words": [
                    {"start": 1.0, "end": 1.5, "text": "it's"},
                    {"start": 1.5, "end": 2.0, "text": "[card"},
                    {"start": 2.0, "end": 2.5, "text": "number],"},
                    {"start": 2.5, "end": 3.0, "text": "ok"},
                ],
            })
        );
        let expected = Secret {
            kind: Kind::CardNumber,
            segment: 7,
            start: 1.5,
            end: 2.5,
            words: "4111 1111".to_owned(),
        };
        assert_eq!(secrets, [expected]);
    }

    #[test]
    fn without_words_the_text_changes() {
        let mut segment = json!({"text": "it's  4111.", "start": 1, "end": 2});
        let secrets = replace(&mut segment, 0, &[stretch(1, 1)]);
        assert_eq!(
            segment,
            json!({"text": "it's  [card number].", "start": 1, "end": 2})
        );
        assert_eq!(
            secrets.first().map(|secret| (secret.start, secret.end)),
            Some((1.0, 2.0))
        );
    }

    #[test]
    fn words_of_another_text_are_dropped() {
        for (words, is_kept) in [
            (json!([{"text": "four"}]), false),
            (json!([{"text": "a4"}]), false),
            (json!([4]), false),
            (json!([{"text": "hello"}]), true),
            (json!([]), true),
            (json!(null), true),
        ] {
            let mut segment = json!({"text": "hi", "words": words});
            drop_strays(&mut segment);
            assert_eq!(segment.get("words").is_some(), is_kept, "{segment}");
        }
    }
}
