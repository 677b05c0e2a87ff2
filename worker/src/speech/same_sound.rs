//! One sound on two channels: a mono call saved as stereo, possibly with another gain, delay, polarity, band
//! or noise on either side.
//!
//! Two channels are compared block by block. Where both hold one sound, the blocks are alike, and gain and
//! delay move slowly if they move at all: a level control on one side, clocks that drift. Where two people
//! bleed into each other's channel, blocks are alike too, but gain and delay jump with every turn.
//!
//! The figures below separate 20 kinds of copies (joint stereo MP3 and Opus, noise, telephone band, level
//! control, drift) of two recordings of people, and a recording of two microphones, from 31 calls of two
//! people with bleed of -3 to -20 dB, one-sided bleed among them.

use crate::audio::gate::{Region, level_db};
use crate::audio::{Levels, Recording};

use super::blocks::{BLOCK, Block, Comparison, PAUSE_DB};

/// Correlation from which on two blocks hold the same sound. Of the copies 19 blocks in 20 reach 0.71 at the
/// least, two people stay below 0.4.
const SAME: f32 = 0.6;
/// The share of blocks that must hold the same sound: copies 0.985 and more, one-sided bleed beside somebody
/// who hardly speaks 0.954.
const MOST: f64 = 0.975;
/// Correlation below which two blocks do not hold the same sound, and the share of blocks that may be below.
const OTHER: f32 = 0.3;
const HARDLY: f64 = 0.01;
/// A block this far above the floor, in dB, would be alike were it the same sound.
const TELLING_DB: f32 = 6.0;
/// What moves slowly is looked at over so many samples: 1.5 s.
const WHILE: usize = 3 * BLOCK;
/// How far the gain may move meanwhile in 19 cases of 20, in dB. Copies under level control reach 3.7, people
/// with bleed of -3 dB begin at 6.
const GAIN_STEP_DB: f32 = 5.0;
/// How far the delay may move meanwhile in nine cases of ten, in samples: 5 ms. Copies reach 1 ms.
const LAG_STEP: f32 = 80.0;
/// A channel as quiet as this, in dB full scale, or this much quieter than the other one, holds nobody.
const SILENT_DB: f32 = -70.0;
const FAR_QUIETER_DB: f32 = 50.0;

/// A part of a call that is copied to both channels is at least so many samples long, 3 s, ...
const COPIED: usize = 6 * BLOCK;
/// ... this much alike, and no more than this much louder on one side than on the other, in dB. First
/// guesses: bleed is quieter.
const COPIED_SAME: f32 = 0.8;
const COPIED_DB: f32 = 2.5;

/// What two channels hold.
#[derive(Debug)]
pub(super) enum Sides {
    /// One of them is enough.
    One(Only),
    /// Both are needed.
    Two(Box<Comparison>),
    /// There are not two, or there is nothing on them.
    Other,
}

/// The one channel that holds all there is to hear, when one of two does: the other is silent, or holds the
/// same sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Only {
    /// The other channel is silent.
    Loud(usize),
    /// Both hold the same sound; this one is louder.
    Same(usize),
}

impl Only {
    /// Place of the channel.
    pub(super) fn channel(self) -> usize {
        match self {
            Self::Loud(channel) | Self::Same(channel) => channel,
        }
    }

    /// Whether the other channel holds the same sound.
    pub(super) fn is_same(self) -> bool {
        matches!(self, Self::Same(_))
    }
}

/// Looks at the channels of a recording.
pub(super) fn look(recording: &Recording) -> Sides {
    let [one, other] = recording.channels.as_slice() else {
        return Sides::Other;
    };
    let (left, right) = (level_db(one), level_db(other));
    let louder = usize::from(right > left);
    if left.max(right) < SILENT_DB {
        return Sides::Other;
    }
    if left.min(right) < SILENT_DB || (left - right).abs() > FAR_QUIETER_DB {
        return Sides::One(Only::Loud(louder));
    }
    let levels = [one, other].map(|channel| Levels::in_telephone_band(channel));
    let comparison = Comparison::of([one, other], [&levels[0], &levels[1]]);
    if is_same(&comparison) {
        Sides::One(Only::Same(louder))
    } else {
        Sides::Two(Box::new(comparison))
    }
}

