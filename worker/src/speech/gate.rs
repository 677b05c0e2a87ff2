//! The speech gate: which stretches of a channel are decoded, and where exactly speech begins and ends.
//!
//! Two listeners answer together. Silero ([`super::silero`]) knows voice from music, tones and noise, to
//! about 30 ms. The energy gate ([`crate::audio::gate`]) knows edges to 10 ms and nothing of voices. A
//! stretch of sound is speech when there is voice in it; where voice and sound differ (a voice over music),
//! the voice's edges are taken.

use std::fmt;

use crate::audio::gate::{self, Region};
use crate::audio::{Evening, Loudness};
use crate::config::GateChoice;

use super::SpeechError;
use super::silero::Silero;
use super::thresholds::{HEARD_SHARE, LEAST_SWING_DB, VOICED_SHARE};

/// The gate of a transcriber.
pub(super) struct Gate {
    silero: Option<Silero>,
}

/// What the gate heard on one channel.
#[derive(Debug)]
pub(super) struct Voiced {
    /// In order, disjoint.
    pub(super) regions: Vec<Region>,
    /// Which gate answered.
    pub(super) by: &'static str,
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("silero", &self.silero.is_some())
            .finish()
    }
}

impl Gate {
    /// The name of the energy gate in transcripts.
    const ENERGY: &'static str = "energy";
    /// The name of the voice gate in transcripts.
    const SILERO: &'static str = "silero-vad 5.1.2";

    /// The gate that was chosen. `auto` makes do with the energy gate, and says so, where Silero cannot be
    /// loaded.
    pub(super) fn open(choice: GateChoice) -> Result<Self, SpeechError> {
        let silero = match choice {
            GateChoice::Energy => None,
            GateChoice::Silero => Some(Silero::load()?),
            GateChoice::Auto => Silero::load()
                .inspect_err(|error| {
                    tracing::warn!(%error, "the voice gate cannot be loaded; the energy gate takes its place");
                })
                .ok(),
        };
        Ok(Self { silero })
    }

    /// Finds the speech of a channel that is as loud as `loudness` says and is listened to with `evening`.
    pub(super) fn speech(&self, channel: &[f32], loudness: &Loudness, evening: &Evening) -> Voiced {
        let sound = gate::speech(loudness, evening);
        let Some(silero) = &self.silero else {
            return Voiced {
                regions: sound,
                by: Self::ENERGY,
            };
        };
        match voice(silero, channel, loudness, evening) {
            Ok(voice) => Voiced {
                regions: agree(&sound, &voice, |region| {
                    gate::swing_db(&channel[region.start..region.end]) >= LEAST_SWING_DB
                }),
                by: Self::SILERO,
            },
            Err(error) => {
                tracing::warn!(%error, "the voice gate failed on a channel; the energy gate takes its place");
                Voiced {
                    regions: sound,
                    by: Self::ENERGY,
                }
            }
        }
    }
}

/// Where Silero hears a voice. It is asked only about what is loud enough to be one: a party of a call is
/// silent most of the time, and Silero takes longer than all other preparing together.
fn voice(
    silero: &Silero,
    channel: &[f32],
    loudness: &Loudness,
    evening: &Evening,
) -> Result<Vec<Region>, SpeechError> {
    let mut voiced = Vec::new();
    for audible in gate::audible(loudness, evening) {
        let found = silero.voice(&evening.raise(channel, audible))?;
        voiced.extend(found.into_iter().map(|region| Region {
            start: region.start + audible.start,
            end: region.end + audible.start,
        }));
    }
    Ok(voiced)
}

/// The speech that sound and voice together make. Both in order and disjoint; so is the result. `is_lively`
/// tells a voice that makes no sound of its own from a tone.
fn agree(sound: &[Region], voice: &[Region], is_lively: impl Fn(Region) -> bool) -> Vec<Region> {
    let mut speech: Vec<Region> = Vec::new();
    for stretch in sound {
        let voiced: Vec<Region> = meeting(voice, *stretch).collect();
        let share = total(&voiced) as f64 / stretch.len().max(1) as f64;
        if share >= VOICED_SHARE {
            speech.push(*stretch);
        } else {
            speech.extend(voiced);
        }
    }
    for stretch in voice {
        let heard: Vec<Region> = meeting(sound, *stretch).collect();
        if (total(&heard) as f64) < HEARD_SHARE * stretch.len() as f64 && is_lively(*stretch) {
            speech.push(*stretch);
        }
    }
    joined(speech)
}

