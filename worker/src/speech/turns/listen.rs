//! Listening: parts of the speech, the direction of the voice in each window of them, two voices among all.

use std::ops::Range;

use crate::audio::SAMPLE_RATE;
use crate::audio::gate::Region;

use super::cluster::{Pair, Sample};
use super::encoder::Encoder;
use super::{Leaning, stretches};

/// Shorter windows (0.5 s) say too little about a voice to found one.
const FOUNDING: usize = SAMPLE_RATE as usize / 2;

impl Encoder {
    /// Which of two voices is heard when on `channel` (samples at 16 kHz), in order of time. `regions` is
    /// where the gate heard speech. Nothing where there are not two voices that can be told apart.
    pub(in crate::speech) fn leanings(&self, channel: &[f32], regions: &[Region]) -> Vec<Leaning> {
        listen(channel, regions, |sound, windows| self.directions(sound, windows))
    }
}

/// A window of the channel and the direction of the voice in it.
struct Heard {
    window: Range<usize>,
    direction: Vec<f32>,
    /// Its share of the time that was listened to, in seconds.
    seconds: f64,
}

/// `encode` gives the directions of windows of a sound.
pub(super) fn listen(
    channel: &[f32],
    regions: &[Region],
    encode: impl Fn(&[f32], &[Range<usize>]) -> Vec<Option<Vec<f32>>>,
) -> Vec<Leaning> {
    let hear = |part: &Range<usize>| -> Vec<Heard> {
        let Some(sound) = channel.get(part.clone()) else {
            return Vec::new();
        };
        let windows = stretches::windows(part.len());
        let seconds = seconds(part.len()) / windows.len() as f64;
        let directions = encode(sound, &windows);
        let heard = windows
            .into_iter()
            .zip(directions)
            .filter_map(|(window, direction)| {
                Some(Heard {
                    window: part.start + window.start..part.start + window.end,
                    direction: direction?,
                    seconds,
                })
            });
        heard.collect()
    };
    let mut parts: Vec<Vec<(Range<usize>, Vec<Heard>)>> = Vec::new();
    for stretch in stretches::join(regions, channel.len()) {
        let probes = stretches::probes(&stretch).into_iter();
        parts.push(probes.map(|probe| (probe.clone(), hear(&probe))).collect());
    }
    let founding = parts.iter().flatten().flat_map(|(_, heard)| heard);
    let founding: Vec<Sample> = founding
        .filter(|heard| heard.window.len() >= FOUNDING)
        .map(|heard| Sample {
            direction: heard.direction.clone(),
            seconds: heard.seconds,
        })
        .collect();
    let Some(pair) = Pair::find(&founding) else {
        return Vec::new();
    };
    let mut leanings = Vec::new();
    for probes in &parts {
        leanings.extend(
            probes
                .iter()
                .flat_map(|(_, heard)| heard)
                .map(|heard| leaning(&pair, heard)),
        );
        for neighbours in probes.windows(2) {
            let ((one, before), (next, after)) = (&neighbours[0], &neighbours[1]);
            let voice = |heard: Option<&Heard>| heard.map(|heard| pair.lean(&heard.direction) > 0.0);
            if next.start > one.end && voice(before.last()) != voice(after.first()) {
                let missed = hear(&stretches::between(one, next));
                leanings.extend(missed.iter().map(|heard| leaning(&pair, heard)));
            }
        }
    }
    leanings.sort_by(|a, b| a.start.total_cmp(&b.start));
    leanings
}

fn leaning(pair: &Pair, heard: &Heard) -> Leaning {
    Leaning {
        start: seconds(heard.window.start),
        end: seconds(heard.window.end),
        lean: pair.lean(&heard.direction),
    }
}

fn seconds(samples: usize) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