fn is_same(comparison: &Comparison) -> bool {
    let blocks = telling(comparison);
    let alike: Vec<&Block> = blocks
        .iter()
        .copied()
        .filter(|block| block.correlation >= SAME)
        .collect();
    let others = blocks.iter().filter(|block| block.correlation < OTHER).count();
    let all = blocks.len() as f64;
    !alike.is_empty()
        && alike.len() as f64 >= MOST * all
        && others as f64 <= HARDLY * all
        && step(&alike, 0.95, |block| block.gain) <= GAIN_STEP_DB
        && step(&alike, 0.9, |block| block.lag as f32) <= LAG_STEP
}

/// The blocks that would be alike on both channels if the second one were the first one, louder or quieter as
/// it mostly is.
fn telling(comparison: &Comparison) -> Vec<&Block> {
    let gains = comparison.blocks.iter().filter(|block| block.correlation >= SAME);
    let Some(gain) = quantile(gains.map(|block| block.gain).collect(), 0.5) else {
        return Vec::new();
    };
    let level = |block: &Block| block.levels[0].max(block.levels[1] - gain);
    let loudest = comparison
        .blocks
        .iter()
        .map(level)
        .fold(f32::NEG_INFINITY, f32::max);
    let [one, other] = comparison.floors.map(|floor| floor + TELLING_DB);
    let is_telling = |block: &&Block| {
        let level = level(block);
        level > one && level + gain > other && level > loudest - PAUSE_DB
    };
    comparison.blocks.iter().filter(is_telling).collect()
}

/// How far something moves within [`WHILE`] at most, in this share of cases.
fn step(blocks: &[&Block], share: f64, value: impl Fn(&Block) -> f32) -> f32 {
    let steps = blocks.iter().enumerate().map(|(at, first)| {
        let values = blocks[at..]
            .iter()
            .take_while(|block| block.at <= first.at + WHILE)
            .map(|block| value(block));
        let (least, most) = values.fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), value| {
            (least.min(value), most.max(value))
        });
        most - least
    });
    quantile(steps.collect(), share).unwrap_or(0.0)
}

fn quantile(mut values: Vec<f32>, share: f64) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    let at = (values.len().checked_sub(1)? as f64 * share).round() as usize;
    values.get(at).copied()
}

