//! A decoded recording.

/// Samples a second of every channel of a [`Recording`]: what whisper models are trained on.
pub const SAMPLE_RATE: u32 = 16_000;

/// A recording, decoded and resampled.
#[derive(Debug, Clone)]
pub struct Recording {
    /// One vector a channel, all of one length, samples in -1..=1 at [`SAMPLE_RATE`].
    pub channels: Vec<Vec<f32>>,
    /// What the file held before resampling.
    pub source: Source,
    /// A part of the recording is missing: the file ends in the middle of a piece or before its own stated
    /// length, a stretch is damaged (silence takes its place), or unknown bytes follow the sound.
    pub truncated: bool,
    /// Length in seconds that the file states itself, in its header or in the notes of its encoder; `None`
    /// where it states none. Where it is more than [`Recording::seconds`], the rest was not heard; where it
    /// is less, the header was wrong.
    pub stated_seconds: Option<f64>,
    /// Seconds of silence that stand where sound was recorded but could not be decoded.
    pub lost_seconds: f64,
}

/// What the file said about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Samples a second in the file.
    pub sample_rate: u32,
    /// Short name of the codec, e.g. `mp3` or `pcm_s16le`.
    pub codec: String,
    /// Channels in the file.
    pub channels: usize,
}

impl Recording {
    /// A recording of samples that are already at [`SAMPLE_RATE`].
    pub fn from_channels(channels: Vec<Vec<f32>>) -> Self {
        let source = Source {
            sample_rate: SAMPLE_RATE,
            codec: "pcm_f32le".to_owned(),
            channels: channels.len(),
        };
        Self {
            channels,
            source,
            truncated: false,
            stated_seconds: None,
            lost_seconds: 0.0,
        }
    }

    /// Length of one channel in samples.
    pub fn frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames() as f64 / f64::from(SAMPLE_RATE)
    }
}
