//! The judge: an OpenAI-compatible chat API. Requests come from the database ready to send, and answers go
//! back to it as they are; what follows from them is decided there.

mod answer;
mod client;
mod error;
mod limit;
mod pace;
mod probe;

pub use answer::{Outcome, Reply, Usage, parse_reply};
pub use client::{Answered, JudgeClient};
pub use error::JudgeError;
pub use pace::{Pace, Ticket, TooLong};
pub use probe::{Found, probe};
