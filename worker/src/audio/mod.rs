//! Sound in: from the bytes of a recording to 16 kHz channels, and what can be told of them without a model.
//!
//! [`decode()`] turns MP3 or WAV bytes into a [`Recording`]; [`gate`] finds where somebody speaks; [`timeline`] packs
//! those stretches close together for the model and maps times back; [`peaks`] draws the waveform and [`Levels`] keeps how
//! loud it was, for when the samples are gone; [`windows`] cuts what is packed in pauses.

mod decode;
mod error;
pub mod gate;
mod levels;
pub mod peaks;
mod recording;
mod resample;
pub mod timeline;
mod wav_header;
pub mod windows;

pub use decode::{Limits, decode, decode_file, decode_within};
pub use error::AudioError;
pub use levels::Levels;
pub use recording::{Recording, SAMPLE_RATE, Source};
