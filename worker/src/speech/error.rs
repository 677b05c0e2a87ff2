//! What can go wrong between sound and text.

use std::path::PathBuf;

use super::turns::VoicesError;
use crate::blame::Blame;
use crate::models::ModelError;

/// Why there is no transcript.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpeechError {
    /// No such model, or it has not been fetched.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The file is no model that whisper.cpp reads.
    #[error("{model} is not a speech model in ggml form ({reason}): fetch one with `callscript model pull`")]
    NotAModel {
        /// The model's name or path.
        model: PathBuf,
        /// The library's words.
        reason: String,
    },
    /// The decode was not done in time.
    #[error(
        "the decoder was not done with {audio_seconds} s of sound within {limit_seconds} s (CALLSCRIPT_DECODE_LIMIT)"
    )]
    TooLong {
        /// Length of the recording.
        audio_seconds: u64,
        /// Seconds that it was given.
        limit_seconds: u64,
    },
    /// A language was asked for that the engine has no name for.
    #[error("there is no language `{0}`: give a code of ISO 639-1 such as en or es, or auto")]
    Language(String),
    /// Another language than English was asked of a model that knows no other.
    #[error(
        "{model} knows only English and is to hear `{language}`: take {multilingual} (`callscript model pull {multilingual}`), or a larger \
         model without .en in its name"
    )]
    EnglishOnly {
        /// The model's name.
        model: String,
        /// What was asked for.
        language: String,
        /// The model to take.
        multilingual: &'static str,
    },
    /// The engine was built for another processor.
    #[error(
        "the speech engine of this binary was built for a processor with {missing}, which this one lacks: build it on this machine, or \
         with GGML_NATIVE=OFF for any processor since 2013"
    )]
    Processor {
        /// What this processor lacks.
        missing: String,
    },
    /// The GPU has no room for the model.
    #[error(
        "the GPU has {free_mib} MiB free and {model} takes {needed_mib}: end what else uses the GPU, or choose a smaller model \
         (see `callscript model list`)"
    )]
    Room {
        /// The model's name.
        model: String,
        /// Mebibytes that are free.
        free_mib: u64,
        /// Mebibytes that it takes with one slot, about.
        needed_mib: u64,
    },
    /// A slot could not be set up, most often for want of memory.
    #[error("decoder slot {slot} could not be set up ({reason}): use fewer slots or a smaller model")]
    Slot {
        /// Which slot, from 1.
        slot: usize,
        /// The library's words.
        reason: String,
    },
    /// Memory ran out in the middle of a call.
    #[error(
        "memory ran out while decoding ({left} decoder slots are left): use fewer slots or a smaller model"
    )]
    Memory {
        /// Slots that are left.
        left: usize,
    },
    /// The voice gate does not work.
    #[error("the voice gate failed ({0}): CALLSCRIPT_SPEECH_GATE=energy does without it")]
    Gate(String),
    /// The speaker encoder cannot be used.
    #[error(transparent)]
    Voices(#[from] VoicesError),
    /// Decoding failed.
    #[error("the speech decoder failed ({0}): try again; if it stays, run `callscript model verify`")]
    Decode(String),
    /// The caller's flag stopped the decode.
    #[error("the decode was stopped")]
    Aborted,
}

impl Blame for SpeechError {
    const KIND: &'static str = "speech";
}
