//! From the window's clock to the call's: words put into the stretches in which the gate heard speech.
//!
//! Attention tells which word is said when to about a tenth of a second, but wanders across pauses: the last
//! word before one seems to last through it, the first after it to begin in it. The gate knows to 10 ms where
//! somebody speaks, but no words. Together they know both: a word lies in the stretch that it shares most
//! time with, and in no other; the first one of a stretch begins where the stretch does, the last one ends
//! where it ends.

use std::ops::Range;

use crate::audio::SAMPLE_RATE;
use crate::audio::gate::Region;
use crate::audio::timeline::Timeline;

use super::thresholds::NEAR;
use super::words::Word;

/// Greatest cost of a stretch without a word, in seconds: a cough or a laugh may be longer.
const LEFT: f64 = 0.4;
/// Greatest distance of a word from a stretch that still makes a difference, in seconds (negative, like
/// shared time).
const FAR: f64 = -2.0;
/// Nobody takes longer for a word than this and so much for each letter, in seconds.
const LONG_WORD: f64 = 0.3;
const LONG_LETTER: f64 = 0.06;
/// People pause between sentences more often than within: what a pause is worth in seconds of attention after
/// a sentence, after a clause and elsewhere. These and the two above were chosen among a few on 60 generated
/// calls.
const AFTER_SENTENCE: f64 = 0.3;
const AFTER_CLAUSE: f64 = 0.1;
const WITHIN: f64 = -0.2;

/// A stretch of speech on both clocks, in seconds.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// In the packed sound.
    packed: (f64, f64),
    /// In the recording.
    call: (f64, f64),
}

impl Stretch {
    /// Seconds of a word that lie in it, where its sound begins at `from`; negative when it lies beside.
    fn shares(&self, word: &Word, from: f64) -> f64 {
        word.end.min(self.packed.1) - from.max(self.packed.0)
    }

    /// The call's time of a time of the packed sound that lies in it.
    fn on_call(&self, packed: f64) -> f64 {
        self.call.0 + (packed.clamp(self.packed.0, self.packed.1) - self.packed.0)
    }
}

/// The words of one window, on the call's clock. `window` is the range of packed samples it was cut from;
/// times of `words` count from its start.
pub(super) fn place(
    mut words: Vec<Word>,
    window: &Range<usize>,
    timeline: &Timeline,
    regions: &[Region],
) -> Vec<Word> {
    let stretches: Vec<Stretch> = regions
        .iter()
        .filter_map(|region| stretch(*region, window, timeline))
        .collect();
    let begin = seconds(window.start);
    for word in &mut words {
        word.start += begin;
        word.end += begin;
    }
    let Some(homes) = homes(&words, &stretches) else {
        // Nothing but words: they lie on no speech, and the clean-up will say so.
        let at = seconds(timeline.original(window.start));
        for word in &mut words {
            (word.start, word.end) = (at, at);
        }
        return words;
    };
    let original = |packed: f64| {
        let sample = (packed.max(begin) * f64::from(SAMPLE_RATE)) as usize;
        seconds(timeline.original(sample.min(window.end.saturating_sub(1))))
    };
    let mut earliest = 0.0_f64;
    for at in 0..words.len() {
        let stretch = &stretches[homes[at]];
        let is_first = at == 0 || homes[at - 1] != homes[at];
        let is_last = at + 1 == words.len() || homes[at + 1] != homes[at];
        let word = &mut words[at];
        // Attention may rest on a lone word, or on the first of a stretch, when its sound is over already.
        let is_heard = is_first || stretch.shares(word, word.start) > 0.0;
        let [mut start, mut end] = if is_heard {
            [word.start, word.end].map(|time| stretch.on_call(time))
        } else {
            // A soft word beside a stretch, which the gate missed: attention alone knows when.
            [word.start, word.end].map(original)
        };
        if is_heard && is_first && start - stretch.call.0 < NEAR {
            start = stretch.call.0;
        }
        if is_heard && is_last && stretch.call.1 - end < NEAR {
            end = stretch.call.1;
        }
        word.start = start.max(earliest);
        word.end = end.max(word.start);
        earliest = word.end;
    }
    words
}

/// Where the gate heard speech in a window, as from and to in seconds of it.
pub(super) fn spoken(window: &Range<usize>, timeline: &Timeline, regions: &[Region]) -> Vec<(f64, f64)> {
    let begin = seconds(window.start);
    regions
        .iter()
        .filter_map(|region| stretch(*region, window, timeline))
        .map(|stretch| (stretch.packed.0 - begin, stretch.packed.1 - begin))
        .collect()
}

