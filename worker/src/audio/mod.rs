//! Sound in: from the bytes of a recording to 16 kHz channels, and what can be told of them without a model.
//!
//! [`look()`] tells of which form the bytes of a recording are, and [`decode()`] turns them into a
//! [`Recording`]; [`gate`] finds where somebody speaks, after [`dc`] has cleaned it and with the [`Evening`]
//! that a quiet party needs; [`refused`] is the sound in which nobody does; [`timeline`] packs speech close
//! together for the model and maps times back; [`peaks`] draws the waveform and [`Levels`] keeps how loud it
//! was, for when the samples are gone; [`windows`] cuts what is packed in pauses.

mod container;
pub mod dc;
mod decode;
mod error;
mod evening;
pub mod faint;
pub mod gate;
mod levels;
mod limits;
mod look;
mod loudness;
mod mended;
mod mp4;
pub(crate) mod mpeg;
mod opus;
pub mod peaks;
mod recording;
pub mod refused;
mod resample;
mod room;
mod sound;
pub mod timeline;
pub(crate) mod wav;
pub mod windows;

pub use decode::{decode, decode_file, decode_file_within, decode_within};
pub use error::AudioError;
pub use evening::Evening;
pub use levels::Levels;
pub use limits::Limits;
pub use look::{Look, look};
pub use loudness::Loudness;
pub use recording::{Recording, SAMPLE_RATE, Source};
pub use room::room;
