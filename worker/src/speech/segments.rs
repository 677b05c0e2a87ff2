//! Words become segments: what one party says without a break.
//!
//! A segment ends at a pause, at a shorter pause behind a sentence, where the other party speaks, where the
//! language changes, and before it gets longer than [`LONGEST`]. People who speak at the same time stay two
//! segments that overlap.

use std::ops::Range;

use crate::audio::SAMPLE_RATE;
use crate::audio::gate::Region;

use super::language::Language;
use super::thresholds::{BREATH, LONGEST, PAUSE, REPLY, SHARED_PAUSE};
use super::words::Word;

/// A segment on the call's own timeline, in seconds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) text: String,
    pub(super) words: Vec<Word>,
    pub(super) confidence: f32,
    /// How much of it lies on speech the gate heard, in seconds.
    pub(super) speech: f64,
}

impl Placed {
    /// A segment of these words, at least one.
    pub(super) fn of(words: Vec<Word>, regions: &[Region]) -> Self {
        let start = words.first().map_or(0.0, |word| word.start);
        let end = words.last().map_or(start, |word| word.end);
        Self {
            start,
            end,
            text: text(&words),
            confidence: confidence(&words),
            speech: overlap(start, end, regions),
            words,
        }
    }

    /// What it was decoded in; `None` where the language is not looked for.
    pub(super) fn language(&self) -> Option<Language> {
        self.words.first().and_then(|word| word.language)
    }

    /// Leaves only the words that `keep` names by their place.
    pub(super) fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let mut at = 0..;
        self.words.retain(|_| at.next().is_some_and(&keep));
        self.text = text(&self.words);
        self.confidence = confidence(&self.words);
    }
}

/// The segments of one channel. `regions` is where the gate heard speech on it, `others` where it did on the
/// other channels. Where there are none, several people share the channel: each sentence is a segment of its
/// own then, for an answer can follow its question without a pause.
pub(super) fn segments(words: Vec<Word>, regions: &[Region], others: &[&[Region]]) -> Vec<Placed> {
    let mut segments = Vec::new();
    let mut open: Vec<Word> = Vec::new();
    for word in words {
        if let Some(before) = open.last()
            && ends(before, &word, others)
        {
            close(std::mem::take(&mut open), regions, &mut segments);
        }
        open.push(word);
    }
    close(open, regions, &mut segments);
    segments
}

/// Does a segment end between two words of a channel?
fn ends(before: &Word, after: &Word, others: &[&[Region]]) -> bool {
    let pause = after.start - before.end;
    let is_sentence = before.ends_sentence();
    let is_shared = others.is_empty();
    pause >= if is_shared { SHARED_PAUSE } else { PAUSE }
        || before.language != after.language
        || (is_sentence && (pause >= BREATH || is_shared))
        || others
            .iter()
            .any(|regions| overlap(before.end, after.start, regions) >= REPLY)
}

/// Makes one segment of the words, or several when they last too long: cut where the pause is longest, behind
/// a sentence if there is one.
fn close(mut words: Vec<Word>, regions: &[Region], segments: &mut Vec<Placed>) {
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return;
    };
    if last.end - first.start <= LONGEST || words.len() < 2 {
        segments.push(Placed::of(words, regions));
        return;
    }
    let best = cut(&words);
    let rest = words.split_off(best);
    close(words, regions, segments);
    close(rest, regions, segments);
}

/// The place of the word that begins the second part: neither part is to be less than a third.
fn cut(words: &[Word]) -> usize {
    let third = words.len() / 3;
    let places: Range<usize> = third.max(1)..(words.len() - third).max(2).min(words.len());
    let worth = |at: usize| {
        let pause = words[at].start - words[at - 1].end;
        let is_sentence = words[at - 1].ends_sentence();
        let is_clause = words[at - 1].text.ends_with([',', ';', ':']);
        pause + if is_sentence { 2.0 } else { 0.0 } + if is_clause { 0.2 } else { 0.0 }
    };
    places
        .max_by(|a, b| worth(*a).total_cmp(&worth(*b)))
        .unwrap_or(words.len() / 2)
}

