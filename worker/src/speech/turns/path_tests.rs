use proptest::prelude::*;

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

/// Windows of 0.8 s every 0.2 s that lean as `lean` says of their middle.
fn leanings(seconds: f64, lean: impl Fn(f64) -> f32) -> Vec<Leaning> {
    (0..(seconds / 0.2) as usize)
        .map(|at| {
            let start = at as f64 * 0.2;
            Leaning {
                start,
                end: start + 0.8,
                lean: lean(start + 0.4),
            }
        })
        .collect()
}

fn of(words: &[Word], leanings: &[Leaning]) -> Vec<Option<usize>> {
    voices(&words.iter().collect::<Vec<_>>(), leanings)
}

#[test]
fn an_answer_behind_its_question_is_the_other_voice() {
    let words = said(&[
        ("Your", 0.2, 0.5),
        ("zip", 0.5, 0.9),
        ("code?", 0.9, 1.5),
        ("Nine", 1.9, 2.2),
        ("oh", 2.2, 2.5),
        ("one", 2.5, 3.0),
    ]);
    let heard = leanings(3.0, |middle| if middle < 1.7 { -0.4 } else { 0.4 });
    assert_eq!(
        of(&words, &heard),
        [Some(0), Some(0), Some(0), Some(1), Some(1), Some(1)]
    );
}

#[test]
fn one_odd_window_changes_no_word_of_a_sentence() {
    let words = said(&[
        ("we", 0.0, 0.4),
        ("will", 0.4, 0.8),
        ("call", 0.8, 1.2),
        ("back", 1.2, 1.6),
        ("soon", 1.6, 2.0),
    ]);
    let heard = leanings(
        2.0,
        |middle| if (0.9..1.1).contains(&middle) { 0.15 } else { -0.4 },
    );
    assert_eq!(of(&words, &heard), [Some(0); 5]);
}

#[test]
fn a_word_under_which_nothing_was_heard_goes_with_its_sentence() {
    let words = said(&[
        ("it", 0.1, 0.4),
        ("is", 0.4, 0.8),
        ("late", 1.6, 1.7),
        ("now", 2.0, 2.4),
    ]);
    let heard: Vec<Leaning> = leanings(3.0, |_| -0.4)
        .into_iter()
        .filter(|l| l.end < 1.3 || l.start > 1.9)
        .collect();
    assert_eq!(of(&words, &heard)[2], Some(0));
}

#[test]
fn what_is_not_clear_is_left_open() {
    let words = said(&[("hm", 0.1, 0.4), ("well", 2.1, 2.4)]);
    assert_eq!(of(&words, &leanings(3.0, |_| 0.01)), [None, None]);
    assert_eq!(of(&words, &[]), [None, None]);
    assert_eq!(of(&[], &leanings(3.0, |_| 0.4)), []);
}

proptest! {
    #[test]
    fn two_voices_are_treated_alike(
        lengths in prop::collection::vec(0.05..0.9_f64, 1..40),
        leans in prop::collection::vec(-1.0..1.0_f32, 200),
    ) {
        let mut at = 0.0;
        let words: Vec<(&str, f64, f64)> = lengths.iter().map(|length| {
            at += length;
            ("word", at - length, at)
        }).collect();
        let words = said(&words);
        let heard = leanings(at + 1.0, |middle| leans[(middle * 5.0) as usize % 200]);
        let turned: Vec<Leaning> = heard.iter().map(|l| Leaning { lean: -l.lean, ..*l }).collect();
        let other: Vec<Option<usize>> = of(&words, &turned).into_iter().map(|voice| voice.map(|voice| 1 - voice)).collect();
        prop_assert_eq!(of(&words, &heard), other);
    }
}
