//! Whether a decode is to be believed: Whisper's own two signs that a decode is wrong (its paper, section
//! 4.5).

use std::collections::HashMap;

use super::decoder::Token;
use super::thresholds::{ENTROPY, LOG_PROBABILITY};

/// Tokens at the end in which whisper.cpp looks for a loop.
const TAIL: usize = 32;
/// A probability of 0 counts as this.
const LEAST: f32 = 1e-9;

/// Does the model run in circles, or guess most of what it writes? Nothing at all is no doubt.
pub(super) fn is_doubtful(tokens: &[Token]) -> bool {
    !tokens.is_empty() && (mean_log_probability(tokens) < LOG_PROBABILITY || is_loop(tokens))
}

fn mean_log_probability(tokens: &[Token]) -> f32 {
    let sum: f32 = tokens.iter().map(|token| token.probability.max(LEAST).ln()).sum();
    sum / tokens.len().max(1) as f32
}

/// The entropy of the last tokens, in nats: what says the same over and over has little.
fn is_loop(tokens: &[Token]) -> bool {
    let Some(from) = tokens.len().checked_sub(TAIL).filter(|from| *from > 0) else {
        return false;
    };
    let mut counts: HashMap<i32, u32> = HashMap::new();
    for token in &tokens[from..] {
        *counts.entry(token.id).or_default() += 1;
    }
    let entropy: f32 = counts
        .into_values()
        .map(|count| {
            let share = count as f32 / TAIL as f32;
            -share * share.ln()
        })
        .sum();
    entropy < ENTROPY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(ids: impl Iterator<Item = i32>, probability: f32) -> Vec<Token> {
        ids.map(|id| Token {
            text: b" a".to_vec(),
            id,
            probability,
            until: None,
        })
        .collect()
    }

    #[test]
    fn circles_and_guesses_are_doubted() {
        assert!(!is_doubtful(&[]));
        assert!(!is_doubtful(&tokens(0..60, 0.9)));
        assert!(is_doubtful(&tokens(0..60, 0.3)));
        assert!(is_doubtful(&tokens((0..60).map(|at| at % 5), 0.9)));
        // Too short to tell.
        assert!(!is_doubtful(&tokens((0..20).map(|at| at % 5), 0.9)));
        assert!(is_doubtful(&tokens(0..3, 0.0)));
    }
}
