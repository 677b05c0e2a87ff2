//! Who speaks when on a recording that holds both parties on one channel.
//!
//! `fbank` turns sound into what `voices` (an ONNX model the operator installs) turns into the direction of a voice;
//! `cluster` finds two voices among the `stretches` of speech, or says that there are not two. What is not clear
//! stays undecided: no time is invented, and no text is shared out by duration.
//!
//! The ONNX library is large: only the feature `voices` builds it.

mod assignment;
#[cfg(feature = "voices")]
mod cluster;
mod error;
#[cfg(feature = "voices")]
mod fbank;
#[cfg(feature = "voices")]
mod stretches;
#[cfg(feature = "voices")]
mod tell;
#[cfg(feature = "voices")]
mod voices;

use std::path::Path;
use std::sync::Arc;

use crate::audio::gate::Region;

pub(in crate::speech) use assignment::speakers;
pub use error::VoicesError;
#[cfg(feature = "voices")]
pub use voices::Voices;

/// A stretch of one voice, in seconds from the start of the channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn {
    /// Where it begins: the edge of a region of speech or of a window that was listened to.
    pub start: f64,
    /// Where it ends, an edge likewise.
    pub end: f64,
    /// Which of two voices, 0 or 1; 0 speaks first. A number says nothing from call to call.
    pub voice: usize,
}

/// Tells two voices on one channel apart.
pub trait SpeakerTurns: Send + Sync {
    /// The turns on `channel` (samples at 16 kHz), in order, each inside one of the `regions` of speech. What is not
    /// clear is in no turn; a recording on which two voices cannot be told apart has none at all.
    ///
    /// # Errors
    /// [`VoicesError::Embed`] when the model fails.
    fn turns(&self, channel: &[f32], regions: &[Region]) -> Result<Vec<Turn>, VoicesError>;
}

/// Loads a model of voices.
///
/// # Errors
/// [`VoicesError`] when it cannot be used, or this binary was built without the feature `voices`.
#[cfg(feature = "voices")]
pub fn load(path: &Path) -> Result<Arc<dyn SpeakerTurns>, VoicesError> {
    Ok(Arc::new(Voices::load(path)?))
}

/// Loads a model of voices.
///
/// # Errors
/// [`VoicesError::NotBuilt`]: this binary was built without the feature `voices`.
#[cfg(not(feature = "voices"))]
pub fn load(_: &Path) -> Result<Arc<dyn SpeakerTurns>, VoicesError> {
    Err(VoicesError::NotBuilt)
}
