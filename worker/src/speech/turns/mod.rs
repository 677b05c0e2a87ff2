//! Who speaks when on a recording that holds both parties on one channel.
//!
//! `fbank` turns sound into what the speaker encoder (`encoder`: `head`, then `dense`) turns into the
//! direction of a voice. `listen` asks it about windows of the speech (`stretches`) and finds two voices
//! among them (`cluster`), or that there are not two. When the words are known, `path` gives each of them to
//! a voice, and `assignment` cuts segments where the voice changes and asks what was said for who is who.
//! Words and segments that are not clear stay unknown.

mod assignment;
mod cluster;
mod dense;
mod encoder;
mod error;
mod fbank;
mod head;
mod listen;
mod multiply;
mod path;
mod stretches;
mod weights;

pub(in crate::speech) use assignment::{Assigned, assign};
pub(in crate::speech) use encoder::Encoder;
pub use error::VoicesError;

/// What a window of one channel says of two voices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::speech) struct Leaning {
    /// Second of the call at which the window begins.
    pub(in crate::speech) start: f64,
    /// Second at which it ends.
    pub(in crate::speech) end: f64,
    /// By how much more it is like the second voice than like the first (difference of two cosines, -2 to 2).
    pub(in crate::speech) lean: f32,
}
