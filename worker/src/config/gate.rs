//! Which listener decides what is speech.

use clap::ValueEnum;

/// The speech gate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum GateChoice {
    /// Silero where it can be loaded, else energy
    #[default]
    Auto,
    /// Silero's voice detector: no words over music, tones and noise
    Silero,
    /// What is louder than the line's noise: a little faster, and deaf to what makes the sound
    Energy,
}
