//! Sound that is no louder than the rest of the other channel's voice after subtraction is the other party.
//! Such sound is taken back to the noise of the line.

use crate::audio::Levels;
use crate::audio::gate::HOP;

/// Levels are means over so many hundredths of a second, as what is left of a voice flickers.
pub(super) const WIDTH: usize = 5;
/// How much louder than its median the rest of a voice may be, in dB: nineteen hundredths of a second in
/// twenty stay 6 dB below this limit.
const MARGIN_DB: f32 = 7.0;
/// Sound that is hardly quieter than the other channel is never taken for the other party's, in dB.
const QUIETER_DB: f32 = 2.0;
/// The other party speaks this far above the noise of its line, and no more than this below its loud speech,
/// in dB; as in the gate.
const ABOVE_DB: f32 = 6.0;
const RANGE_DB: f32 = 38.0;
/// What is left is measured where the other party is at most this much quieter than its loud speech, in dB,
/// ...
const LOUD_DB: f32 = 20.0;
/// ... and louder than this channel by this, in dB; ...
const LOUDER_DB: f32 = 1.0;
/// ... over so many hundredths of a second at least.
const LEAST: usize = 30;
/// Own sound shorter than this many hundredths of a second while the other party speaks, and nowhere this far
/// above the limit, in dB, is a crackle; a syllable is longer.
const CRACKLE: usize = 8;
const CRACKLE_DB: f32 = 8.0;
/// The other party's sound shorter than this many hundredths of a second is left: it is within a word.
const SHORTEST: usize = 6;
/// Noise of the line is measured over so many hundredths of a second before and after, 4 s, every quarter of
/// a second, ...
const AROUND: usize = 400;
const EVERY: usize = 25;
/// ... where so many of them are not the other party's, and else over the whole call, ...
const ENOUGH: usize = 40;
/// ... as the level that so large a share of them stays below.
const QUIET: f64 = 0.1;
/// Sound is taken back to this much below it, in dB: smoothed levels hide peaks.
const BELOW_DB: f32 = 3.0;
/// Sound this far above the noise is audible, in dB: where the gate opens.
const AUDIBLE_DB: f32 = 12.0;

/// The hundredths of a second of a channel that are the other party's. `source` is the other channel,
/// `before` and `after` are this channel before and after the subtraction, and `delay` is how much later the
/// other channel is heard here, in samples.
pub(super) fn hops(source: &Levels, before: &Levels, after: &Levels, delay: isize) -> Vec<bool> {
    let loud = source.quantile(0.97);
    let quiet = (source.quantile(QUIET) + ABOVE_DB).max(loud - RANGE_DB);
    let later = (delay as f64 / HOP as f64).round() as isize;
    // A little before and after: what is left is smeared.
    let heard: Vec<f32> = (0..after.hops().len().cast_signed())
        .map(|hop| {
            let near = (hop - later - 2..=hop - later + 1).filter_map(|hop| usize::try_from(hop).ok());
            let levels = near.filter_map(|hop| source.hops().get(hop).copied());
            levels.fold(f32::NEG_INFINITY, f32::max)
        })
        .collect();
    let mut left: Vec<f32> = heard
        .iter()
        .zip(before.hops().iter().zip(after.hops()))
        .filter(|(heard, (before, _))| **heard > quiet.max(loud - LOUD_DB) && **heard - **before > LOUDER_DB)
        .map(|(heard, (_, after))| after - heard)
        .collect();
    if left.len() < LEAST {
        return vec![false; heard.len()];
    }
    let middle = left.len() / 2;
    let middle = *left.select_nth_unstable_by(middle, f32::total_cmp).1;
    let most = (middle + MARGIN_DB).min(-QUIETER_DB);
    // How far above the limit each hundredth of a second is; none where the other party is silent.
    let above: Vec<Option<f32>> = heard
        .iter()
        .zip(after.hops())
        .map(|(heard, after)| (*heard > quiet).then_some(after - heard - most))
        .collect();
    let mut hops: Vec<bool> = above
        .iter()
        .map(|above| above.is_some_and(|above| above < 0.0))
        .collect();
    let is_crackle = |hops: &[Option<f32>]| {
        hops.len() < CRACKLE
            && hops
                .iter()
                .all(|above| above.is_some_and(|above| above < CRACKLE_DB))
    };
    for run in runs(&hops) {
        if !hops[run.start] && is_crackle(&above[run.clone()]) {
            hops[run].fill(true);
        }
    }
    for run in runs(&hops) {
        if hops[run.start] && run.len() < SHORTEST {
            hops[run].fill(false);
        }
    }
    hops
}

