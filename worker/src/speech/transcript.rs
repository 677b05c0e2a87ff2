//! The result, in the form the database takes it.

use std::collections::BTreeMap;

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
    /// Which of two parties speaks, from 0: the channel, or which of two voices on one. It is known where
    /// nobody knows who is the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<usize>,
    /// ISO 639-1; only where the language was looked for, and is not the transcript's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// What told the speakers apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RolesBy {
    /// What was said on each channel.
    Words,
    /// The words did not decide: the agent is on the channel that agents of the account are mostly on.
    Account,
    /// What was said by each of two voices on one channel.
    Voices,
    /// Nothing: there is one channel, or the words of two did not decide and nothing is known of the account.
    #[default]
    Nothing,
}

/// How a transcript's languages are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LanguageBy {
    /// The model found them, window by window.
    Model,
    /// The option `language` said so; nobody looked.
    Option,
    /// The model knows no other language than English; nobody looked.
    #[default]
    EnglishOnly,
}

/// What was counted on the way, and with what.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Stats {
    /// The gate that found the speech.
    pub gate: String,
    /// What told agent and caller apart.
    pub roles_by: RolesBy,
    /// How clear the words were, on two channels or of two voices: by how much one party speaks more like an
    /// agent than the other, in the units of the cues. From 1.5 on they decide.
    pub roles_lead: f64,
    /// Of two channels that were both decoded the one that is the agent's by its words, from 0; none where
    /// anything else told.
    pub agent_channel: Option<usize>,
    /// What told the languages.
    pub language_by: LanguageBy,
    /// Seconds of segments in each language (ISO 639-1), to milliseconds; empty where the languages were not
    /// looked for.
    pub languages: BTreeMap<String, f64>,
    /// Mean probability of the words of all segments, 0 to 1, each segment as heavy as it is long; none
    /// without words.
    pub confidence: Option<f64>,
    /// Hex SHA-256 of the model's weights.
    pub model_sha256: String,
    /// Repetition loops that were cut.
    pub loops_dropped: usize,
    /// Segments the model itself did not believe in, or that lie on no speech.
    pub inventions_dropped: usize,
    /// Words that were the other party's, heard through.
    pub crosstalk_dropped: usize,
    /// Audible sound of the other party that was taken out of two channels before they were decoded, in
    /// seconds.
    pub bleed_seconds: f64,
    /// Sound that was clearly audible, 12 dB above the noise floor of its channel, and yet not decoded as
    /// speech, all channels together, in seconds: music, tones, bursts of noise, and a voice that the gate
    /// missed.
    pub refused_seconds: f64,
    /// The recording ended in the middle.
    pub truncated: bool,
    /// Length in seconds that the recording states of itself, if it does.
    pub stated_seconds: Option<f64>,
    /// Seconds of the recording that could not be decoded; silence stands for them.
    pub lost_seconds: f64,
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
    /// The language of most of it, by time (ISO 639-1). Where `stats.languages` is empty nobody found it: it
    /// is what was decoded in.
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
    /// Where the gate heard speech, channel by channel: start and end in seconds from the start of the
    /// recording.
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
