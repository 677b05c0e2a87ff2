//! Packed sound in windows that end where nobody speaks.
//!
//! Whisper decodes 30 s at a time. Given more it ends a window at the last stamp it wrote, or after 30 s in
//! the middle of a word when it wrote none, and what it mistook in one window can cost words of the next.
//! Cutting in pauses makes windows independent of each other ("VAD Cut & Merge" of `WhisperX`,
//! arXiv:2303.00747).

use std::ops::Range;

use super::SAMPLE_RATE;
use super::gate::Region;
use super::timeline::Timeline;

/// Longest window in samples: 29.5 s, so that the model's own end lies beyond it. On a CPU windows of 20 s,
/// encoded as far as they hold, cost 4 % less time and 1.8 points more word errors (docs/performance.md).
pub const LONGEST: usize = SAMPLE_RATE as usize * 59 / 2;
/// The cut is made in the longest pause of this last part of a window: windows stay full.
const CHOICE: f64 = 0.3;

/// A pause between two stretches of speech.
#[derive(Debug, Clone, Copy)]
struct Pause {
    /// Its middle in the packed sound.
    at: usize,
    /// Its length as recorded.
    len: usize,
}

/// Ranges of packed samples, in order, that together are all of them. Each is at most `longest` samples long,
/// unless somebody speaks for longer without a pause.
pub fn windows(timeline: &Timeline, regions: &[Region], longest: usize) -> Vec<Range<usize>> {
    let pauses: Vec<Pause> = regions
        .windows(2)
        .map(|pair| Pause {
            at: usize::midpoint(timeline.packed(pair[0].end), timeline.packed(pair[1].start)),
            len: pair[1].start.saturating_sub(pair[0].end),
        })
        .collect();
    let (mut windows, mut start) = (Vec::new(), 0);
    while timeline.len() - start > longest {
        let Some(end) = cut(&pauses, start, longest) else {
            break;
        };
        windows.push(start..end);
        start = end;
    }
    if start < timeline.len() {
        windows.push(start..timeline.len());
    }
    windows
}

/// Where a window that begins at `start` ends.
fn cut(pauses: &[Pause], start: usize, longest: usize) -> Option<usize> {
    let after = &pauses[pauses.partition_point(|pause| pause.at <= start)..];
    let (near, far) = after.split_at(after.partition_point(|pause| pause.at <= start + longest));
    let late = start + longest - (longest as f64 * CHOICE) as usize;
    near.iter()
        .filter(|pause| pause.at >= late)
        .max_by_key(|pause| (pause.len, pause.at))
        .or(near.last())
        .or(far.first())
        .map(|pause| pause.at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::timeline::Packing;

    const SECOND: usize = SAMPLE_RATE as usize;

    fn speech(stretches: &[(usize, usize)]) -> Vec<Region> {
        stretches
            .iter()
            .map(|(start, end)| Region {
                start: start * SECOND,
                end: end * SECOND,
            })
            .collect()
    }

    fn cuts(regions: &[Region]) -> Vec<Range<usize>> {
        let timeline = Timeline::plan(regions, 1_000 * SECOND, Packing::default());
        windows(&timeline, regions, LONGEST)
    }

    #[test]
    fn the_longest_of_the_late_pauses_is_cut() {
        // The pause of ten seconds comes too early; of the late ones, that after 24 s of speech is the
        // longest.
        let regions = speech(&[(0, 4), (14, 28), (29, 35), (37, 40), (41, 60)]);
        let found = cuts(&regions);
        assert_eq!(found.len(), 2);
        let timeline = Timeline::plan(&regions, 1_000 * SECOND, Packing::default());
        let pause = timeline.packed(35 * SECOND)..timeline.packed(37 * SECOND);
        assert!(pause.contains(&found[0].end), "{found:?} in {pause:?}");
    }

    #[test]
    fn who_speaks_without_a_pause_is_not_cut() {
        assert_eq!(cuts(&speech(&[(0, 80)])).len(), 1);
        let found = cuts(&speech(&[(0, 80), (82, 90)]));
        assert_eq!(found.len(), 2);
        assert!(found[0].len() > 80 * SECOND);
        assert!(cuts(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn all_of_it_once_and_never_inside_a_word(
            pieces in prop::collection::vec((1_usize..60_000, 1_usize..200_000), 0..40),
            longest in 100_000_usize..500_000,
        ) {
            let mut at = 0;
            let regions: Vec<Region> = pieces.into_iter().map(|(pause, len)| {
                let start = at + pause;
                at = start + len;
                Region { start, end: at }
            }).collect();
            let timeline = Timeline::plan(&regions, at, Packing::default());
            let found = windows(&timeline, &regions, longest);
            let mut end = 0;
            for window in &found {
                prop_assert_eq!(window.start, end);
                prop_assert!(!window.is_empty());
                end = window.end;
                let original = timeline.original(window.start);
                prop_assert!(regions.iter().all(|region| !(region.start < original && original < region.end)));
                let speaks_on = regions.iter().any(|region| region.len() + SECOND > longest - (longest as f64 * CHOICE) as usize);
                prop_assert!(window.len() <= longest || speaks_on);
            }
            prop_assert_eq!(end, timeline.len());
        }
    }
}
