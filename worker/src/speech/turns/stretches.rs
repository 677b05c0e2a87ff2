//! The stretches of speech that are listened to for a voice.

use crate::audio::SAMPLE_RATE;
use crate::audio::gate::Region;

/// Samples that are listened to at once: 1.6 s. Embeddings get better with length up to about 3 s; turns on the telephone
/// are often shorter.
pub(super) const WINDOW: usize = SAMPLE_RATE as usize * 16 / 10;
/// Windows over a longer region begin at most so far apart: half a window, so that every change of speaker has a window
/// that ends near it.
const STEP: usize = WINDOW / 2;
/// Shorter stretches (0.8 s) say too little about a voice to found one.
pub(super) const FOUNDING: usize = SAMPLE_RATE as usize * 8 / 10;

/// The windows over one region, in order; together they cover it, and one is the region itself if that is short.
pub(super) fn over(region: Region) -> Vec<Region> {
    if region.is_empty() {
        return Vec::new();
    }
    let Some(rest) = region.len().checked_sub(WINDOW).filter(|rest| *rest > 0) else {
        return vec![region];
    };
    let steps = rest.div_ceil(STEP);
    (0..=steps)
        .map(|step| {
            let start = region.start + rest * step / steps;
            Region {
                start,
                end: start + WINDOW,
            }
        })
        .collect()
}

/// Parts of a region of one voice: between two borders of windows, where all windows that are sure agree. `windows` are
/// those over one region, each with its voice if it is sure.
pub(super) fn agreed(windows: &[(Region, Option<usize>)]) -> Vec<(Region, usize)> {
    let mut borders: Vec<usize> = windows.iter().flat_map(|(w, _)| [w.start, w.end]).collect();
    borders.sort_unstable();
    borders.dedup();
    let mut parts: Vec<(Region, usize)> = Vec::new();
    for border in borders.windows(2) {
        let (start, end) = (border[0], border[1]);
        let mut sure = windows
            .iter()
            .filter(|(window, _)| window.start <= start && window.end >= end)
            .filter_map(|(_, voice)| *voice);
        let Some(voice) = sure.next() else { continue };
        if sure.any(|other| other != voice) {
            continue;
        }
        match parts.last_mut() {
            Some((last, same)) if *same == voice && last.end == start => last.end = end,
            _ => parts.push((Region { start, end }, voice)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(start: usize, end: usize) -> Region {
        Region { start, end }
    }

    #[test]
    fn windows_cover_a_region_and_stay_inside() {
        assert_eq!(over(region(5, 5)), []);
        assert_eq!(over(region(100, 100 + WINDOW)), [region(100, 100 + WINDOW)]);
        for length in [WINDOW + 1, WINDOW + STEP, WINDOW * 3, WINDOW * 7 + 11] {
            let windows = over(region(1_000, 1_000 + length));
            assert_eq!(windows[0].start, 1_000);
            assert_eq!(windows.last().map(|last| last.end), Some(1_000 + length));
            assert!(windows.iter().all(|window| window.len() == WINDOW));
            assert!(
                windows
                    .windows(2)
                    .all(|pair| pair[1].start - pair[0].start <= STEP)
            );
        }
    }

    #[test]
    fn where_windows_disagree_nothing_is_said() {
        let windows = [
            (region(0, 10), Some(0)),
            (region(5, 15), None),
            (region(10, 20), Some(1)),
            (region(15, 25), Some(0)),
        ];
        assert_eq!(
            agreed(&windows),
            [(region(0, 10), 0), (region(10, 15), 1), (region(20, 25), 0)]
        );
        assert_eq!(agreed(&[(region(0, 10), None)]), []);
    }
}
