//! What is listened to for a voice: stretches of speech, and windows in them.

use std::ops::Range;

use crate::audio::SAMPLE_RATE;
use crate::audio::gate::Region;

/// Regions with a shorter pause between them (0.3 s) are one stretch: the gate cuts at every stop consonant.
const SAME_BREATH: usize = samples(0.3);
/// Taken in before and after a stretch (0.1 s): soft ends of words, which the gate leaves out.
const PADDING: usize = samples(0.1);
/// Stretches up to this (1.2 s) are listened to as a whole.
const WHOLE: usize = samples(1.2);
/// Of longer ones so much at a time (0.8 s), at the beginning, at the end and between.
const PROBE: usize = samples(0.8);
/// Two probes of a stretch begin at most so far apart (3 s).
const APART: usize = samples(3.0);
/// Longest and usual window (0.8 s): shorter ones tell voices less well, longer ones hide a "yes".
const WINDOW: usize = samples(0.8);
/// From one window of a probe to the next (0.2 s), about a word.
const STEP: usize = samples(0.2);

const fn samples(seconds: f64) -> usize {
    (seconds * SAMPLE_RATE as f64) as usize
}

/// Joins regions that lie close together, with a little around them, inside a channel of `length` samples.
pub(super) fn join(regions: &[Region], length: usize) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for region in regions {
        match joined.last_mut() {
            Some(last) if region.start < last.end + SAME_BREATH => last.end = region.end,
            _ => joined.push(region.start..region.end),
        }
    }
    let pad =
        |stretch: Range<usize>| stretch.start.saturating_sub(PADDING)..(stretch.end + PADDING).min(length);
    joined
        .into_iter()
        .map(pad)
        .filter(|stretch| !stretch.is_empty())
        .collect()
}

/// What of a stretch is listened to at first. One person speaks nearly all of most stretches, and the encoder
/// is the dearest step. So the sound between two probes that agree counts as the same voice.
pub(super) fn probes(stretch: &Range<usize>) -> Vec<Range<usize>> {
    if stretch.len() <= WHOLE {
        return vec![stretch.clone()];
    }
    let rest = stretch.len() - PROBE;
    let steps = rest.div_ceil(APART);
    (0..=steps)
        .map(|step| stretch.start + rest * step / steps)
        .map(|start| start..start + PROBE)
        .collect()
}

/// What was left out between neighbours, half a window further on both sides.
pub(super) fn between(one: &Range<usize>, next: &Range<usize>) -> Range<usize> {
    one.end.saturating_sub(WINDOW / 2)..next.start + WINDOW / 2
}

/// Windows of a part, in samples from its start, of equal length and evenly spaced.
pub(super) fn windows(length: usize) -> Vec<Range<usize>> {
    let width = length.min(WINDOW);
    let rest = length - width;
    let steps = rest.div_ceil(STEP);
    (0..=steps)
        .map(|step| (rest * step).checked_div(steps).unwrap_or(0))
        .map(|start| start..start + width)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn region(from: f64, to: f64) -> Region {
        Region {
            start: samples(from),
            end: samples(to),
        }
    }

    #[test]
    fn what_is_said_in_one_breath_is_one_stretch() {
        let regions = [region(0.05, 0.5), region(0.7, 1.0), region(2.0, 2.4)];
        let joined = join(&regions, samples(2.45));
        assert_eq!(joined, [0..samples(1.1), samples(1.9)..samples(2.45)]);
        assert!(join(&[], 100).is_empty());
        assert!(join(&[region(3.0, 4.0)], samples(1.0)).is_empty());
    }

    proptest! {
        #[test]
        fn probes_stand_at_both_ends_and_not_far_apart(start in 0..100_usize, length in 1..2_000_000_usize) {
            let stretch = start..start + length;
            let probes = probes(&stretch);
            prop_assert_eq!(probes[0].start, stretch.start);
            prop_assert_eq!(probes[probes.len() - 1].end, stretch.end);
            prop_assert!(probes.windows(2).all(|pair| pair[0].start < pair[1].start && pair[1].start - pair[0].start <= APART));
        }

        #[test]
        fn windows_cover_a_part(length in 0..100_000_usize) {
            let windows = windows(length);
            prop_assert_eq!((windows[0].start, windows[windows.len() - 1].end), (0, length));
            prop_assert!(windows.windows(2).all(|pair| pair[1].start - pair[0].start <= STEP));
            prop_assert!(windows.iter().all(|window| window.len() == length.min(WINDOW)));
        }
    }
}