/// The part of a region that lies in the window.
fn stretch(region: Region, window: &Range<usize>, timeline: &Timeline) -> Option<Stretch> {
    let from = timeline.packed(region.start).max(window.start);
    let to = (timeline.packed(region.end.saturating_sub(1)) + 1).min(window.end);
    (from < to).then(|| Stretch {
        packed: (seconds(from), seconds(to)),
        call: (
            seconds(timeline.original(from)),
            seconds(timeline.original(to - 1) + 1),
        ),
    })
}

/// Which stretch each word lies in, never going back; `None` when there are no stretches. Of all ways to lay
/// the words into the stretches, this takes the one that shares most time. A stretch that is left without a
/// word costs as much as it is long, because somebody speaks there.
fn homes(words: &[Word], stretches: &[Stretch]) -> Option<Vec<usize>> {
    let count = stretches.len();
    let last = count.checked_sub(1)?;
    // What it costs to leave all stretches before the one at each place without a word.
    let mut skipped = vec![0.0; count + 1];
    for (at, stretch) in stretches.iter().enumerate() {
        skipped[at + 1] = skipped[at] + (stretch.packed.1 - stretch.packed.0).min(LEFT);
    }
    let mut best: Vec<f64> = Vec::new();
    let mut ways: Vec<Vec<usize>> = Vec::with_capacity(words.len());
    let mut before: Option<&Word> = None;
    for word in words {
        let pause = before.map_or(0.0, pause_after);
        before = Some(word);
        let (mut next, mut way) = (Vec::with_capacity(count), Vec::with_capacity(count));
        // The best stretch for the word before, of those further ahead than the one at hand.
        let mut ahead: Option<(f64, usize)> = None;
        for (at, stretch) in stretches.iter().enumerate() {
            let fresh = match ahead {
                _ if best.is_empty() => Some((-skipped[at], at)),
                Some((worth, from)) => Some((worth + pause - skipped[at], from)),
                None => None,
            };
            let stays = best.get(at).map(|worth| (*worth, at));
            let (worth, from) = match (fresh, stays) {
                (Some(fresh), Some(stays)) if fresh.0 > stays.0 => fresh,
                (_, Some(stays)) => stays,
                (Some(fresh), None) => fresh,
                (None, None) => (0.0, at),
            };
            next.push(worth + stretch.shares(word, sound_from(word)).max(FAR));
            way.push(from);
            if let Some(worth) = best.get(at) {
                let worth = worth + skipped[at + 1];
                if ahead.is_none_or(|(best, _)| worth > best) {
                    ahead = Some((worth, at));
                }
            }
        }
        best = next;
        ways.push(way);
    }
    let worth = |at: &usize| best.get(*at).map_or(0.0, |worth| worth + skipped[at + 1]);
    let mut home = (0..=last).max_by(|a, b| worth(a).total_cmp(&worth(b)))?;
    let mut homes = vec![0; words.len()];
    for (at, way) in ways.iter().enumerate().rev() {
        homes[at] = home;
        home = way[home];
    }
    Some(homes)
}

/// When the sound of a word begins. Attention leaves a word when the word is over, and may have rested on it
/// through a pause and a cough before: a word that takes longer than people take for its letters was said at
/// the end.
pub(super) fn sound_from(word: &Word) -> f64 {
    let letters = word
        .text
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .count();
    word.start
        .max(word.end - LONG_WORD - letters as f64 * LONG_LETTER)
}

/// How likely somebody pauses after a word, in seconds that attention may err for it.
fn pause_after(word: &Word) -> f64 {
    if word.ends_sentence() {
        AFTER_SENTENCE
    } else if word.text.ends_with([',', ';', ':']) {
        AFTER_CLAUSE
    } else {
        WITHIN
    }
}

