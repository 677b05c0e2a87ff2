//! A call on its way through the stages: prepared for the decoder, and what the decoder heard.

use std::ops::Range;
use std::time::Duration;

use crate::audio::gate::Region;
use crate::audio::peaks::peaks;
use crate::audio::refused::refused;
use crate::audio::timeline::{Packing, Timeline};
use crate::audio::windows::{self, windows};
use crate::audio::{Gains, Levels, Loudness, Recording, SAMPLE_RATE, Source, dc};

use super::gate::{Gate, Voiced};
use super::same_sound::{self, Only};
use super::turns::{Encoder, Leaning};
use super::words::Word;

/// A recording whose speech is found and packed: all that can be done before a slot is free. Of its samples only the speech
/// is left: more calls than slots wait in this form.
#[derive(Debug)]
pub struct Prepared {
    pub(super) about: About,
    pub(super) is_dual_mono: bool,
    /// Which gate found the speech.
    pub(super) gate: &'static str,
    /// What is decoded, channel by channel; one for two of which the other is silent or holds the same sound.
    pub(super) channels: Vec<Packed>,
}

/// What the transcript says of the whole recording.
#[derive(Debug)]
pub(super) struct About {
    pub(super) channels: usize,
    pub(super) seconds: f64,
    pub(super) truncated: bool,
    pub(super) source: Source,
    pub(super) peaks: Vec<Vec<u8>>,
    /// Of the channels that are decoded.
    pub(super) levels: Vec<Levels>,
    /// Which of two voices is heard when, where there is one channel and they can be told apart.
    pub(super) leanings: Vec<Leaning>,
    /// Sound that is clearly audible and was not taken for speech, all channels together.
    pub(super) refused_seconds: f64,
}

/// The speech of one channel.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) regions: Vec<Region>,
    pub(super) timeline: Timeline,
    /// What is decoded one after the other. Each is its own allocation, so that it can be freed once it was heard.
    pub(super) windows: Vec<Window>,
}

/// A stretch of packed sound that is decoded by itself.
#[derive(Debug)]
pub(super) struct Window {
    /// Its first sample in the packed sound.
    pub(super) start: usize,
    /// At 16 kHz.
    pub(super) sound: Vec<f32>,
}

impl Packed {
    /// The packed sound as a whole.
    pub(super) fn into_sound(self) -> Vec<f32> {
        let windows: Vec<Vec<f32>> = self.windows.into_iter().map(|window| window.sound).collect();
        windows.concat()
    }
}

/// What the decoder heard.
#[derive(Debug, Default)]
pub struct Recognised {
    /// The words of each channel, on the call's clock.
    pub(super) channels: Vec<Vec<Word>>,
    pub(super) language: Option<String>,
    pub(super) decode_time: Duration,
}

impl Recognised {
    /// Time on the slot, waiting for it not included.
    pub fn decode_time(&self) -> Duration {
        self.decode_time
    }
}

impl Prepared {
    pub(super) fn new(
        mut recording: Recording,
        listener: &Gate,
        voices: Option<&Encoder>,
        packing: Packing,
    ) -> Self {
        for channel in &mut recording.channels {
            dc::block(channel);
        }
        let only = same_sound::only(&recording);
        let decoded = only.map_or(recording.channels.len(), |_| 1);
        let mut about = About {
            channels: recording.channels.len(),
            seconds: recording.seconds(),
            truncated: recording.truncated,
            peaks: peaks(&recording),
            source: recording.source,
            levels: Vec::with_capacity(decoded),
            leanings: Vec::new(),
            refused_seconds: 0.0,
        };
        let mut gate = "";
        let first = only.map_or(0, Only::channel);
        let heard = &recording.channels[first..first + decoded];
        let loudness: Vec<Loudness> = heard.iter().map(|channel| Loudness::of(channel)).collect();
        let gains: Vec<Gains> = (0..loudness.len()).map(|at| gains(&loudness, at)).collect();
        let channels = recording
            .channels
            .into_iter()
            .skip(first)
            .take(decoded)
            .zip(loudness.iter().zip(&gains))
            .map(|(channel, (loudness, gains))| {
                about.levels.push(Levels::of(&channel));
                let Voiced { regions, by } = listener.speech(&channel, loudness, gains);
                gate = by;
                let refused = refused(loudness, &regions);
                about.refused_seconds += seconds(&refused);
                if let Some(voices) = voices.filter(|_| decoded == 1) {
                    about.leanings = voices.leanings(&channel, &regions);
                }
                let timeline = Timeline::plan(&regions, channel.len(), packing);
                let cut = |window: Range<usize>| {
                    let mut sound = timeline.pack(&channel, window.clone());
                    let mut rest = sound.as_mut_slice();
                    for original in timeline.originals(window.clone()) {
                        let (piece, tail) = rest.split_at_mut(original.len());
                        gains.apply(original.start, piece);
                        rest = tail;
                    }
                    Window {
                        start: window.start,
                        sound,
                    }
                };
                let whole = windows(&timeline, &regions, windows::LONGEST);
                Packed {
                    windows: windows::apart(whole, &timeline, &regions, &refused)
                        .into_iter()
                        .map(cut)
                        .collect(),
                    regions,
                    timeline,
                }
            });
        let channels = channels.collect();
        Self {
            about,
            is_dual_mono: only.is_some_and(Only::is_same),
            gate,
            channels,
        }
    }

    /// Length of the recording in seconds.
    pub fn audio_seconds(&self) -> f64 {
        self.about.seconds
    }

    /// Speech that the gate heard, all channels together, in seconds.
    pub fn speech_seconds(&self) -> f64 {
        self.channels
            .iter()
            .map(|channel| seconds(&channel.regions))
            .sum()
    }

    /// What the decoder is given, channel by channel: speech with a little around it, at 16 kHz.
    pub fn into_sounds(self) -> Vec<Vec<f32>> {
        let sounds = self.channels.into_iter().map(Packed::into_sound);
        sounds.filter(|sound| !sound.is_empty()).collect()
    }
}

/// What one of the channels is raised by.
fn gains(channels: &[Loudness], at: usize) -> Gains {
    let others = channels.iter().enumerate().filter(|(other, _)| *other != at);
    let others: Vec<&Loudness> = others.map(|(_, loudness)| loudness).collect();
    Gains::of(&channels[at], &others)
}

fn seconds(regions: &[Region]) -> f64 {
    let samples: usize = regions.iter().map(Region::len).sum();
    samples as f64 / f64::from(SAMPLE_RATE)
}
