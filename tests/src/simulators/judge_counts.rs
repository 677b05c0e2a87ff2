//! What the simulated model counts: tokens for its bill, and how it answered.

/// Tokens that were counted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tokens {
    /// Read, cached ones included.
    pub input: u64,
    /// Read from the cache of known prefixes.
    pub cached: u64,
    /// Written, reasoning included.
    pub output: u64,
    /// Written while reasoning.
    pub reasoning: u64,
}

impl std::ops::AddAssign for Tokens {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.cached += other.cached;
        self.output += other.output;
        self.reasoning += other.reasoning;
    }
}

/// How requests were answered.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// With a completion, usable or not.
    pub completions: u64,
    /// 429 for want of patience.
    pub limited: u64,
    /// 5xx, and 429 by chance.
    pub errors: u64,
}
