//! Sound that is clearly there and yet no speech to the gate: music, tones, bursts of noise, and a voice that
//! the gate missed.

use super::gate::{HOP, Region};
use super::loudness::{Loudness, islands, percentile};

/// Sound this far above the channel's noise floor is clearly audible, dB; it lasts while above the second.
/// First guesses. Of 24 pieces of generated music between two sentences nearly all of strings was counted, 89
/// % of chords with a melody and 29 % of drums, which are silent between their strokes.
const OPEN_DB: f32 = 12.0;
const HOLD_DB: f32 = 8.0;
/// Sound this much quieter than the loud part of the channel is not clearly audible, dB: comfort noise where
/// a line is silent otherwise.
const RANGE_DB: f32 = 30.0;
/// The floor is the level that this share of the channel stays below. Digital silence before and behind
/// everything else is none of the channel's noise, and left out.
const FLOOR_SHARE: f64 = 0.05;
const SILENCE_DB: f32 = -95.0;
/// The floor never counts as quieter than this, dB.
const FLOOR_LEAST_DB: f32 = -66.0;
/// Breaks of fewer hops than this do not count.
const BRIDGE: usize = 11;
/// Shorter sounds are clicks, in hops.
const SHORTEST: usize = 10;
/// Sound nearer to speech than this, in hops, is the soft beginning or end of the speech, which the decoder
/// is given.
const EDGE: usize = 20;

/// Where a channel is clearly audible above its own noise floor and nothing was taken for speech (`speech`,
/// in order and disjoint). In order, disjoint. Steady noise is the floor, and so is a tone or music that
/// never pauses; what of it swells by 12 dB is heard.
pub fn refused(channel: &Loudness, speech: &[Region]) -> Vec<Region> {
    let is_sound = |level: &f32| *level > SILENCE_DB;
    let from = channel.hops.iter().position(is_sound).unwrap_or(0);
    let to = channel.hops.iter().rposition(is_sound).map_or(0, |last| last + 1);
    let floor = percentile(&mut channel.hops[from..to.max(from)].to_vec(), FLOOR_SHARE).max(FLOOR_LEAST_DB);
    let quiet = channel.loud() - RANGE_DB;
    let mut is_speech = vec![false; channel.hops.len()];
    for region in speech {
        let end = (region.end.div_ceil(HOP) + EDGE).min(is_speech.len());
        let start = (region.start / HOP).saturating_sub(EDGE).min(end);
        is_speech[start..end].fill(true);
    }
    let above = |by: f32| {
        let (hops, is_speech) = (&channel.hops, &is_speech);
        move |hop: usize| !is_speech[hop] && hops[hop] > (floor + by).max(quiet)
    };
    islands(channel.hops.len(), above(OPEN_DB), above(HOLD_DB), BRIDGE)
        .into_iter()
        .filter(|(start, end)| end - start >= SHORTEST)
        .map(|(start, end)| channel.region(start, end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::SAMPLE_RATE;

    const SECOND: usize = SAMPLE_RATE as usize;

    fn noise(seconds: usize, amplitude: f32) -> Vec<f32> {
        let mut state = 7_u32;
        (0..seconds * SECOND)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                ((state >> 8) as f32 / (1_u32 << 23) as f32 - 1.0) * amplitude
            })
            .collect()
    }

    fn add(channel: &mut [f32], sound: impl Fn(usize) -> f32) {
        for (at, sample) in channel.iter_mut().enumerate() {
            *sample += sound(at);
        }
    }

    fn tone(at: usize) -> f32 {
        0.2 * (at as f32 * 0.2).sin()
    }

    fn seconds(channel: &[f32], speech: &[Region]) -> f64 {
        let samples: usize = refused(&Loudness::of(channel), speech)
            .iter()
            .map(Region::len)
            .sum();
        samples as f64 / SECOND as f64
    }

    #[test]
    fn what_is_no_speech_is_counted_to_the_tenth_of_a_second() {
        let mut channel = noise(40, 0.002);
        add(&mut channel[2 * SECOND..7 * SECOND], tone);
        add(&mut channel[20 * SECOND..21 * SECOND], |at| {
            20.0 * noise(1, 0.02)[at % 4000]
        });
        assert!((seconds(&channel, &[]) - 6.0).abs() < 0.1);
        let said = [Region {
            start: 2 * SECOND,
            end: 7 * SECOND,
        }];
        assert!((seconds(&channel, &said) - 1.0).abs() < 0.1);
    }

    #[test]
    fn silence_and_steady_noise_are_not_sound() {
        let mut half = vec![0.0; 3 * SECOND];
        half.extend(noise(20, 0.02));
        for channel in [
            vec![0.0; 10 * SECOND],
            noise(10, 0.001),
            noise(10, 0.3),
            half,
            vec![],
        ] {
            assert!(seconds(&channel, &[]) < 1e-9);
        }
    }

    #[test]
    fn a_click_and_the_soft_end_of_a_word_are_not_counted() {
        let mut channel = noise(10, 0.002);
        add(&mut channel[SECOND..SECOND + 800], tone);
        add(&mut channel[5 * SECOND..6 * SECOND], tone);
        let said = [Region {
            start: 5 * SECOND,
            end: 5 * SECOND + SECOND * 9 / 10,
        }];
        assert!(seconds(&channel, &said) < 1e-9);
    }
}