/// The parts of `regions` within `window`.
fn meeting(regions: &[Region], window: Region) -> impl Iterator<Item = Region> {
    let first = regions.partition_point(|region| region.end <= window.start);
    regions[first..]
        .iter()
        .take_while(move |region| region.start < window.end)
        .map(move |region| Region {
            start: region.start.max(window.start),
            end: region.end.min(window.end),
        })
}

fn total(regions: &[Region]) -> usize {
    regions.iter().map(Region::len).sum()
}

/// In order, and one where two touch.
fn joined(mut regions: Vec<Region>) -> Vec<Region> {
    regions.sort_by_key(|region| region.start);
    let mut joined: Vec<Region> = Vec::with_capacity(regions.len());
    for region in regions {
        match joined.last_mut() {
            Some(last) if region.start <= last.end => last.end = last.end.max(region.end),
            _ => joined.push(region),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(ends: &[(usize, usize)]) -> Vec<Region> {
        ends.iter()
            .map(|(start, end)| Region {
                start: *start,
                end: *end,
            })
            .collect()
    }

    fn agreed(sound: &[Region], voice: &[Region]) -> Vec<Region> {
        agree(sound, voice, |_| true)
    }

    #[test]
    fn the_edges_are_the_sounds() {
        let sound = regions(&[(100, 200), (300, 390)]);
        assert_eq!(agreed(&sound, &regions(&[(90, 190), (310, 420)])), sound);
    }

    #[test]
    fn sound_without_voice_is_none() {
        assert_eq!(
            agreed(&regions(&[(100, 200), (300, 400)]), &regions(&[(310, 390)])),
            regions(&[(300, 400)])
        );
        assert_eq!(agreed(&regions(&[(100, 200)]), &[]), []);
    }

    #[test]
    fn a_voice_over_music_keeps_its_own_edges() {
        assert_eq!(
            agreed(&regions(&[(0, 1000)]), &regions(&[(200, 300), (700, 850)])),
            regions(&[(200, 300), (700, 850)])
        );
    }

    #[test]
    fn a_voice_over_steady_noise_is_heard() {
        assert_eq!(
            agreed(&regions(&[(500, 510)]), &regions(&[(100, 200), (480, 580)])),
            regions(&[(100, 200), (480, 580)])
        );
    }

    #[test]
    fn a_tone_is_no_voice_whatever_silero_thinks() {
        assert_eq!(agree(&[], &regions(&[(100, 200)]), |_| false), []);
    }

    #[test]
    fn speech_in_noise_swings_and_what_is_steady_does_not() {
        let mut seed = 7_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 8) / f64::from(1_u32 << 23) - 1.0
        };
        let sound = |at: usize| (at as f64 / 16_000.0 * 440.0 * std::f64::consts::TAU).sin();
        let tone: Vec<f32> = (0..16_000).map(|at| (0.3 * sound(at)) as f32).collect();
        let noise: Vec<f32> = (0..16_000).map(|_| (0.1 * random()) as f32).collect();
        // Syllables, four a second, 5 dB above the noise where they are loudest.
        let syllables: Vec<f32> = (0..16_000)
            .map(|at| {
                let envelope = (f64::from(at) / 16_000.0 * 4.0 * std::f64::consts::PI)
                    .sin()
                    .abs();
                (0.1 * random() + 0.178 * envelope * random()) as f32
            })
            .collect();
        for (what, samples, swings) in [
            ("tone", tone, false),
            ("noise", noise, false),
            ("speech", syllables, true),
        ] {
            let swing = gate::swing_db(&samples);
            assert_eq!(swing >= LEAST_SWING_DB, swings, "{what}: {swing} dB");
            assert!(swings || swing < 2.0, "{what}: {swing} dB");
        }
        assert!(gate::swing_db(&[]).abs() < f32::EPSILON);
    }
}
