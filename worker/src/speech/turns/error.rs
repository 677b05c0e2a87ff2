//! What can go wrong with a model of voices.

use std::io;
use std::path::PathBuf;

/// Why voices cannot be told apart.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VoicesError {
    /// The library for such models is not in this binary.
    #[error(
        "this binary tells no voices apart: build it with `--features voices`, or unset CALLSCRIPT_VOICES"
    )]
    NotBuilt,
    /// The file cannot be read.
    #[error("cannot read the voices model {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The file is far larger than any speaker-embedding model.
    #[error("{path} has {bytes} bytes: no speaker-embedding model is that large")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// The file is no model that can be used.
    #[error(
        "{path} is no speaker-embedding model that can be used ({reason}): wanted is an ONNX file in the form of \
         WeNet's or 3D-Speaker's, 80 filter bank values a frame in, one vector out"
    )]
    NotAModel {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The model failed on a stretch of sound.
    #[error("the voices model failed ({0})")]
    Embed(String),
}
