//! A call on its way through the stages: prepared for the decoder, and what the decoder heard.

use std::ops::Range;
use std::time::Duration;

use crate::audio::gate::Region;
use crate::audio::peaks::peaks;
use crate::audio::refused::refused;
use crate::audio::timeline::{Packing, Timeline};
use crate::audio::windows::{self, windows};
use crate::audio::{Evening, Levels, Loudness, Recording, SAMPLE_RATE, Source, dc, faint};

use super::bleed::{self, Cleaned};
use super::gate::{Gate, Voiced};
use super::same_sound::{self, Only, Sides};
use super::turns::{Encoder, Leaning};
use super::words::Word;

/// A recording whose speech is found and packed: all that can be done before a slot is free. Of its samples
/// only the speech is left: more calls than slots wait in this form.
#[derive(Debug)]
pub struct Prepared {
    pub(super) about: About,
    pub(super) is_dual_mono: bool,
    /// Which gate found the speech.
    pub(super) gate: &'static str,
    /// What is decoded, channel by channel; one for two of which the other is silent or holds the same sound.
    pub(super) channels: Vec<Packed>,
    /// The channel that is the agent's as far as the account is known.
    pub(super) agent_channel: Option<usize>,
}

/// What the transcript says of the whole recording.
#[derive(Debug)]
pub(super) struct About {
    pub(super) channels: usize,
    pub(super) seconds: f64,
    pub(super) truncated: bool,
    pub(super) stated_seconds: Option<f64>,
    pub(super) lost_seconds: f64,
    pub(super) source: Source,
    pub(super) peaks: Vec<Vec<u8>>,
    /// Of the channels that are decoded.
    pub(super) levels: Vec<Levels>,
    /// Which of two voices is heard when, where there is one channel and they can be told apart.
    pub(super) leanings: Vec<Leaning>,
    /// What was taken out of two channels before their speech was looked for.
    pub(super) cleaned: Cleaned,
    /// Sound that is clearly audible and was not taken for speech, all channels together.
    pub(super) refused_seconds: f64,
}

/// The speech of one channel.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) regions: Vec<Region>,
    pub(super) timeline: Timeline,
    /// What is decoded one after the other. Each is its own allocation, so that it can be freed once it was
    /// heard.
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
    /// Samples that are decoded.
    pub(super) fn len(&self) -> usize {
        self.windows.iter().map(|window| window.sound.len()).sum()
    }

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
    /// Seconds of speech in a language that the model does not know.
    pub(super) foreign_seconds: f64,
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
        faint::raise(&mut recording.channels);
        let sides = same_sound::look(&recording);
        let only = match &sides {
            Sides::One(only) => Some(*only),
            Sides::Two(_) | Sides::Other => None,
        };
        let decoded = only.map_or(recording.channels.len(), |_| 1);
        let mut about = About {
            channels: recording.channels.len(),
            seconds: recording.seconds(),
            truncated: recording.truncated,
            stated_seconds: recording.stated_seconds,
            lost_seconds: recording.lost_seconds,
            peaks: peaks(&recording),
            cleaned: Cleaned::default(),
            source: recording.source,
            levels: Vec::with_capacity(decoded),
            leanings: Vec::new(),
            refused_seconds: 0.0,
        };
        if let (Sides::Two(comparison), Ok(channels)) = (
            &sides,
            <&mut [Vec<f32>; 2]>::try_from(recording.channels.as_mut_slice()),
        ) {
            about.cleaned = bleed::clean(channels, comparison);
        }
        let mut gate = "";
        let first = only.map_or(0, Only::channel);
        let heard = &recording.channels[first..first + decoded];
        let loudness: Vec<Loudness> = heard.iter().map(|channel| Loudness::of(channel)).collect();
        // On a channel of its own a party is as loud as ever; quieter speech there is the other party, heard
        // through.
        let is_shared = decoded == 1;
        let packing = if is_shared { packing.shared() } else { packing };
        let channels = recording
            .channels
            .into_iter()
            .skip(first)
            .take(decoded)
            .zip(&loudness)
            .map(|(channel, loudness)| {
                about.levels.push(Levels::of(&channel));
                let evening = if is_shared {
                    Evening::of(loudness)
                } else {
                    Evening::default()
                };
                let Voiced { regions, by } = listener.speech(&channel, loudness, &evening);
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
                        evening.apply(original.start, piece);
                        rest = tail;
                    }
                    Window {
                        start: window.start,
                        sound,
                    }
                };
                Packed {
                    windows: windows(&timeline, &regions, windows::LONGEST)
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
            agent_channel: None,
        }
    }

    /// The same call, of an account whose agents are mostly on this channel, from 0: it tells agent and
    /// caller apart where the words do not.
    #[must_use]
    pub fn with_agent_channel(mut self, channel: Option<usize>) -> Self {
        self.agent_channel = channel;
        self
    }

    /// Length of the recording in seconds.
    pub fn audio_seconds(&self) -> f64 {
        self.about.seconds
    }

    /// Channels that are decoded: one of two where the other one is silent or holds the same sound.
    pub fn decoded_channels(&self) -> usize {
        self.channels.len()
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

fn seconds(regions: &[Region]) -> f64 {
    let samples: usize = regions.iter().map(Region::len).sum();
    samples as f64 / f64::from(SAMPLE_RATE)
}
