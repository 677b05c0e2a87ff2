//! Speech models: which there are ([`catalogue`]), where they lie ([`Shelf`]), how they are fetched ([`download`]) and
//! checked ([`checksum`]).

pub mod catalogue;
mod checksum;
pub mod download;
mod error;
mod shelf;

pub use catalogue::Entry;
pub use checksum::{sha256_of, sha256_of_bytes};
pub use error::ModelError;
pub use shelf::{Resolved, SILERO, Shelf, Weights};
