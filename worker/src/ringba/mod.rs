//! Ringba's call log: the client, and the parsing of what it sends.

mod client;
mod error;
mod pages;
mod record;
mod time;

pub use client::{Page, RingbaClient};
pub use error::RingbaError;
pub use pages::{WindowRead, WindowReader};
pub use record::{ParsedPage, parse_page};
