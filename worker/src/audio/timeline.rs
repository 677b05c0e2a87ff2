//! The compressed timeline: speech packed close together for the model, and the way back.
//!
//! Whisper decodes windows of 30 s whatever is in them. A party of a stereo call is silent more than half of
//! the time, so packing halves the work, and it removes the long silences over which whisper invents words.

use std::ops::Range;

use super::SAMPLE_RATE;
use super::gate::Region;

/// Where parties share a channel, in samples: 1.5 s. The model hears better who answers whom with the pauses
/// of the conversation in between: of 5,080 words on one channel (36 generated calls of two seeds) 10.2 %
/// were wrong, and 10.9 % with pauses of 0.7 s.
const LONGEST_SHARED_PAUSE: usize = SAMPLE_RATE as usize * 3 / 2;

/// How speech is packed. All in samples at [`SAMPLE_RATE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packing {
    /// Kept before and after each stretch of speech, as recorded.
    pub padding: usize,
    /// The longest pause that is left between two stretches.
    pub longest_pause: usize,
}

impl Default for Packing {
    /// On two channels of 12 held-out calls 16.8 % of 1,386 words were wrong with pauses of 0.7 s, 15.2 %
    /// with 1.2 and 15.6 % with 1.5.
    fn default() -> Self {
        Self {
            padding: SAMPLE_RATE as usize / 5,
            longest_pause: SAMPLE_RATE as usize * 6 / 5,
        }
    }
}

impl Packing {
    /// The same for a channel that parties share.
    #[must_use]
    pub fn shared(self) -> Self {
        Self {
            longest_pause: self.longest_pause.max(LONGEST_SHARED_PAUSE),
            ..self
        }
    }
}

/// A stretch that was copied: `len` samples from `original` now lie at `packed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    packed: usize,
    original: usize,
    len: usize,
}

/// Which original samples lie where in the packed sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    spans: Vec<Span>,
}

impl Timeline {
    /// Plans the packing of `regions` (ascending, disjoint) of a channel of `frames` samples.
    pub fn plan(regions: &[Region], frames: usize, packing: Packing) -> Self {
        let mut timeline = Self::default();
        // Half of a shortened pause is kept on either side of the cut, so that nothing is invented at the
        // seam.
        let keep = packing.padding.max(packing.longest_pause / 2);
        for region in regions {
            let start = region.start.saturating_sub(keep);
            let end = (region.end + keep).min(frames);
            match timeline.spans.last_mut() {
                Some(last) if start <= last.original + last.len => {
                    last.len = last.len.max(end.saturating_sub(last.original));
                }
                last => {
                    let packed = last.map_or(0, |last| last.packed + last.len);
                    timeline.spans.push(Span {
                        packed,
                        original: start,
                        len: end.saturating_sub(start),
                    });
                }
            }
        }
        timeline
    }

    /// Length of the packed sound in samples.
    pub fn len(&self) -> usize {
        self.spans.last().map_or(0, |last| last.packed + last.len)
    }

    /// Nothing was packed: nobody speaks.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The packed sound, or a window of it.
    pub fn pack(&self, channel: &[f32], window: Range<usize>) -> Vec<f32> {
        let mut packed = Vec::with_capacity(window.len());
        for original in self.originals(window) {
            packed.extend_from_slice(&channel[original]);
        }
        packed
    }

    /// Where a window of the packed sound comes from, piece by piece.
    pub fn originals(&self, window: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        self.spans.iter().filter_map(move |span| {
            let start = window.start.clamp(span.packed, span.packed + span.len) - span.packed;
            let end = window.end.clamp(span.packed, span.packed + span.len) - span.packed;
            (start < end).then(|| span.original + start..span.original + end)
        })
    }

    /// The original sample of a packed one. At a seam it is the first sample after it; past the end, the
    /// last.
    pub fn original(&self, packed: usize) -> usize {
        let at = self.spans.partition_point(|span| span.packed <= packed);
        self.spans[..at]
            .last()
            .map_or(0, |span| span.original + (packed - span.packed).min(span.len))
    }

    /// The packed sample of an original one. What was cut out maps to the seam.
    pub fn packed(&self, original: usize) -> usize {
        let at = self.spans.partition_point(|span| span.original <= original);
        self.spans[..at]
            .last()
            .map_or(0, |span| span.packed + (original - span.original).min(span.len))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAMES: usize = 400_000;

    fn regions() -> impl Strategy<Value = Vec<Region>> {
        prop::collection::vec((1_usize..20_000, 1_usize..20_000), 0..10).prop_map(|pieces| {
            let mut at = 0;
            pieces
                .into_iter()
                .map(|(pause, len)| {
                    let start = at + pause;
                    at = start + len;
                    Region { start, end: at }
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn every_sample_of_speech_comes_back_to_where_it_was(
            regions in regions(), padding in 0_usize..8_000, longest_pause in 0_usize..20_000,
        ) {
            let timeline = Timeline::plan(&regions, FRAMES, Packing { padding, longest_pause });
            for region in &regions {
                for original in [region.start, region.start + region.len() / 2, region.end - 1] {
                    prop_assert_eq!(timeline.original(timeline.packed(original)), original);
                }
            }
        }

        #[test]
        fn order_is_kept_and_pauses_are_bounded(regions in regions(), longest_pause in 0_usize..20_000) {
            let packing = Packing { padding: 0, longest_pause };
            let timeline = Timeline::plan(&regions, FRAMES, packing);
            for pair in regions.windows(2) {
                let (end, start) = (timeline.packed(pair[0].end - 1) + 1, timeline.packed(pair[1].start));
                prop_assert!(start >= end);
                prop_assert!(start - end <= longest_pause);
                prop_assert!(start - end <= pair[1].start - pair[0].end);
            }
        }

        #[test]
        fn the_packed_sound_holds_the_samples_the_map_says(regions in regions()) {
            let channel: Vec<f32> = (0..FRAMES).map(|i| i as f32).collect();
            let timeline = Timeline::plan(&regions, FRAMES, Packing::default());
            let packed = timeline.pack(&channel, 0..timeline.len());
            prop_assert_eq!(packed.len(), timeline.len());
            for at in (0..packed.len()).step_by(997) {
                prop_assert_eq!(packed[at] as usize, timeline.original(at));
            }
        }

        #[test]
        fn windows_together_are_the_whole(regions in regions(), mut cuts in prop::collection::vec(0.0..1.0_f64, 0..6)) {
            let channel: Vec<f32> = (0..FRAMES).map(|i| i as f32).collect();
            let timeline = Timeline::plan(&regions, FRAMES, Packing::default());
            cuts.sort_by(f64::total_cmp);
            let cuts = cuts.iter().map(|cut| (cut * timeline.len() as f64) as usize);
            let borders: Vec<usize> = [0].into_iter().chain(cuts).chain([timeline.len()]).collect();
            let pieces = borders.windows(2).map(|pair| timeline.pack(&channel, pair[0]..pair[1]));
            prop_assert_eq!(pieces.collect::<Vec<_>>().concat(), timeline.pack(&channel, 0..timeline.len()));
        }
    }

    #[test]
    fn silence_packs_to_nothing() {
        let timeline = Timeline::plan(&[], FRAMES, Packing::default());
        assert!(timeline.is_empty());
        assert_eq!(
            (timeline.len(), timeline.original(5), timeline.packed(5)),
            (0, 0, 0)
        );
    }
}
