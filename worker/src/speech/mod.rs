//! Speech to text: whisper models on a pool of slots, with what a telephone call needs around them.
//!
//! A [`Transcriber`] holds one model and N slots. For each channel of a recording it takes the speech the gate found,
//! packs it close together, decodes it, maps the times back, and takes the start of each segment from the decoder's own
//! stamps (`stamps`) and the gate (`segments`). Channels become speakers (`speakers`); loops and inventions are
//! dropped and counted (`cleanup`).

mod abort;
pub mod captions;
mod cleanup;
mod decoder;
mod error;
mod model;
mod options;
mod segments;
mod slots;
mod speakers;
mod stamps;
mod transcriber;
mod transcript;

pub use abort::AbortFlag;
pub use error::SpeechError;
pub use options::SpeechOptions;
pub use transcriber::Transcriber;
pub use transcript::{Segment, Speaker, Stats, Transcript};
