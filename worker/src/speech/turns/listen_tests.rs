//! The step as a whole, with voices that are easy to tell: the direction of a window is taken from its
//! samples' values.

use proptest::prelude::*;

use super::*;
use crate::speech::turns::encoder::unit;

/// Samples near 0.25 are one voice, near 0.75 the other, at right angles; a window of both lies between them.
fn encode(sound: &[f32], windows: &[Range<usize>]) -> Vec<Option<Vec<f32>>> {
    let directions = windows.iter().map(|window| {
        let inside = &sound[window.clone()];
        let of = |voice: f32| {
            inside
                .iter()
                .filter(|sample| (**sample - voice).abs() < 0.1)
                .count() as f32
        };
        unit(vec![of(0.25), of(0.75)])
    });
    directions.collect()
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

fn leanings(seconds: f64, said: &[(f64, f64, usize)]) -> Vec<Leaning> {
    let regions: Vec<Region> = said.iter().map(|(from, to, _)| region(*from, *to)).collect();
    listen(&channel(seconds, said), &regions, encode)
}

/// Of the windows that lie inside these seconds.
fn inside(leanings: &[Leaning], from: f64, to: f64) -> Vec<f32> {
    let inside = leanings
        .iter()
        .filter(|l| l.start >= from - 1e-9 && l.end <= to + 1e-9);
    inside.map(|l| l.lean).collect()
}

#[test]
fn two_voices_lean_to_two_sides() {
    let said = [(1.0, 3.0, 1), (4.0, 6.5, 0), (7.0, 7.5, 1), (8.0, 9.0, 0)];
    let heard = leanings(10.0, &said);
    let sides = said.map(|(from, to, _)| {
        let leans = inside(&heard, from - 0.1, to + 0.1);
        assert!(
            !leans.is_empty() && leans.iter().all(|lean| lean.abs() > 0.9),
            "{leans:?}"
        );
        leans[0] > 0.0
    });
    assert!(
        sides[0] == sides[2] && sides[1] == sides[3] && sides[0] != sides[1],
        "{sides:?}"
    );
}

#[test]
fn where_probes_disagree_all_between_them_is_listened_to() {
    // The second breath is of 6.2 s with probes from 2.9, 5.6 and 8.3 s; the voice changes between the first
    // two.
    let heard = leanings(10.0, &[(0.2, 2.0, 0), (3.0, 4.5, 0), (4.5, 9.0, 1)]);
    let begin = |from: f64, to: f64| heard.iter().filter(|l| (from..to).contains(&l.start)).count();
    assert!(begin(3.2, 5.3) > 6, "{heard:?}");
    assert_eq!(begin(5.7, 8.2), 0, "{heard:?}");
    let before = inside(&heard, 2.9, 4.5);
    assert!(before.iter().all(|lean| lean * before[0] > 0.0), "{before:?}");
}

#[test]
fn one_voice_alone_decides_nothing() {
    let said = [(1.0, 3.0, 0), (4.0, 6.5, 0), (7.0, 7.5, 0), (8.0, 12.0, 0)];
    assert_eq!(leanings(13.0, &said), []);
    assert_eq!(leanings(0.0, &[]), []);
    // Regions of another recording: nothing is there, and nothing breaks.
    assert_eq!(listen(&[0.5; 100], &[region(1.0, 3.0)], encode), []);
}

#[test]
fn a_second_voice_for_one_second_is_no_second_party() {
    assert_eq!(leanings(9.0, &[(1.0, 3.0, 0), (4.0, 6.5, 0), (7.0, 8.0, 1)]), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn windows_stand_in_order_inside_the_channel(
        said in prop::collection::vec((0.05..2.0_f64, 0.05..6.0_f64, 0..2_usize), 0..20),
        deaf in any::<bool>(),
    ) {
        let mut at = 0.0;
        let said: Vec<(f64, f64, usize)> = said.into_iter().map(|(pause, length, voice)| {
            let from = at + pause;
            at = from + length;
            (from, at, voice)
        }).collect();
        let regions: Vec<Region> = said.iter().map(|(from, to, _)| region(*from, *to)).collect();
        let heard = listen(&channel(at + 0.05, &said), &regions, |sound, windows| {
            // An encoder that says nothing of some windows.
            let deaf_to = |at: usize| deaf && at.is_multiple_of(3);
            encode(sound, windows).into_iter().enumerate().map(|(at, found)| found.filter(|_| !deaf_to(at))).collect()
        });
        prop_assert!(heard.windows(2).all(|pair| pair[0].start <= pair[1].start));
        for window in &heard {
            prop_assert!(window.start < window.end && window.end <= at + 0.06 && window.lean.abs() <= 2.0);
        }
    }
}