fn seconds(samples: usize) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::timeline::Packing;

    /// The times of attention below were written for pauses of 0.7 s.
    const PACKING: Packing = Packing {
        padding: SAMPLE_RATE as usize / 5,
        longest_pause: SAMPLE_RATE as usize * 7 / 10,
    };

    fn samples(seconds: f64) -> usize {
        (seconds * f64::from(SAMPLE_RATE)).round() as usize
    }

    fn regions(seconds: &[(f64, f64)]) -> Vec<Region> {
        seconds
            .iter()
            .map(|(start, end)| Region {
                start: samples(*start),
                end: samples(*end),
            })
            .collect()
    }

    fn word(text: &str, start: f64, end: f64) -> Word {
        Word {
            start,
            end,
            text: text.to_owned(),
            probability: 0.9,
            no_speech: 0.0,
            language: None,
        }
    }

    fn placed(words: &[(f64, f64)], regions: &[Region], packing: Packing) -> Vec<(f64, f64)> {
        let timeline = Timeline::plan(regions, samples(100.0), packing);
        let words = words
            .iter()
            .map(|(start, end)| word("word", *start, *end))
            .collect();
        place(words, &(0..timeline.len()), &timeline, regions)
            .into_iter()
            .map(|word| (word.start, word.end))
            .collect()
    }

    #[test]
    fn answers_stand_where_they_were_said() {
        // "no", "yes", "no" with 3 s between them: packed to 0.7 s.
        let regions = regions(&[(5.0, 5.4), (9.0, 9.5), (13.0, 13.3)]);
        // Attention leaves "no" in the middle of the pause.
        let times = placed(&[(0.0, 1.0), (1.0, 2.1), (2.1, 2.9)], &regions, PACKING);
        for (time, region) in times.iter().zip(&regions) {
            assert!((time.0 - seconds(region.start)).abs() < 1e-6, "{times:?}");
            assert!((time.1 - seconds(region.end)).abs() < 1e-6, "{times:?}");
        }
    }

    #[test]
    fn within_a_stretch_attention_decides() {
        let packing = Packing {
            padding: 0,
            longest_pause: 0,
        };
        let times = placed(
            &[(0.1, 0.5), (0.5, 1.4), (1.4, 1.9)],
            &regions(&[(10.0, 12.0)]),
            packing,
        );
        for (time, expected) in times.iter().zip([(10.0, 10.5), (10.5, 11.4), (11.4, 12.0)]) {
            assert!(
                (time.0 - expected.0).abs() < 1e-6 && (time.1 - expected.1).abs() < 1e-6,
                "{times:?}"
            );
        }
    }

    #[test]
    fn a_stretch_in_which_somebody_speaks_is_not_left_without_a_word() {
        // Attention passes over "Yes." at 5 s, and says it where the next word begins.
        let regions = regions(&[(5.0, 5.4), (6.0, 7.0)]);
        let timeline = Timeline::plan(&regions, samples(100.0), PACKING);
        let words = |first: &str| vec![word(first, 1.1, 1.3), word("and", 1.3, 1.8)];
        let starts = |first: &str| -> Vec<f64> {
            let placed = place(words(first), &(0..timeline.len()), &timeline, &regions);
            placed
                .into_iter()
                .map(|word| (word.start * 1e3).round() / 1e3)
                .collect()
        };
        assert_eq!(starts("Yes."), [5.0, 6.0]);
        // Within a sentence people pause less.
        assert_eq!(starts("yes"), [6.0, 6.0]);
    }

    #[test]
    fn a_word_is_said_where_its_attention_ends() {
        // A cough at 5 s of which no word is left, and "Now" at 8 s, on which attention rests since before
        // the cough.
        let regions = regions(&[(5.0, 5.2), (8.0, 9.0)]);
        let timeline = Timeline::plan(&regions, samples(100.0), PACKING);
        let words = vec![word("Now", 0.25, 1.45), word("what", 1.45, 1.9)];
        let placed = place(words, &(0..timeline.len()), &timeline, &regions);
        assert!((placed[0].start - 8.0).abs() < 1e-6, "{placed:?}");
    }

    #[test]
    fn words_without_speech_are_kept_for_the_clean_up() {
        assert_eq!(placed(&[(0.0, 1.0)], &[], PACKING), [(0.0, 0.0)]);
    }

    proptest! {
        #[test]
        fn order_and_bounds_hold_whatever_attention_says(
            pieces in prop::collection::vec((0.05_f64..4.0, 0.05_f64..6.0), 1..12),
            mut cuts in prop::collection::vec(0.0_f64..40.0, 2..30),
        ) {
            let mut at = 0.0;
            let stretches: Vec<(f64, f64)> = pieces.into_iter().map(|(pause, length)| {
                let start = at + pause;
                at = start + length;
                (start, at)
            }).collect();
            let regions = regions(&stretches);
            cuts.sort_by(f64::total_cmp);
            let words: Vec<(f64, f64)> = cuts.windows(2).map(|pair| (pair[0], pair[1])).collect();
            let times = placed(&words, &regions, Packing::default());
            for pair in times.windows(2) {
                prop_assert!(pair[0].1 <= pair[1].0 + 1e-9);
            }
            let (first, last) = (stretches[0].0, stretches[stretches.len() - 1].1);
            for (start, end) in times {
                prop_assert!(start <= end);
                // Half of the longest pause is left around a stretch.
                prop_assert!(first - 0.61 <= start && end <= last + 0.61);
            }
        }
    }
}
