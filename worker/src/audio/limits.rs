//! What a recording may cost.

/// Limits of one recording. Who sets them: [`crate::config::LimitArgs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Length of the sound in seconds; half of it for four channels, and so on, for it is the samples that
    /// cost memory.
    pub seconds: u32,
}

impl Default for Limits {
    /// 200 MB, and 15,000 seconds: recorders stop after four hours, 14,400 seconds, and never to the second.
    fn default() -> Self {
        Self {
            bytes: 200_000_000,
            seconds: 15_000,
        }
    }
}

impl Limits {
    /// The limit on the length of so many channels, in seconds.
    pub(super) fn seconds_of(self, channels: usize) -> u32 {
        let pairs = u32::try_from(channels.div_ceil(2)).unwrap_or(u32::MAX);
        self.seconds / pairs.max(1)
    }
}
