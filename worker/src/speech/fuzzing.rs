//! The way from decoded text to a transcript without a decoder, for the fuzz targets under `fuzz/`.
//!
//! Built with the feature `fuzzing` only, and no part of the library's interface.

use crate::audio::gate::Region;
use crate::audio::peaks::peaks;
use crate::audio::timeline::{Packing, Timeline};
use crate::audio::{Levels, Recording, SAMPLE_RATE};

use super::decoder::Token;
use super::transcriber::{self, Heard};
use super::transcript::milli;
use super::{Stats, Transcript, placing, speakers, words};

/// A token as a decoder writes it: bytes that may be no text, and a time that may be wrong.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// The bytes.
    pub text: Vec<u8>,
    /// Where attention leaves it, in seconds of the packed sound.
    pub until: Option<f64>,
    /// Its probability.
    pub probability: f32,
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

/// The transcript, and how many words each step was given and left.
#[derive(Debug, Clone)]
pub struct Processed {
    /// The result.
    pub transcript: Transcript,
    /// Words that were placed, all channels together.
    pub placed: usize,
    /// Words that were left by the clean-up.
    pub cleaned: usize,
}

/// All steps after the decoder, in the order of a real call.
pub fn process(channels: Vec<Channel>, packing: Packing) -> Processed {
    let (mut sounds, mut words, mut regions) = (Vec::new(), Vec::new(), Vec::new());
    for channel in channels {
        let timeline = Timeline::plan(&channel.regions, channel.sound.len(), packing);
        let tokens: Vec<Token> = channel.written.into_iter().map(Token::from).collect();
        words.push(placing::place(
            words::words(&tokens, 0.0),
            &(0..timeline.len()),
            &timeline,
            &channel.regions,
        ));
        sounds.push(channel.sound);
        regions.push(channel.regions);
    }
    let speech: usize = regions.iter().flatten().map(Region::len).sum();
    let placed = words.iter().map(Vec::len).sum();
    let levels: Vec<_> = sounds.iter().map(|sound| Levels::of(sound)).collect();
    let heard_through = speakers::drop_heard_through(&levels, &mut words);
    let Heard {
        channels: heard,
        loops,
        inventions,
    } = transcriber::hear(words, &regions);
    let cleaned = heard.iter().flatten().map(|segment| segment.words.len()).sum();
    let mut stats = Stats {
        codec: "pcm".to_owned(),
        sample_rate: SAMPLE_RATE,
        loops_dropped: loops,
        inventions_dropped: inventions,
        ..Stats::default()
    };
    stats.crosstalk_dropped = heard_through;
    let (segments, roles) = transcriber::merge(heard, None, false);
    stats.roles_by = roles.by;
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
        speech: Vec::new(),
        peaks: peaks(&recording),
        stats,
    };
    Processed {
        transcript,
        placed,
        cleaned,
    }
}

impl From<Written> for Token {
    fn from(written: Written) -> Self {
        Self {
            text: written.text,
            id: 0,
            probability: written.probability,
            until: written.until,
        }
    }
}
