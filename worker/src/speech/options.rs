//! How to decode, and the thresholds, each with its source.

use crate::audio::timeline::Packing;
use crate::config::{SlotCount, SpeechArgs};

use super::slots::cores;

/// A window whose text compresses better than this is a loop: decode it again with some temperature.
/// Whisper's paper uses a compression ratio of 2.4; whisper.cpp's default for its entropy form of it is the same number.
pub(super) const ENTROPY: f32 = 2.4;
/// A window with a lower mean log-probability is decoded again with some temperature (whisper's paper, section 4.5).
pub(super) const LOG_PROBABILITY: f32 = -1.0;
/// A window is silence when this is exceeded and the log-probability is too low as well (whisper's paper).
pub(super) const NO_SPEECH: f32 = 0.6;
/// Steps of temperature on the way to 1.0. The paper steps by 0.2; every step decodes the window once more.
pub(super) const TEMPERATURE_STEP: f32 = 0.4;

/// How a [`super::Transcriber`] works.
#[derive(Debug, Clone)]
pub struct SpeechOptions {
    /// Decoders that share the model. Each is used by one call at a time.
    pub slots: SlotCount,
    /// CPU threads of each slot; `None`: the machine's cores shared evenly.
    pub threads_per_slot: Option<usize>,
    /// Use a GPU when the binary was built for one.
    pub gpu: bool,
    /// Which GPU, from 0.
    pub gpu_device: i32,
    /// Language of multilingual models (ISO 639-1), `auto` to detect it. English-only models know only `en`.
    pub language: String,
    /// How speech is packed before decoding.
    pub packing: Packing,
}

impl Default for SpeechOptions {
    fn default() -> Self {
        Self {
            slots: SlotCount::Exactly(1),
            threads_per_slot: None,
            gpu: true,
            gpu_device: 0,
            language: "en".to_owned(),
            packing: Packing::default(),
        }
    }
}

impl From<&SpeechArgs> for SpeechOptions {
    fn from(args: &SpeechArgs) -> Self {
        Self {
            slots: args.slots,
            threads_per_slot: Some(args.threads.into()).filter(|threads| *threads > 0),
            gpu: args.gpu,
            language: args.language.clone(),
            ..Self::default()
        }
    }
}

impl SpeechOptions {
    /// CPU threads of each of so many slots.
    pub fn threads(&self, slots: usize) -> usize {
        self.threads_per_slot
            .unwrap_or_else(|| (cores() / slots.max(1)).max(1))
    }
}
