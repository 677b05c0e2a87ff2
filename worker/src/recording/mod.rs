//! Recordings: fetched from an address that came from outside, so nothing about them is believed, and
//! passed on to the store while they flow.

mod address;
mod content;
mod error;
mod fetch;
mod incoming;
mod mp3;
mod pace;
mod sniff;
mod transfer;
mod wav;

pub use error::FetchError;
pub use fetch::Fetcher;
pub use incoming::Incoming;
pub use sniff::{Sniffed, sniff};
pub use transfer::{Secured, TransferError, transfer};
