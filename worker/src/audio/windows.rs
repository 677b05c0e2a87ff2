//! Packed sound in windows that end where nobody speaks.
//!
//! Whisper decodes 30 s at a time. Given more it ends a window at the last stamp it wrote, or after 30 s in the middle of a
//! word when it wrote none, and what it mistook in one window can cost words of the next. Cutting in pauses makes windows
//! independent of each other ("VAD Cut & Merge" of `WhisperX`, arXiv:2303.00747).

use std::ops::Range;

use super::SAMPLE_RATE;
use super::gate::Region;
use super::timeline::Timeline;

/// Longest window in samples: 29.5 s, so that the model's own end lies beyond it. On a CPU windows of 20 s, encoded as far as they
/// hold, cost 4 % less time and 1.8 points more word errors (docs/performance.md).
pub const LONGEST: usize = SAMPLE_RATE as usize * 59 / 2;
/// The cut is made in the longest pause of this last part of a window: windows stay full.
const CHOICE: f64 = 0.3;
/// So much sound that is no speech between two stretches of speech is music, in samples: 1 s. A first guess.
const APART: usize = SAMPLE_RATE as usize;

/// A pause between two stretches of speech.
#[derive(Debug, Clone, Copy)]
struct Pause {
    /// Its middle in the packed sound.
    at: usize,
    /// Its length as recorded.
    len: usize,
}

/// Ranges of packed samples, in order, that together are all of them. Each is at most `longest` samples long, unless somebody
/// speaks for longer without a pause.
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

/// The same windows, cut around speech that lies, a little at a time, in a longer stretch of sound that is no speech (`refused`, in samples
/// of the channel, in order): what the gate takes for a voice in music. A model that is shown it beside a sentence writes that music
/// plays, and no sentence.
pub fn apart(
    windows: Vec<Range<usize>>,
    timeline: &Timeline,
    regions: &[Region],
    refused: &[Region],
) -> Vec<Range<usize>> {
    let cuts = cuts(timeline, regions, refused);
    windows
        .into_iter()
        .flat_map(|window| {
            let inside = cuts
                .iter()
                .copied()
                .filter(|cut| window.start < *cut && *cut < window.end);
            let ends: Vec<usize> = inside.chain([window.end]).collect();
            let starts: Vec<usize> = [window.start].into_iter().chain(ends.iter().copied()).collect();
            starts.into_iter().zip(ends).map(|(start, end)| start..end)
        })
        .collect()
}

/// Where speech in music begins and ends in the packed sound, in order.
fn cuts(timeline: &Timeline, regions: &[Region], refused: &[Region]) -> Vec<usize> {
    // Refused sound before each region, and behind the last one.
    let ends = [0].into_iter().chain(regions.iter().map(|region| region.end));
    let starts = regions.iter().map(|region| region.start).chain([usize::MAX]);
    let gaps: Vec<usize> = ends
        .zip(starts)
        .map(|(from, to)| between(refused, from, to))
        .collect();
    let borders: Vec<usize> = (0..gaps.len()).filter(|at| gaps[*at] >= APART).collect();
    let middle = |at: usize| {
        let (before, after) = (regions.get(at.checked_sub(1)?)?, regions.get(at)?);
        let ends = (timeline.packed(before.end), timeline.packed(after.start));
        Some(usize::midpoint(ends.0, ends.1))
    };
    // What lies before the first border and behind the last one is not in music.
    let is_in_music = borders.windows(2).map(|run| {
        let speech: usize = regions[run[0]..run[1]].iter().map(Region::len).sum();
        speech < gaps[run[0]] + gaps[run[1]]
    });
    let is_in_music: Vec<bool> = [false].into_iter().chain(is_in_music).chain([false]).collect();
    borders
        .iter()
        .zip(is_in_music.windows(2))
        .filter(|(_, sides)| sides[0] != sides[1])
        .filter_map(|(at, _)| middle(*at))
        .collect()
}

/// Samples of `stretches` between two samples.
fn between(stretches: &[Region], from: usize, to: usize) -> usize {
    let first = stretches.partition_point(|stretch| stretch.end <= from);
    stretches[first..]
        .iter()
        .take_while(|stretch| stretch.start < to)
        .map(|stretch| stretch.end.min(to).saturating_sub(stretch.start.max(from)))
        .sum()
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
        // The pause of ten seconds comes too early; of the late ones, that after 24 s of speech is the longest.
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

    #[test]
    fn a_voice_in_music_is_parted_from_the_sentences_beside_it() {
        let cut = |regions: &[(usize, usize)], refused: &[(usize, usize)]| -> Vec<usize> {
            let regions = speech(regions);
            let timeline = Timeline::plan(&regions, 1_000 * SECOND, Packing::default());
            let whole = windows(&timeline, &regions, LONGEST);
            let parts = apart(whole, &timeline, &regions, &speech(refused));
            assert_eq!((parts[0].start, parts[parts.len() - 1].end), (0, timeline.len()));
            assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
            let inner = parts[1..]
                .iter()
                .map(|part| timeline.original(part.start) / SECOND);
            inner.collect()
        };
        // Two sentences, music between them, and for a second the gate takes it for a voice.
        let held = [(0, 3), (10, 11), (20, 22), (24, 26)];
        assert_eq!(cut(&held, &[(4, 9), (12, 19)]), [9, 19]);
        // What it takes for one a second time stays with the first.
        assert_eq!(
            cut(
                &[(0, 3), (10, 11), (15, 16), (20, 22)],
                &[(4, 9), (12, 14), (17, 19)]
            ),
            [9, 19]
        );
        // No music, or nothing in it.
        assert!(cut(&held, &[]).is_empty());
        assert!(cut(&[(0, 3), (20, 22), (24, 26)], &[(4, 19)]).is_empty());
        // Who speaks for long between two pieces is no music.
        assert!(cut(&[(0, 3), (10, 16), (20, 22)], &[(4, 6), (17, 19)]).is_empty());
        // Music before the first sentence, and behind the last one.
        assert_eq!(cut(&[(5, 6), (12, 15)], &[(0, 4), (7, 11)]), [11]);
        assert_eq!(cut(&[(1, 4), (12, 13)], &[(6, 11), (14, 20)]), [11]);
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
