//! What the model made up: loops, and words over sound that is no speech.

use std::collections::HashSet;

use super::remarks;
use super::segments::Placed;
use super::thresholds::{
    BELIEVED, DOUBTED, FASTEST, IMPOSSIBLE, LEAST_SPEECH, LONGEST_PHRASE, PHRASE_LOOP, SEGMENT_LOOP,
    WORD_LOOP,
};

/// What is left, and how much is not.
#[derive(Debug, Default)]
pub(super) struct Cleaned {
    pub(super) segments: Vec<Placed>,
    pub(super) loops: usize,
    pub(super) inventions: usize,
}

/// Cleans the segments of one channel.
pub(super) fn clean(placed: Vec<Placed>) -> Cleaned {
    let mut cleaned = Cleaned::default();
    for mut segment in placed {
        if is_invented(&segment) {
            cleaned.inventions += 1;
            continue;
        }
        if let Some(kept) = without_loops(&segment.text) {
            segment.retain(|at| kept.contains(&at));
            cleaned.loops += 1;
        }
        let repeats = cleaned
            .segments
            .iter()
            .rev()
            .take_while(|before| before.text == segment.text)
            .count();
        if repeats >= SEGMENT_LOOP && segment.text.contains(' ') {
            cleaned.loops += 1;
            continue;
        }
        cleaned.segments.push(segment);
    }
    cleaned
}

fn is_remark(segment: &Placed) -> bool {
    remarks::parted(segment.words.clone()).0.is_empty()
}

fn is_invented(segment: &Placed) -> bool {
    let letters = segment.text.chars().filter(|c| c.is_alphanumeric()).count();
    let seconds = (segment.end - segment.start).max(0.05);
    let pace = letters as f64 / seconds;
    let is_odd = segment.speech < LEAST_SPEECH || pace > FASTEST;
    let is_impossible = pace > IMPOSSIBLE && segment.words.len() > 3;
    letters == 0
        || is_remark(segment)
        || is_impossible
        || segment.confidence < if is_odd { DOUBTED } else { BELIEVED }
}

/// The places of the words that are left when every loop is cut to one turn; `None` when there is none.
fn without_loops(text: &str) -> Option<HashSet<usize>> {
    let mut words: Vec<(usize, &str)> = text.split_whitespace().enumerate().collect();
    let before = words.len();
    for phrase in 1..=LONGEST_PHRASE {
        let limit = if phrase == 1 { WORD_LOOP } else { PHRASE_LOOP };
        let mut at = 0;
        while at + phrase * limit <= words.len() {
            let turns = words[at..]
                .chunks_exact(phrase)
                .take_while(|turn| is_same(turn, &words[at..at + phrase]))
                .count();
            if turns >= limit {
                words.drain(at + phrase..at + phrase * turns);
            }
            at += 1;
        }
    }
    (words.len() < before).then(|| words.into_iter().map(|(at, _)| at).collect())
}

fn is_same(one: &[(usize, &str)], other: &[(usize, &str)]) -> bool {
    one.iter()
        .map(|(_, word)| word)
        .eq(other.iter().map(|(_, word)| word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::words::Word;

    fn said(text: &str, confidence: f32, speech: f64) -> Placed {
        let each = 0.4;
        let words = text.split_whitespace().enumerate().map(|(at, word)| Word {
            start: at as f64 * each,
            end: (at + 1) as f64 * each,
            text: word.to_owned(),
            probability: confidence,
            no_speech: 0.0,
            language: None,
        });
        Placed {
            speech,
            ..Placed::of(words.collect(), &[])
        }
    }

    fn left(text: &str) -> Option<String> {
        let kept = without_loops(text)?;
        let words = text.split_whitespace().enumerate();
        let words: Vec<&str> = words
            .filter(|(at, _)| kept.contains(at))
            .map(|(_, word)| word)
            .collect();
        Some(words.join(" "))
    }

    #[test]
    fn loops_are_cut_to_one_turn() {
        let looped = format!("okay {}bye", "thank you very much ".repeat(6));
        assert_eq!(left(&looped).as_deref(), Some("okay thank you very much bye"));
        assert_eq!(left(&"the ".repeat(40)).as_deref(), Some("the"));
    }

    #[test]
    fn what_people_say_is_left_alone() {
        for text in [
            "no no no i said no",
            "five five five one two one two",
            "bye bye",
            "",
            "yes sir yes sir yes sir",
        ] {
            assert_eq!(without_loops(text), None, "{text}");
        }
    }

    #[test]
    fn words_keep_their_times_when_a_loop_is_cut() {
        let cleaned = clean(vec![said(
            &format!("{} bye", "thank you so ".repeat(6).trim()),
            0.9,
            2.0,
        )]);
        let words = &cleaned.segments[0].words;
        assert_eq!(cleaned.segments[0].text, "thank you so bye");
        assert_eq!((words.len(), words[3].text.as_str()), (4, "bye"));
        assert!((words[3].start - 18.0 * 0.4).abs() < 1e-6);
    }

    #[test]
    fn inventions_are_dropped_and_counted() {
        let cleaned = clean(vec![
            said("hello this is mary", 0.9, 1.0),
            said("thanks for watching", 0.1, 1.0),
            said("subtitles by the community", 0.5, 0.0),
            said("♪", 0.9, 1.0),
            said("(upbeat music)", 0.9, 1.0),
        ]);
        assert_eq!(
            (cleaned.segments.len(), cleaned.inventions, cleaned.loops),
            (1, 4, 0)
        );
    }

    #[test]
    fn a_sentence_in_no_time_is_an_invention_and_a_soft_word_is_none() {
        let squeezed = |text: &str| {
            let mut segment = said(text, 0.9, 0.0);
            (segment.start, segment.end) = (3.0, 3.0);
            segment
        };
        let cleaned = clean(vec![squeezed("I have to read you something."), squeezed("okay.")]);
        assert_eq!((cleaned.segments.len(), cleaned.inventions), (1, 1));
        assert_eq!(cleaned.segments[0].text, "okay.");
    }

    #[test]
    fn the_same_sentence_over_and_over_is_a_loop() {
        let cleaned = clean(vec![said("take me off your list", 0.9, 1.0); 6]);
        assert_eq!((cleaned.segments.len(), cleaned.loops), (3, 3));
    }
}