fn text(words: &[Word]) -> String {
    words
        .iter()
        .map(|word| word.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn confidence(words: &[Word]) -> f32 {
    let sum: f32 = words.iter().map(|word| word.probability).sum();
    sum / words.len().max(1) as f32
}

/// Seconds of speech between two times.
fn overlap(start: f64, end: f64, regions: &[Region]) -> f64 {
    let first = regions.partition_point(|region| seconds(region.end) <= start);
    regions[first..]
        .iter()
        .take_while(|region| seconds(region.start) < end)
        .map(|region| (end.min(seconds(region.end)) - start.max(seconds(region.start))).max(0.0))
        .sum()
}

fn seconds(samples: usize) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(said: &[(&str, f64, f64)]) -> Vec<Word> {
        said.iter()
            .map(|(text, start, end)| Word {
                start: *start,
                end: *end,
                text: (*text).to_owned(),
                probability: 0.8,
                no_speech: 0.0,
                language: None,
            })
            .collect()
    }

    fn region(start: f64, end: f64) -> Region {
        let samples = |seconds: f64| (seconds * f64::from(SAMPLE_RATE)) as usize;
        Region {
            start: samples(start),
            end: samples(end),
        }
    }

    fn texts(segments: &[Placed]) -> Vec<&str> {
        segments.iter().map(|segment| segment.text.as_str()).collect()
    }

    #[test]
    fn pauses_and_sentences_end_segments() {
        let said = words(&[
            ("Are", 0.0, 0.2),
            ("you", 0.2, 0.4),
            ("there?", 0.4, 0.8),
            ("I", 1.1, 1.2),
            ("think", 1.4, 1.6),
            ("so.", 1.6, 1.8),
            ("Yes", 1.85, 2.0),
            ("well", 2.9, 3.1),
        ]);
        let both = segments(said.clone(), &[], &[&[]]);
        assert_eq!(texts(&both), ["Are you there?", "I think so. Yes", "well"]);
        let shared = segments(said, &[region(0.0, 0.8)], &[]);
        assert_eq!(texts(&shared), ["Are you there?", "I think so.", "Yes", "well"]);
        assert!((shared[0].speech - 0.8).abs() < 1e-3);
    }

    #[test]
    fn the_other_party_ends_a_segment_but_not_when_both_speak() {
        let said = words(&[("one", 0.0, 0.5), ("two", 0.85, 1.5), ("three", 1.5, 2.5)]);
        let reply = [region(0.55, 0.8)];
        assert_eq!(
            texts(&segments(said.clone(), &[], &[&reply])),
            ["one", "two three"]
        );
        let meanwhile = [region(1.0, 2.0)];
        assert_eq!(texts(&segments(said, &[], &[&meanwhile])), ["one two three"]);
    }

    #[test]
    fn a_segment_is_in_one_language() {
        let mut said = words(&[
            ("Hello", 0.0, 0.4),
            ("sir", 0.4, 0.8),
            ("buenas", 0.85, 1.2),
            ("tardes", 1.2, 1.6),
        ]);
        let spanish = Language::of_code("es");
        for word in &mut said {
            word.language = if word.start < 0.8 {
                Some(Language::ENGLISH)
            } else {
                spanish
            };
        }
        let made = segments(said, &[], &[&[]]);
        assert_eq!(texts(&made), ["Hello sir", "buenas tardes"]);
        assert_eq!(
            (made[0].language(), made[1].language()),
            (Some(Language::ENGLISH), spanish)
        );
    }

    #[test]
    fn none_is_too_long_and_no_word_is_lost() {
        let said: Vec<Word> = (0..120)
            .map(|at| Word {
                start: f64::from(at) * 0.4,
                end: f64::from(at) * 0.4 + 0.4,
                text: if at % 17 == 16 { "so." } else { "word" }.to_owned(),
                probability: 0.8,
                no_speech: 0.0,
                language: None,
            })
            .collect();
        let segments = segments(said.clone(), &[], &[&[]]);
        assert!(
            segments
                .iter()
                .all(|segment| segment.end - segment.start <= LONGEST)
        );
        assert!(segments.len() <= 6, "{}", segments.len());
        let again: Vec<Word> = segments.into_iter().flat_map(|segment| segment.words).collect();
        assert_eq!(again, said);
    }
}
