//! The ways in which the simulated model answers.

use std::time::Duration;

/// How the model answers one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Behaviour {
    /// Finds what the transcript shows.
    #[default]
    Good,
    /// Finds a violation in words that were never said.
    FalseQuote,
    /// Names a rule that does not exist.
    UnknownRule,
    /// Answers with something that is no JSON.
    Malformed,
    /// Answers with JSON that breaks the schema.
    OffSchema,
    /// Refuses.
    Refused,
    /// Runs out of output tokens in the middle.
    Truncated,
    /// Answers with nothing.
    Empty,
    /// Answers well after a while.
    Slow(Duration),
    /// 429 with this many seconds in `Retry-After`.
    TooMany(u64),
    /// 500.
    Broken,
    /// 401, as for a bad key.
    Unauthorized,
}
