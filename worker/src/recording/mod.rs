//! Recordings: fetched from an address that came from outside, so nothing about them is believed.

mod address;
mod fetch;
mod sniff;

pub use fetch::{FetchError, Fetched, Fetcher};
pub use sniff::{Sniffed, sniff};
