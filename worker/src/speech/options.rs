//! How a transcriber works.

use crate::audio::timeline::Packing;
use crate::config::{GateChoice, SlotCount, SpeechArgs};

use super::SpeechError;
use super::language::Language;
use super::slots::cores;

/// The language of each window is found.
const AUTO: &str = "auto";

/// How a [`super::Transcriber`] works.
#[derive(Debug, Clone)]
pub struct SpeechOptions {
    /// Decoders that share the model. Each is used by one call at a time.
    pub slots: SlotCount,
    /// CPU threads of each slot; `None`: one where the slots share the cores, the cores shared evenly beside
    /// a GPU.
    pub threads_per_slot: Option<usize>,
    /// Use a GPU when the binary was built for one.
    pub gpu: bool,
    /// Which GPU, from 0.
    pub gpu_device: i32,
    /// Language of multilingual models (ISO 639-1); `auto`: each window's is found. English-only models know
    /// only `en`.
    pub language: String,
    /// What decides which sound is speech.
    pub gate: GateChoice,
    /// Tell two speakers on one channel apart by their voices; without, they stay unknown.
    pub voices: bool,
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
            language: AUTO.to_owned(),
            gate: GateChoice::default(),
            voices: true,
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
            gate: args.speech_gate,
            voices: args.voices,
            ..Self::default()
        }
    }
}

impl SpeechOptions {
    /// The language that is asked for; `None`: it is to be found.
    ///
    /// # Errors
    /// [`SpeechError::Language`] when the engine knows none of that code.
    pub(super) fn language(&self) -> Result<Option<Language>, SpeechError> {
        if self.language == AUTO || self.language.is_empty() {
            return Ok(None);
        }
        Language::of_code(&self.language)
            .map(Some)
            .ok_or_else(|| SpeechError::Language(self.language.clone()))
    }

    /// CPU threads of each of so many slots. Threads of one slot wait for each other by spinning, and beside
    /// other load two took three to five times the CPU time of one: a machine without a GPU is filled with
    /// slots, not with threads.
    pub fn threads(&self, slots: usize, is_gpu: bool) -> usize {
        self.threads_per_slot.unwrap_or(if is_gpu {
            (cores() / slots.max(1)).max(1)
        } else {
            1
        })
    }
}
