//! Speech models: which there are ([`catalogue`]), where they lie ([`Shelf`]), how they are fetched
//! ([`download`]) and checked: against the catalogue ([`checksum`]), or by what the file says of itself
//! ([`whisper_file`]).

pub mod catalogue;
mod checksum;
pub mod download;
mod error;
mod file_walk;
mod hyperparameters;
mod shelf;
mod tensor_kind;
pub mod whisper_file;

pub use catalogue::Entry;
pub use checksum::{sha256_of, sha256_of_bytes};
pub use error::ModelError;
pub use shelf::{Resolved, SILERO, Shelf, Weights};
