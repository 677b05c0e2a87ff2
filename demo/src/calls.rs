//! Telephone calls made from a seed: a written script, spoken in clips of a bank by changed voices over a
//! telephone band, and the truth about which rules each call breaks.

pub mod audio;
pub mod bank;
pub mod campaign;
pub mod cast;
pub mod clip;
pub mod deck;
pub mod encode;
pub mod gap;
pub mod generator;
pub mod line;
pub mod meaning;
pub mod mix;
pub mod mp3;
pub mod placing;
pub mod plan;
pub mod resample;
pub mod room;
pub mod rules;
pub mod script;
pub mod scripts;
pub mod speaker;
pub mod telephone;
pub mod truth;
pub mod vertical;

pub use bank::Bank;
pub use generator::{Generator, SpokenCall};
pub use plan::CallPlan;
pub use script::Script;
pub use truth::Truth;
pub use vertical::Vertical;

use serde::{Deserialize, Serialize};

/// Whose words they are.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// Whoever sells: first channel of a stereo recording.
    Agent,
    /// Whoever rang, or a machine that answers for them: second channel.
    Caller,
}
