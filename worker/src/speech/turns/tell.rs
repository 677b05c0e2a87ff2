//! Finding the turns: windows of speech, the direction of the voice in each, two voices among them.

use crate::audio::SAMPLE_RATE;
use crate::audio::gate::Region;

use super::cluster::{Pair, Sample};
use super::{SpeakerTurns, Turn, Voices, VoicesError, stretches};

/// A stretch is given to the voice it is more like if it is so by this much (difference of two cosines). Measured, as
/// `cluster::APART` is.
const CLEAR: f32 = 0.15;
/// The same for stretches too short to found a voice: they are mistaken more often.
const CLEAR_WHEN_SHORT: f32 = 0.30;
/// Shorter stretches (0.3 s) are not listened to.
const SHORTEST: usize = SAMPLE_RATE as usize * 3 / 10;

impl SpeakerTurns for Voices {
    fn turns(&self, channel: &[f32], regions: &[Region]) -> Result<Vec<Turn>, VoicesError> {
        tell_apart(channel, regions, |samples| self.embed(samples))
    }
}

/// A window and its embedding, if it has one.
type Heard = (Region, Option<Vec<f32>>);

pub(super) fn tell_apart(
    channel: &[f32],
    regions: &[Region],
    embed: impl Fn(&[f32]) -> Result<Option<Vec<f32>>, VoicesError>,
) -> Result<Vec<Turn>, VoicesError> {
    let mut heard: Vec<Vec<Heard>> = Vec::with_capacity(regions.len());
    for region in regions {
        let mut windows = Vec::new();
        for window in stretches::over(*region) {
            let samples = channel.get(window.start..window.end);
            let samples = samples.filter(|samples| samples.len() >= SHORTEST);
            windows.push((window, samples.map(&embed).transpose()?.flatten()));
        }
        heard.push(windows);
    }
    let mut founding: Vec<Sample> = Vec::new();
    for (region, windows) in regions.iter().zip(&heard) {
        // Windows overlap: each counts for its share of the region.
        let seconds = seconds(region.len()) / windows.len().max(1) as f64;
        let founders = windows
            .iter()
            .filter(|(window, _)| window.len() >= stretches::FOUNDING);
        founding.extend(founders.filter_map(|(_, embedding)| {
            let embedding = embedding.clone()?;
            Some(Sample { embedding, seconds })
        }));
    }
    let Some(pair) = Pair::find(&founding) else {
        return Ok(Vec::new());
    };
    let mut turns: Vec<Turn> = heard
        .iter()
        .flat_map(|windows| {
            let decided: Vec<_> = windows
                .iter()
                .map(|heard| (heard.0, decide(&pair, heard)))
                .collect();
            stretches::agreed(&decided)
        })
        .map(|(part, voice)| Turn {
            start: seconds(part.start),
            end: seconds(part.end),
            voice,
        })
        .collect();
    if turns.first().is_some_and(|first| first.voice == 1) {
        for turn in &mut turns {
            turn.voice = 1 - turn.voice;
        }
    }
    Ok(turns)
}

fn decide(pair: &Pair, (window, embedding): &Heard) -> Option<usize> {
    let (voice, clearer_by) = pair.nearer(embedding.as_ref()?);
    let needed = if window.len() < stretches::FOUNDING {
        CLEAR_WHEN_SHORT
    } else {
        CLEAR
    };
    (clearer_by >= needed).then_some(voice)
}

fn seconds(samples: usize) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

#[cfg(test)]
#[path = "tell_tests.rs"]
mod tests;
