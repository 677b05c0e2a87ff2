//! Ringba's call log: the client, and the parsing of what it sends.

mod client;
mod columns;
mod details;
mod error;
mod pages;
mod record;
mod summary;
mod time;

pub use client::{Page, RingbaClient};
pub use columns::Wanted;
pub use error::{RingbaError, gate_name};
pub use pages::{WindowRead, WindowReader, WindowSpec};
pub use record::{ParsedPage, parse_page};
pub use summary::Summary;