/// Parts of a call of two parties that are the same on both channels: a greeting that was recorded before the
/// sides were parted. In order, each with the silence around it; `length` is that of the call, in samples.
pub(super) fn copied(comparison: &Comparison, length: usize) -> Vec<Region> {
    let is_copied = |block: &Block| block.correlation >= COPIED_SAME && block.gain.abs() <= COPIED_DB;
    let (mut found, mut end) = (Vec::new(), 0);
    let runs: Vec<&[Block]> = comparison
        .blocks
        .chunk_by(|one, next| is_copied(one) == is_copied(next))
        .collect();
    for (at, run) in runs.iter().enumerate() {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let after = runs.get(at + 1).and_then(|next| next.first());
        let is_long = last.at + BLOCK - first.at >= COPIED && run.len() * BLOCK * 2 >= COPIED;
        if is_copied(first)
            && is_long
            && step(&run.iter().collect::<Vec<_>>(), 0.95, |block| block.gain) <= COPIED_DB
        {
            let whole = Region {
                start: end,
                end: after.map_or(length, |block| block.at),
            };
            found.push(whole);
        }
        end = last.at + BLOCK;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::SAMPLE_RATE;

    /// Noise that swells and falls, of which no two seconds are alike.
    fn voice(seed: u32, seconds: usize) -> Vec<f32> {
        let mut state = seed;
        let mut smooth = 0.0;
        (0..seconds * SAMPLE_RATE as usize)
            .map(|at| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = f64::from(state >> 8) / f64::from(1_u32 << 23) - 1.0;
                smooth = 0.7 * smooth + 0.3 * noise;
                let syllables = (at as f64 / 16_000.0 * 9.0).sin().abs();
                (0.3 * smooth * syllables) as f32
            })
            .collect()
    }

    fn only(channels: Vec<Vec<f32>>) -> Option<Only> {
        match look(&Recording::from_channels(channels)) {
            Sides::One(only) => Some(only),
            Sides::Two(_) | Sides::Other => None,
        }
    }

    fn found(left: &[f32], right: Vec<f32>) -> Option<Only> {
        only(vec![left.to_vec(), right])
    }

    #[test]
    fn one_sound_is_known_whatever_was_done_to_it() {
        let sound = voice(1, 10);
        let late = |samples: usize| -> Vec<f32> {
            let silence = std::iter::repeat_n(0.0, samples);
            silence.chain(sound.iter().copied()).take(sound.len()).collect()
        };
        let noise = voice(9, 10);
        let gain = |gain: f32| -> Vec<f32> { sound.iter().map(|s| s * gain).collect() };
        for (what, right, channel) in [
            ("the same", gain(1.0), 0),
            ("half a decibel", gain(0.944), 0),
            ("12 dB quieter", gain(0.25), 0),
            ("6 dB louder", gain(2.0), 1),
            ("the other way up", gain(-1.0), 0),
            ("one sample late", late(1), 0),
            ("40 ms late", late(640), 0),
            (
                "under level control",
                sound
                    .iter()
                    .enumerate()
                    .map(|(at, s)| s * 10_f32.powf(0.3 * (at as f32 / 32_000.0).sin()))
                    .collect(),
                1,
            ),
            (
                "with noise of its own",
                sound.iter().zip(&noise).map(|(s, n)| s + 0.2 * n).collect(),
                1,
            ),
        ] {
            assert_eq!(found(&sound, right), Some(Only::Same(channel)), "{what}");
        }
    }

    #[test]
    fn two_people_are_two_even_when_heard_through() {
        let quiet = |samples: &[f32], from: usize| -> Vec<f32> {
            // They take turns of a second.
            let speaks = |at: usize| (at / SAMPLE_RATE as usize) % 2 == from;
            samples
                .iter()
                .enumerate()
                .map(|(at, s)| if speaks(at) { *s } else { 0.0 })
                .collect()
        };
        let (agent, caller) = (quiet(&voice(1, 12), 0), quiet(&voice(2, 12), 1));
        for bleed in [0.0, 0.1, 0.25, 0.5] {
            let mixed = |own: &[f32], other: &[f32]| -> Vec<f32> {
                own.iter()
                    .zip(other)
                    .map(|(own, other)| own + bleed * other)
                    .collect()
            };
            let right = mixed(&caller, &agent);
            assert_eq!(found(&mixed(&agent, &caller), right), None, "{bleed}");
        }
    }

    #[test]
    fn a_silent_channel_leaves_one() {
        let sound = voice(3, 4);
        assert_eq!(found(&sound, vec![0.0; sound.len()]), Some(Only::Loud(0)));
        assert_eq!(found(&vec![0.0; sound.len()], sound.clone()), Some(Only::Loud(1)));
        assert_eq!(found(&[0.0; 100], vec![0.0; 100]), None);
        assert_eq!(only(vec![sound]), None);
    }

    /// Both say what they say in turns of a second; each is heard on the other's channel, too.
    fn talk(seconds: usize, bleed: f32) -> [Vec<f32>; 2] {
        let turns = |seed: u32, whose: usize| -> Vec<f32> {
            let said = voice(seed, seconds).into_iter().enumerate();
            said.map(|(at, s)| {
                if (at / SAMPLE_RATE as usize) % 2 == whose {
                    s
                } else {
                    0.0
                }
            })
            .collect()
        };
        let (agent, caller) = (turns(1, 0), turns(2, 1));
        let mixed = |own: &[f32], other: &[f32]| -> Vec<f32> {
            own.iter()
                .zip(other)
                .map(|(own, other)| own + bleed * other)
                .collect()
        };
        [mixed(&agent, &caller), mixed(&caller, &agent)]
    }

    #[test]
    fn a_greeting_that_was_copied_to_both_channels_is_found() {
        for bleed in [0.0, 0.25] {
            let call = talk(20, bleed);
            let greeting = voice(7, 6);
            let channels = call.map(|channel| [greeting.as_slice(), &vec![0.0; 8_000], &channel].concat());
            let length = channels[0].len();
            let Sides::Two(comparison) = look(&Recording::from_channels(channels.to_vec())) else {
                panic!("they are two");
            };
            let copied = copied(&comparison, length);
            assert_eq!(copied.len(), 1, "{copied:?}");
            assert!(
                copied[0].start == 0 && copied[0].end.abs_diff(6 * 16_000 + 4_000) <= 4_000,
                "{copied:?}"
            );
        }
        for bleed in [0.0, 0.25, 0.5] {
            let channels = talk(20, bleed);
            let length = channels[0].len();
            let Sides::Two(comparison) = look(&Recording::from_channels(channels.to_vec())) else {
                panic!("they are two");
            };
            assert_eq!(copied(&comparison, length), []);
        }
    }
}
