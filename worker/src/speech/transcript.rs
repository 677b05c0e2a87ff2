//! The result, in the form the database takes it.

use serde::Serialize;

/// Who spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The one who works for the advertiser or publisher.
    Agent,
    /// The consumer.
    Caller,
    /// Nothing tells.
    Unknown,
}

/// A word and when it was said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimedWord {
    /// Seconds from the start of the recording.
    pub start: f64,
    /// Seconds from the start of the recording.
    pub end: f64,
    /// The word with its punctuation; no white space in it.
    pub text: String,
}

/// A stretch of speech of one party, at most 15 s long. Two may overlap where both parties speak.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segment {
    /// Who spoke.
    pub speaker: Speaker,
    /// Seconds from the start of the recording.
    pub start: f64,
    /// Seconds from the start of the recording.
    pub end: f64,
    /// What was said.
    pub text: String,
    /// Mean probability of the words, 0 to 1.
    pub confidence: Option<f64>,
    /// The words of `text`, in order.
    pub words: Vec<TimedWord>,
}

/// What told the speakers apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RolesBy {
    /// What was said on each channel.
    Words,
    /// The words did not decide: the first channel is taken for the agent's.
    Order,
    /// What was said by each of two voices on one channel.
    Voices,
    /// Nothing: there is one channel.
    #[default]
    Nothing,
}

/// What was counted on the way, and with what.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Stats {
    /// The gate that found the speech.
    pub gate: String,
    /// What told agent and caller apart.
    pub roles_by: RolesBy,
    /// Mean probability of the words of all segments, 0 to 1, each segment as heavy as it is long; none without words.
    pub confidence: Option<f64>,
    /// Hex SHA-256 of the model's weights.
    pub model_sha256: String,
    /// Repetition loops that were cut.
    pub loops_dropped: usize,
    /// Segments the model itself did not believe in, or that lie on no speech.
    pub inventions_dropped: usize,
    /// Segments that were the other party, heard through.
    pub crosstalk_dropped: usize,
    /// Sound that was clearly audible, 12 dB above the noise floor of its channel, and yet not decoded as speech, all channels together, in
    /// seconds: music, tones, bursts of noise, and a voice that the gate missed.
    pub refused_seconds: f64,
    /// The recording ended in the middle.
    pub truncated: bool,
    /// Two channels that hold the same sound were decoded as one.
    pub dual_mono: bool,
    /// Codec of the recording.
    pub codec: String,
    /// Samples a second in the recording.
    pub sample_rate: u32,
}

/// A transcript; serialises to what `callscript.transcribed` takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Transcript {
    /// In order of their start.
    pub segments: Vec<Segment>,
    /// ISO 639-1.
    pub language: String,
    /// Name and version of the software.
    pub engine: String,
    /// Name of the model.
    pub model: String,
    /// Channels of the recording.
    pub channels: usize,
    /// Length of the recording.
    pub audio_seconds: f64,
    /// Speech the gate heard, all channels together.
    pub speech_seconds: f64,
    /// Wall-clock time of the decode, waiting for a slot not included.
    pub decode_seconds: f64,
    /// Where the gate heard speech, channel by channel: start and end in seconds from the start of the recording.
    pub speech: Vec<Vec<(f64, f64)>>,
    /// One waveform a channel, 0 to 100.
    pub peaks: Vec<Vec<u8>>,
    /// What was counted on the way.
    pub stats: Stats,
}

impl Transcript {
    /// All the text, a segment a line.
    pub fn text(&self) -> String {
        self.segments
            .iter()
            .map(|segment| segment.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// Milliseconds are enough, and they keep the JSON small.
pub(super) fn milli(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
