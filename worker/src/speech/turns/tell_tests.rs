//! The step as a whole, with voices that are easy to tell: a stretch's embedding is taken from its samples' values.

use proptest::prelude::*;

use super::*;
use crate::speech::Speaker;
use crate::speech::segments::Placed;
use crate::speech::turns::assignment::{assign, speakers};

/// Samples near 0.25 are one voice, near 0.75 the other; a stretch of both lies between them.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands in for a model, which may fail"
)]
fn embed(samples: &[f32]) -> Result<Option<Vec<f32>>, VoicesError> {
    let share = samples.iter().sum::<f32>() / samples.len() as f32;
    let angle = (share - 0.25) * std::f32::consts::PI;
    Ok(Some(vec![angle.cos(), angle.sin()]))
}

fn region(from: f64, to: f64) -> Region {
    let at = |seconds: f64| (seconds * f64::from(SAMPLE_RATE)) as usize;
    Region {
        start: at(from),
        end: at(to),
    }
}

/// A channel on which these voices speak in these seconds.
fn channel(seconds: f64, said: &[(f64, f64, usize)]) -> Vec<f32> {
    let mut channel = vec![0.0; (seconds * f64::from(SAMPLE_RATE)) as usize];
    for (from, to, voice) in said {
        let stretch = region(*from, *to);
        channel[stretch.start..stretch.end].fill(0.25 + *voice as f32 * 0.5);
    }
    channel
}

fn turn(start: f64, end: f64, voice: usize) -> Turn {
    Turn { start, end, voice }
}

fn placed(start: f64, end: f64, speech: f64) -> Placed {
    Placed {
        start,
        end,
        text: "hello".to_owned(),
        confidence: 0.9,
        no_speech: 0.0,
        speech,
    }
}

#[test]
fn two_voices_take_turns() {
    let said = [(1.0, 3.0, 1), (4.0, 6.5, 0), (7.0, 7.5, 1), (8.0, 9.0, 0)];
    let regions = said.map(|(from, to, _)| region(from, to));
    let turns = tell_apart(&channel(10.0, &said), &regions, embed).unwrap();
    // The voice that speaks first is number 0; short stretches follow the long ones.
    let expected = said.map(|(from, to, voice)| turn(from, to, 1 - voice));
    assert_eq!(turns, expected);
}

#[test]
fn a_change_inside_a_region_is_found_between_borders_of_windows() {
    let said = [(1.0, 7.0, 0), (7.0, 13.0, 1)];
    let turns = tell_apart(&channel(14.0, &said), &[region(1.0, 13.0)], embed).unwrap();
    let [first, second] = turns.as_slice() else {
        panic!("{turns:?}");
    };
    assert_eq!(
        (first.start, first.voice, second.end, second.voice),
        (1.0, 0, 13.0, 1)
    );
    assert!((6.0..=7.8).contains(&first.end), "{turns:?}");
    assert!(
        (6.2..=8.0).contains(&second.start) && first.end <= second.start,
        "{turns:?}"
    );
}

#[test]
fn one_voice_alone_decides_nothing() {
    let said = [(1.0, 3.0, 0), (4.0, 6.5, 0), (7.0, 7.5, 0), (8.0, 12.0, 0)];
    let regions = said.map(|(from, to, _)| region(from, to));
    assert_eq!(tell_apart(&channel(13.0, &said), &regions, embed).unwrap(), []);
    assert_eq!(tell_apart(&[], &[], embed).unwrap(), []);
    // Regions of another recording: nothing is there, and nothing breaks.
    assert_eq!(tell_apart(&[0.5; 100], &regions, embed).unwrap(), []);
}

#[test]
fn a_second_voice_for_one_second_is_no_second_party() {
    let said = [(1.0, 3.0, 0), (4.0, 6.5, 0), (7.0, 8.0, 1)];
    let regions = said.map(|(from, to, _)| region(from, to));
    assert_eq!(tell_apart(&channel(9.0, &said), &regions, embed).unwrap(), []);
}

