//! What can be wrong with a recording.

use crate::blame::Blame;

/// Why a recording could not be turned into sound.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// The file could not be read.
    #[error("the recording cannot be read: {0}; check the path and its permissions")]
    Unreadable(String),
    /// There is nothing in the file.
    #[error("the recording is empty (0 bytes): fetch it again, or wait until it has been written")]
    Empty,
    /// The bytes are not sound: an error page, a picture, noise.
    #[error("the recording is no sound ({looks_like}): check what the recording's address returns")]
    NotAudio {
        /// What the first bytes look like, in words.
        looks_like: &'static str,
    },
    /// The container or the codec is sound, but none that is built in.
    #[error(
        "the recording's format is not supported ({0}): record as MP3 or WAV, or in another of the forms that docs/hearing.md lists"
    )]
    Unsupported(String),
    /// The container was recognised, but no sample came out of it.
    #[error("no sound could be decoded from the recording ({0}): it is damaged; fetch it again")]
    Damaged(String),
    /// Larger than the limit on bytes.
    #[error(
        "the recording has {bytes} bytes, more than the limit of {limit}: raise CALLSCRIPT_RECORDING_MAX_MB if this is a real call"
    )]
    TooLarge {
        /// Size in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Longer than the limit on duration.
    #[error(
        "the recording is longer than the limit of {limit_seconds} s: raise CALLSCRIPT_RECORDING_MAX_SECONDS if this is a real call"
    )]
    TooLong {
        /// The limit in seconds.
        limit_seconds: u32,
    },
    /// The converter refused the recording's sample rate.
    #[error("a sample rate of {rate} Hz cannot be converted: {reason}")]
    SampleRate {
        /// The recording's sample rate in Hz.
        rate: u32,
        /// The converter's words.
        reason: String,
    },
}

impl Blame for AudioError {
    const KIND: &'static str = "audio";
}

impl From<std::io::Error> for AudioError {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}