/// Stretches that are alike.
fn runs(hops: &[bool]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    hops.chunk_by(|one, next| one == next)
        .map(|run| {
            let run = start..start + run.len();
            start = run.end;
            run
        })
        .collect()
}

/// How many of these hundredths of a second were audible on a channel, `before` something was taken out of it
/// and `after`.
pub(super) fn audible(hops: &[bool], before: &Levels, after: &Levels) -> usize {
    let least = after.quantile(QUIET) + AUDIBLE_DB;
    hops.iter()
        .zip(before.hops())
        .filter(|(is_other, level)| **is_other && **level > least)
        .count()
}

/// Takes these hundredths of a second of a channel back to the noise around them.
pub(super) fn quieten(channel: &mut [f32], hops: &[bool], levels: &Levels) {
    let noise = noise(levels.hops(), hops);
    let gains: Vec<f32> = hops
        .iter()
        .zip(levels.hops().iter().zip(noise))
        .map(|(is_other, (level, noise))| {
            if *is_other {
                10_f32.powf((noise - BELOW_DB - level).min(0.0) / 20.0)
            } else {
                1.0
            }
        })
        .collect();
    for (hop, samples) in channel.chunks_mut(HOP).enumerate() {
        let at = |hop: Option<usize>| hop.and_then(|hop| gains.get(hop)).copied();
        let own = at(Some(hop)).unwrap_or(1.0);
        // From the middle between two hops to the next one: no step, no click.
        let from = f32::midpoint(at(hop.checked_sub(1)).unwrap_or(own), own);
        let to = f32::midpoint(own, at(Some(hop + 1)).unwrap_or(own));
        if from >= 1.0 && to >= 1.0 {
            continue;
        }
        for (place, sample) in samples.iter_mut().enumerate() {
            let share = place as f32 / HOP as f32;
            *sample *= from + (to - from) * share;
        }
    }
}

/// The noise of the line around each hundredth of a second, dB full scale: where the other party never
/// pauses, as what is between its words.
fn noise(levels: &[f32], hops: &[bool]) -> Vec<f32> {
    let own = |range: std::ops::Range<usize>| -> Vec<f32> {
        let own = levels[range.clone()].iter().zip(&hops[range]);
        own.filter(|(_, is_other)| !**is_other)
            .map(|(level, _)| *level)
            .collect()
    };
    let everywhere = quiet(own(0..levels.len()));
    let mut noise = Vec::with_capacity(levels.len());
    for from in (0..levels.len()).step_by(EVERY) {
        let near = from.saturating_sub(AROUND)..(from + EVERY + AROUND).min(levels.len());
        let all = quiet(levels[near.clone()].to_vec());
        let own = own(near);
        let own = if own.len() < ENOUGH {
            everywhere
        } else {
            quiet(own)
        };
        noise.extend(std::iter::repeat_n(all.min(own), EVERY.min(levels.len() - from)));
    }
    noise
}

/// The level that few of these stay below; more than any where there are none.
fn quiet(mut levels: Vec<f32>) -> f32 {
    if levels.is_empty() {
        return f32::INFINITY;
    }
    let at = ((levels.len() - 1) as f64 * QUIET) as usize;
    *levels.select_nth_unstable_by(at, f32::total_cmp).1
}
