//! Telephone calls made from a seed: what is said, by whom and when, spoken by espeak-ng over a telephone
//! band, and the truth about which rules each call breaks.

pub mod audio;
pub mod campaign;
pub mod encode;
pub mod exchanges;
pub mod generator;
pub mod mix;
pub mod plan;
pub mod resample;
pub mod script;
pub mod slots;
pub mod telephone;
pub mod truth;
pub mod vertical;
pub mod violation;
pub mod vocabulary;
pub mod voice;

pub use generator::{Generator, SpokenCall};
pub use plan::CallPlan;
pub use truth::Truth;
pub use vertical::Vertical;

use serde::{Deserialize, Serialize};

/// Who speaks.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// Whoever sells: first channel of a stereo recording.
    Agent,
    /// Whoever rang, or a machine that answers for them: second channel.
    Caller,
}
