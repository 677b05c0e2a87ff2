//! The judge: an OpenAI-compatible chat API. The request comes from the database ready to send.

mod answer;
mod client;
mod error;

pub use answer::{Reply, Usage, parse_reply};
pub use client::{JudgeClient, Judgement};
pub use error::JudgeError;
