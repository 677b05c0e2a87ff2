//! Speech that the decoder passed over: the model sometimes ends with the first of two voices, or begins with
//! the second sentence.

use super::placing::sound_from;
use super::words::Word;

/// Speech without a word is worth a decode of its own from this length on, in seconds: shorter speech is a
/// cough, or an error of attention.
const LEAST: f64 = 1.2;
/// Attention may err by this much at either end of a word, in seconds.
const ERROR: f64 = 0.15;

/// Where somebody speaks and no word is, as from and to in seconds of the window. `stretches` is where the
/// gate heard speech in it.
pub(super) fn missed(words: &[Word], stretches: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut gaps = Vec::new();
    let mut from = f64::NEG_INFINITY;
    for word in words {
        gaps.extend(spoken(from, begin(word) - ERROR, stretches));
        from = from.max(word.end + ERROR);
    }
    gaps.extend(spoken(from, f64::INFINITY, stretches));
    gaps
}

/// Seconds of speech in which no word is, of all that is worth a decode.
pub(super) fn seconds(words: &[Word], stretches: &[(f64, f64)]) -> f64 {
    let inside = |(from, to): (f64, f64)| -> f64 {
        let shared = |(start, end): &(f64, f64)| (end.min(to) - start.max(from)).max(0.0);
        stretches.iter().map(shared).sum()
    };
    missed(words, stretches).into_iter().map(inside).sum()
}

/// The speech between two times, when there is enough of it.
fn spoken(from: f64, to: f64, stretches: &[(f64, f64)]) -> Option<(f64, f64)> {
    let inside = stretches
        .iter()
        .map(|(start, end)| (start.max(from), end.min(to)))
        .filter(|(start, end)| start < end);
    let (mut sum, mut whole) = (0.0, None);
    for (start, end) in inside {
        sum += end - start;
        whole = Some((whole.map_or(start, |(first, _)| first), end));
    }
    whole.filter(|_| sum >= LEAST)
}

/// The parts of a gap before and after its longest pause, those in which there is enough speech; none where
/// it has no pause.
pub(super) fn halves((from, to): (f64, f64), stretches: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let pauses = stretches.windows(2).map(|pair| (pair[0].1, pair[1].0));
    let inside = pauses.filter(|(start, end)| *start > from && *end < to);
    let longest = inside.max_by(|one, other| (one.1 - one.0).total_cmp(&(other.1 - other.0)));
    let Some((start, end)) = longest else {
        return Vec::new();
    };
    [spoken(from, start, stretches), spoken(end, to, stretches)]
        .into_iter()
        .flatten()
        .collect()
}

/// Numbers take longer than their digits.
fn begin(word: &Word) -> f64 {
    if word.text.chars().any(|letter| letter.is_ascii_digit()) {
        word.start
    } else {
        sound_from(word)
    }
}

/// Puts words that were found in a gap where they belong; what stands beside it already was said once only.
pub(super) fn insert(words: &mut Vec<Word>, found: Vec<Word>) {
    let Some((first, last)) = found.first().zip(found.last()) else {
        return;
    };
    let middle = f64::midpoint(first.start, last.end);
    let at = words.partition_point(|word| word.end <= middle);
    let reach = found.len() + 2;
    let beside = &words[at.saturating_sub(reach)..(at + reach).min(words.len())];
    let is_beside = |word: &&Word| beside.iter().any(|other| letters(other) == letters(word));
    if found.iter().filter(is_beside).count() * 2 >= found.len() {
        return;
    }
    let end = last.end;
    if let Some(after) = words.get_mut(at) {
        after.start = after.start.max(end).min(after.end);
    }
    words.splice(at..at, found);
}

fn letters(word: &Word) -> String {
    let letters = word.text.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[(&str, f64, f64)]) -> Vec<Word> {
        words
            .iter()
            .map(|(text, start, end)| Word {
                start: *start,
                end: *end,
                text: (*text).to_owned(),
                probability: 0.9,
                no_speech: 0.0,
                language: None,
            })
            .collect()
    }

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn speech_without_a_word_is_found_wherever_it_is() {
        let stretches = [(0.4, 2.0), (2.7, 4.5), (5.0, 5.6), (6.0, 8.0)];
        let close = |found: &[(f64, f64)], expected: &[(f64, f64)]| {
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (found, expected) in found.iter().zip(expected) {
                assert!(
                    (found.0 - expected.0).abs() < 0.3 && (found.1 - expected.1).abs() < 0.3,
                    "{found:?}"
                );
            }
        };
        close(&missed(&[], &stretches), &[(0.4, 8.0)]);
        let start = said(&[("Thank", 0.0, 0.8), ("you", 0.8, 1.2), ("kindly", 1.2, 2.0)]);
        close(&missed(&start, &stretches), &[(2.7, 8.0)]);
        // Attention rests on the word behind a gap since the word before it.
        let ends = said(&[
            ("Hi.", 0.0, 0.7),
            ("there", 0.7, 1.2),
            ("you", 1.2, 1.9),
            ("bye", 1.9, 7.9),
        ]);
        close(&missed(&ends, &stretches), &[(2.7, 7.4)]);
        let late = said(&[("we", 5.9, 6.3), ("are", 6.3, 7.0), ("closed", 7.0, 7.9)]);
        close(&missed(&late, &stretches), &[(0.4, 5.6)]);
        // A number that takes long, and a pause.
        let number = said(&[
            ("It's", 0.0, 0.9),
            ("$12,500", 0.9, 4.4),
            ("thank", 5.0, 6.6),
            ("you", 6.6, 7.8),
        ]);
        close(&missed(&number, &stretches), &[]);
    }

    #[test]
    fn a_gap_is_halved_in_its_longest_pause() {
        let stretches = [(0.0, 2.0), (2.1, 4.0), (4.6, 5.0), (5.2, 7.0), (9.0, 9.5)];
        assert_eq!(halves((0.0, 7.0), &stretches), [(0.0, 4.0), (4.6, 7.0)]);
        // A cough is no half.
        assert_eq!(halves((4.6, 9.5), &stretches), [(4.6, 7.0)]);
        assert_eq!(halves((0.0, 2.0), &stretches), []);
        assert_eq!(halves((0.0, 2.0), &[]), []);
    }

    #[test]
    fn what_was_missed_stands_in_its_place_and_what_was_not_is_not_said_twice() {
        let words = said(&[("Hi.", 0.0, 0.7), ("bye", 0.7, 7.9)]);
        let mut all = words.clone();
        insert(&mut all, said(&[("how", 2.7, 3.2), ("much?", 3.2, 4.5)]));
        assert_eq!(texts(&all), ["Hi.", "how", "much?", "bye"]);
        assert!(all.windows(2).all(|pair| pair[0].end <= pair[1].start), "{all:?}");
        let mut same = words.clone();
        insert(&mut same, said(&[("Bye.", 6.0, 7.8)]));
        assert_eq!(same, words);
        insert(&mut same, Vec::new());
        assert_eq!(same, words);
    }
}
