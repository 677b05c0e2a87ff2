//! What can go wrong with the speaker encoder.

/// Why voices cannot be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VoicesError {
    /// The weights inside the binary are not those of the encoder.
    #[error("the speaker encoder's weights in this binary are spoiled: build it again from a clean checkout")]
    NotWeights,
}
