//! Speech to text: whisper models on a pool of slots, with what a telephone call needs around them.
//!
//! A [`Transcriber`] holds one model and N slots, and works in three stages, so that calls can be prepared
//! and finished while others are decoded. For each channel of a recording it takes the speech the gate found
//! (`gate`, `silero`), packs it close together and decodes it (`decoder`) in the language that it is in
//! (`listening`, `languages`). Attention and gate together give each word its time (`words`, `placing`),
//! words become segments (`segments`). Channels become speakers (`speakers`), and so do two voices on one
//! channel (`turns`), by what was said (`cues`) and how (`manner`). Before all of this, sound of one channel
//! that bleeds into the other is taken out (`blocks`, `same_sound`, `bleed`). Loops and inventions are
//! dropped and counted (`cleanup`). Every threshold is in `thresholds`, with its source.

mod abort;
mod attention;
mod bare;
mod blas;
mod bleed;
mod blocks;
pub mod captions;
mod cleanup;
mod cues;
mod decoder;
mod doubt;
mod engine_log;
mod engine_threads;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod gate;
mod inquiry;
mod language;
mod languages;
mod listening;
mod manner;
mod memory;
mod missed;
mod model;
mod options;
mod parts;
mod placing;
mod prepared;
mod processor;
mod remarks;
mod room;
mod same_sound;
mod segments;
mod silero;
mod slots;
mod speakers;
mod spectrogram;
mod spoken;
mod state;
mod thresholds;
mod transcriber;
mod transcript;
pub mod turns;
mod words;

pub use abort::AbortFlag;
pub use blas::choose_kernel;
pub use error::SpeechError;
pub use language::Language;
pub use options::SpeechOptions;
pub use prepared::{Prepared, Recognised};
pub use slots::{Usage, cores};
pub use transcriber::Transcriber;
pub use transcript::{LanguageBy, RolesBy, Segment, Speaker, Stats, TimedWord, Transcript};
