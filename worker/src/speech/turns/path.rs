//! From leanings of windows to a voice for each word.
//!
//! A chain of two states, one for each voice: what was heard under a word speaks for one of them, and people
//! change at a pause or behind a sentence rather than within one. The probability of each voice given all
//! that was heard is computed by the forward-backward algorithm (Rabiner, "A Tutorial on Hidden Markov
//! Models", 1989, section III.A), in logarithms.

use crate::speech::words::Word;

use super::Leaning;

/// Log-odds of a voice for a whole difference between the cosines. With 6 to 12 the same words were right.
const WEIGHT: f64 = 8.0;
/// A window counts less the further its middle is from the word's, in seconds.
const NEAR: f64 = 0.25;
/// Words of this many seconds and more count fully, the shortest as [`LEAST`].
const FULL: f64 = 0.6;
const LEAST: f64 = 0.4;
/// Log-odds against another voice from one word to the next. With 3 as many words were right, with 2.5 more
/// were unclear.
const CHANGE: f64 = 4.0;
/// So much less at a pause of [`PAUSE`] seconds.
const AT_A_PAUSE: f64 = 2.0;
const PAUSE: f64 = 0.2;
/// So much less behind a sentence.
const BEHIND_A_SENTENCE: f64 = 1.0;
/// A word is a voice's if it is so with this probability.
const CLEAR: f64 = 0.75;
/// No window is longer, in seconds.
const LONGEST_WINDOW: f64 = 1.0;

/// The voice of each word, 0 or 1; `None` where it is not clear. Words and leanings in order of time, in
/// seconds of the call.
pub(super) fn voices(words: &[&Word], leanings: &[Leaning]) -> Vec<Option<usize>> {
    // For and against the second voice: halves of the log-odds.
    let heard: Vec<[f64; 2]> = words
        .iter()
        .map(|word| {
            let odds = evidence(word, leanings) / 2.0;
            [-odds, odds]
        })
        .collect();
    let against: Vec<f64> = words
        .windows(2)
        .map(|pair| reluctance(pair[0], pair[1]))
        .collect();
    let before = pass(&heard, &against);
    let mut backward: Vec<[f64; 2]> = heard.iter().rev().copied().collect();
    let turned: Vec<f64> = against.iter().rev().copied().collect();
    backward = pass(&backward, &turned);
    backward.reverse();
    let both = before.iter().zip(&backward).zip(&heard);
    both.map(|((before, after), own)| {
        // What was heard under the word itself stands in both passes.
        let total = |voice: usize| before[voice] + after[voice] - own[voice];
        let second = 1.0 / (1.0 + (total(0) - total(1)).exp());
        match second {
            _ if second >= CLEAR => Some(1),
            _ if second <= 1.0 - CLEAR => Some(0),
            _ => None,
        }
    })
    .collect()
}

/// The log-likelihood of all up to each word, for each voice of that word.
fn pass(heard: &[[f64; 2]], against: &[f64]) -> Vec<[f64; 2]> {
    let mut sums: Vec<[f64; 2]> = Vec::with_capacity(heard.len());
    for (at, own) in heard.iter().enumerate() {
        let came = |voice: usize| match sums.last() {
            Some(last) => log_add(last[voice], last[1 - voice] - against[at - 1]),
            None => 0.0,
        };
        sums.push([own[0] + came(0), own[1] + came(1)]);
    }
    sums
}

fn log_add(a: f64, b: f64) -> f64 {
    a.max(b) + (-(a - b).abs()).exp().ln_1p()
}

/// How much speaks for the second voice (above zero) or the first: log-odds.
fn evidence(word: &Word, leanings: &[Leaning]) -> f64 {
    let end = word.end.max(word.start + 0.05);
    let middle = f64::midpoint(word.start, end);
    let first = leanings.partition_point(|leaning| leaning.start < word.start - LONGEST_WINDOW);
    let (mut sum, mut weights) = (0.0, 0.0);
    for leaning in leanings[first..].iter().take_while(|leaning| leaning.start < end) {
        let shared = leaning.end.min(end) - leaning.start.max(word.start);
        if shared > 0.0 {
            let away = (f64::midpoint(leaning.start, leaning.end) - middle) / NEAR;
            let weight = shared * (-away * away).exp() + 1e-9;
            sum += weight * f64::from(leaning.lean);
            weights += weight;
        }
    }
    if weights > 0.0 {
        WEIGHT * sum / weights * (LEAST + (end - word.start) * (1.0 - LEAST) / FULL).min(1.0)
    } else {
        0.0
    }
}

fn reluctance(before: &Word, after: &Word) -> f64 {
    let pause = if after.start - before.end >= PAUSE {
        AT_A_PAUSE
    } else {
        0.0
    };
    let sentence = if before.ends_sentence() {
        BEHIND_A_SENTENCE
    } else {
        0.0
    };
    CHANGE - pause - sentence
}

#[cfg(test)]
#[path = "path_tests.rs"]
mod tests;
