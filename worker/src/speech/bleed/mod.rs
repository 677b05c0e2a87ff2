//! Bleed: a party that is heard through on the other one's channel, as an echo in a telephone, a loudspeaker
//! beside a microphone or a joint stereo encoder makes it.
//!
//! How a channel carries the other one is learned where the other one alone is heard ([`coupling`]): how
//! late, how loud, and in which colour. The bleed is then subtracted, where that helps ([`subtract`]). The
//! rest of the bleed is quieter than the other channel by an amount that can be measured, and sound that is
//! no louder than that rest is taken back to the noise of the line ([`explained`]). All this comes before the
//! gate, so that no words are decoded on the wrong channel, and words of both parties at the same time are
//! heard apart. Channels that do not carry each other stay as they are.

mod coupling;
mod explained;
mod subtract;

use crate::audio::gate::{HOP, Region};
use crate::audio::{Levels, SAMPLE_RATE};

use super::blocks::Comparison;
use super::same_sound;

use coupling::Coupling;

/// What was taken out of two channels.
#[derive(Debug, Default)]
pub(super) struct Cleaned {
    /// Parts that both channels held alike, in order: the second entry tells which channel still has them.
    pub(super) copied: Vec<(Region, usize)>,
    /// Of each channel how many seconds were the other party's.
    pub(super) seconds: [f64; 2],
}

/// Takes the bleed out of two channels, and takes parts that both hold alike out of one of them.
pub(super) fn clean(channels: &mut [Vec<f32>; 2], comparison: &Comparison) -> Cleaned {
    let length = channels[0].len();
    let copied: Vec<(Region, usize)> = same_sound::copied(comparison, length)
        .into_iter()
        .map(|part| (part, louder(channels, part)))
        .collect();
    let couplings = [0, 1].map(|source| Coupling::estimate(channels, source, comparison));
    if copied.is_empty() && couplings.iter().all(Option::is_none) {
        return Cleaned::default();
    }
    let before =
        [0, 1].map(|channel| Levels::in_telephone_band(&channels[channel]).smoothed(explained::WIDTH));
    subtract::subtract(channels, &couplings);
    let mut seconds = [0.0; 2];
    for (source, coupling) in couplings.iter().enumerate() {
        let target = 1 - source;
        let after = Levels::in_telephone_band(&channels[target]).smoothed(explained::WIDTH);
        let mut hops = coupling.as_ref().map_or_else(
            || vec![false; after.hops().len()],
            |coupling| explained::hops(&before[source], &before[target], &after, coupling.delay),
        );
        seconds[target] =
            explained::audible(&hops, &before[target], &after) as f64 * HOP as f64 / f64::from(SAMPLE_RATE);
        for (part, kept) in &copied {
            if *kept != target {
                let last = part.end.div_ceil(HOP).min(hops.len());
                hops[(part.start / HOP).min(last)..last].fill(true);
            }
        }
        explained::quieten(&mut channels[target], &hops, &after);
    }
    Cleaned { copied, seconds }
}

/// The channel that is louder in a part.
fn louder(channels: &[Vec<f32>; 2], part: Region) -> usize {
    let [one, other] =
        [0, 1].map(|channel| crate::audio::gate::level_db(&channels[channel][part.start..part.end]));
    usize::from(other > one)
}

#[cfg(test)]
mod tests;
