//! The way from decoded text to a transcript without a decoder, for the fuzz targets under `fuzz/`.
//!
//! Built with the feature `fuzzing` only, and no part of the library's interface.

use crate::audio::gate::Region;
use crate::audio::peaks::peaks;
use crate::audio::timeline::{Packing, Timeline};
use crate::audio::{Levels, Recording, SAMPLE_RATE};

use super::cleanup::{self, Cleaned};
use super::decoder::{self, Heard};
use super::transcript::milli;
use super::{Stats, Transcript, segments, speakers, transcriber};

/// A segment as a decoder writes it: times in centiseconds of the packed sound, as wrong as they may be.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// Start.
    pub start: i64,
    /// End.
    pub end: i64,
    /// The text.
    pub text: String,
    /// Probability of each token.
    pub probabilities: Vec<f32>,
}

/// One channel: its sound, where the gate heard speech, and what the decoder wrote.
#[derive(Debug, Clone, Default)]
pub struct Channel {
    /// Samples.
    pub sound: Vec<f32>,
    /// Ascending, disjoint, within the sound: what every gate promises.
    pub regions: Vec<Region>,
    /// In the order of the decoder.
    pub written: Vec<Written>,
}

/// The transcript, and how many segments each step was given and left.
#[derive(Debug, Clone)]
pub struct Processed {
    /// The result.
    pub transcript: Transcript,
    /// Segments that were placed, all channels together.
    pub placed: usize,
    /// Segments that were left by the clean-up.
    pub cleaned: usize,
}

/// All steps after the decoder, in the order of a real call.
pub fn process(channels: Vec<Channel>, packing: Packing) -> Processed {
    let (mut placed, mut cleaned) = (0, 0);
    let mut stats = Stats {
        codec: "pcm".to_owned(),
        sample_rate: SAMPLE_RATE,
        ..Stats::default()
    };
    let (mut sounds, mut heard) = (Vec::new(), Vec::new());
    let mut speech = 0;
    for channel in channels {
        let timeline = Timeline::plan(&channel.regions, channel.sound.len(), packing);
        let written = channel.written.into_iter().map(Heard::from).collect();
        let segments = segments::place(written, &timeline, &channel.regions);
        placed += segments.len();
        let Cleaned {
            segments,
            loops,
            inventions,
        } = cleanup::clean(segments);
        cleaned += segments.len();
        stats.loops_dropped += loops;
        stats.inventions_dropped += inventions;
        speech += channel.regions.iter().map(Region::len).sum::<usize>();
        sounds.push(channel.sound);
        heard.push(segments);
    }
    let levels: Vec<_> = sounds.iter().map(|sound| Levels::of(sound)).collect();
    stats.crosstalk_dropped = speakers::drop_crosstalk(&levels, &mut heard);
    let (segments, roles_by) = transcriber::merge(heard);
    stats.roles_by = roles_by;
    stats.confidence = transcriber::mean_confidence(&segments);
    let recording = Recording::from_channels(sounds);
    let transcript = Transcript {
        segments,
        language: "en".to_owned(),
        engine: "none".to_owned(),
        model: "none".to_owned(),
        channels: recording.channels.len(),
        audio_seconds: milli(recording.seconds()),
        speech_seconds: milli(speech as f64 / f64::from(SAMPLE_RATE)),
        decode_seconds: 0.0,
        peaks: peaks(&recording),
        stats,
    };
    Processed {
        transcript,
        placed,
        cleaned,
    }
}

impl From<Written> for Heard {
    fn from(written: Written) -> Self {
        let (start, end) = decoder::seconds(written.start, written.end);
        Self {
            start,
            end,
            text: written.text,
            confidence: decoder::mean(&written.probabilities),
            no_speech: 0.0,
        }
    }
}
