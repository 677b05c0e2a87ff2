use super::*;
use crate::speech::words::Word;

/// A segment whose words last half a second each.
fn placed(text: &str, start: f64) -> Placed {
    let words = text.split_whitespace().enumerate().map(|(at, word)| Word {
        start: start + at as f64 * 0.5,
        end: start + (at + 1) as f64 * 0.5,
        text: word.to_owned(),
        probability: 0.9,
        no_speech: 0.0,
        language: None,
    });
    Placed::of(words.collect(), &[])
}

/// The first voice up to a time, the second after it.
fn heard(change: f64, end: f64) -> Vec<Leaning> {
    (0..(end / 0.25) as usize)
        .map(|at| {
            let start = at as f64 * 0.25;
            Leaning {
                start,
                end: start + 0.5,
                lean: if start + 0.25 < change { -0.5 } else { 0.5 },
            }
        })
        .collect()
}

fn lines(assigned: &Assigned) -> Vec<(Speaker, &str)> {
    let texts = assigned.segments.iter().map(|segment| segment.text.as_str());
    assigned.speakers.iter().copied().zip(texts).collect()
}

#[test]
fn a_segment_is_cut_where_the_voice_changes() {
    let segments = vec![
        placed("I am calling about the ad thank you for calling", 0.0),
        placed("how can I help you", 6.0),
    ];
    let assigned = assign(segments, &heard(3.0, 9.0), &[]);
    assert_eq!(
        lines(&assigned),
        [
            (Speaker::Caller, "I am calling about the ad"),
            (Speaker::Agent, "thank you for calling"),
            (Speaker::Agent, "how can I help you"),
        ]
    );
    assert!((assigned.segments[1].start - 3.0).abs() < 1e-9 && (assigned.segments[1].end - 5.0).abs() < 1e-9);
}

#[test]
fn where_words_do_not_tell_both_are_unknown_but_still_apart() {
    let assigned = assign(
        vec![placed("yes yes yes okay okay okay", 0.0)],
        &heard(1.5, 3.0),
        &[],
    );
    assert_eq!(
        lines(&assigned),
        [
            (Speaker::Unknown, "yes yes yes"),
            (Speaker::Unknown, "okay okay okay")
        ]
    );
}

#[test]
fn without_two_voices_segments_stay_as_they_are() {
    let segments = vec![placed("thank you for calling", 0.0)];
    let assigned = assign(segments.clone(), &[], &[]);
    assert_eq!(
        (assigned.segments, assigned.speakers),
        (segments, vec![Speaker::Unknown])
    );
    assert!(assign(vec![], &heard(1.0, 2.0), &[]).segments.is_empty());
}