#[test]
fn a_segment_has_a_voice_when_nearly_all_of_it_has() {
    let turns = [turn(0.0, 4.0, 0), turn(5.0, 9.0, 1)];
    let segments = [
        placed(0.0, 4.0, 4.0),
        placed(3.0, 8.0, 4.0),   // spans two voices
        placed(5.0, 9.5, 4.4),   // its last word is undecided
        placed(8.0, 11.0, 3.0),  // most of it is
        placed(20.0, 21.0, 1.0), // in no turn
        placed(1.0, 2.0, 0.0),   // on no speech
    ];
    assert_eq!(
        assign(&segments, &turns),
        [Some(0), None, Some(1), None, None, None]
    );
    assert_eq!(assign(&segments, &[]), [None; 6]);
}

#[test]
fn the_words_of_a_voice_name_its_speaker() {
    let turns = [turn(0.0, 4.0, 0), turn(5.0, 9.0, 1)];
    let mut segments = vec![
        placed(0.0, 4.0, 4.0),
        placed(5.0, 9.0, 4.0),
        placed(3.0, 8.0, 4.0),
    ];
    assert_eq!(speakers(&segments, &turns), [Speaker::Unknown; 3]);
    segments[1].text = "thank you for calling".to_owned();
    // Said by nobody in particular, it decides nothing.
    segments[2].text = "the voicemail box".to_owned();
    assert_eq!(
        speakers(&segments, &turns),
        [Speaker::Caller, Speaker::Agent, Speaker::Unknown]
    );
    assert_eq!(speakers(&segments, &[]), [Speaker::Unknown; 3]);
}

#[test]
fn a_failing_model_fails_the_step() {
    let broken = |_: &[f32]| Err(VoicesError::Embed("no".to_owned()));
    assert!(tell_apart(&vec![0.1; 40_000], &[region(0.0, 2.0)], broken).is_err());
}

/// Stretches of speech with pauses between: pause, length, whose.
fn talk() -> impl Strategy<Value = Vec<(f64, f64, usize)>> {
    let stretch = (0.05..2.0_f64, 0.05..6.0_f64, 0..2_usize);
    prop::collection::vec(stretch, 0..20).prop_map(|parts| {
        let mut at = 0.0;
        parts
            .into_iter()
            .map(|(pause, length, voice)| {
                let from = at + pause;
                at = from + length;
                (from, at, voice)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn turns_lie_inside_regions_in_order(said in talk(), noisy in any::<bool>()) {
        let end = said.last().map_or(1.0, |last| last.1 + 1.0);
        let regions: Vec<Region> = said.iter().map(|(from, to, _)| region(*from, *to)).collect();
        let turns = tell_apart(&channel(end, &said), &regions, |samples| {
            // A model that says nothing of some stretches.
            if noisy && samples.len() % 3 == 0 { Ok(None) } else { embed(samples) }
        }).unwrap();
        for turn in &turns {
            prop_assert!(turn.start < turn.end && turn.voice < 2);
            let inside = |region: &&Region| seconds(region.start) <= turn.start && turn.end <= seconds(region.end);
            prop_assert!(regions.iter().any(|region| inside(&region)), "{turn:?}");
        }
        prop_assert!(turns.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }

    #[test]
    fn a_segment_that_spans_two_voices_has_none(at in 0.0..5.0_f64, first in 0.5..3.0_f64, second in 0.5..3.0_f64) {
        let turns = [turn(at, at + first, 0), turn(at + first, at + first + second, 1)];
        let whole = placed(at, at + first + second, first + second);
        let shares = [first, second].map(|part| part / (first + second));
        let expected = shares.iter().position(|share| *share >= 0.8);
        prop_assert_eq!(assign(&[whole], &turns), [expected]);
    }
}
