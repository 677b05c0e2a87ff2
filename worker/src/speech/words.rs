//! From the decoder's tokens to words with times.

use super::decoder::Token;
use super::language::Language;

/// A word and when it was said. Which clock the seconds are of, the step says: a window's, the packed
/// sound's, the call's.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) start: f64,
    pub(super) end: f64,
    /// With its punctuation, never blank, no white space in it.
    pub(super) text: String,
    /// Mean probability of its tokens, 0 to 1.
    pub(super) probability: f32,
    /// The model's own guess that nobody speaks in the window.
    pub(super) no_speech: f32,
    /// What it was decoded in; `None` where the language is not looked for.
    pub(super) language: Option<Language>,
}

impl Word {
    /// Does a sentence end with it?
    pub(super) fn ends_sentence(&self) -> bool {
        self.text
            .trim_end_matches(['"', '\'', ')', '\u{201d}', '\u{2019}'])
            .ends_with(['.', '?', '!', '…'])
    }
}

/// A word that is being put together.
#[derive(Debug, Default)]
struct Open {
    bytes: Vec<u8>,
    start: f64,
    end: f64,
    probabilities: Vec<f32>,
}

/// The words of a window, in seconds of the window. A token that begins with a space begins a word. Attention
/// moves on to a token when the one before is over: that is where a word starts. What a comma or full stop is
/// spent on is a pause, and belongs to no word.
pub(super) fn words(tokens: &[Token], no_speech: f32) -> Vec<Word> {
    let (mut words, mut open, mut at) = (Vec::new(), Open::default(), 0.0_f64);
    for token in tokens {
        let until = token.until.unwrap_or(at).max(at);
        if token.text.first().is_some_and(u8::is_ascii_whitespace) {
            words.extend(std::mem::take(&mut open).close(no_speech));
        }
        if open.bytes.is_empty() {
            open.start = at;
            open.end = until;
        }
        if !token.text.iter().all(u8::is_ascii_punctuation) {
            open.end = until;
        }
        open.bytes.extend_from_slice(&token.text);
        open.probabilities.push(token.probability);
        at = until;
    }
    words.extend(open.close(no_speech));
    words
}

impl Open {
    /// A line break or control character in a decoder's text would tear captions apart.
    fn close(self, no_speech: f32) -> Option<Word> {
        let text: String = String::from_utf8_lossy(&self.bytes)
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_control())
            .collect();
        (!text.is_empty()).then(|| Word {
            start: self.start,
            end: self.end.max(self.start),
            text,
            probability: mean(&self.probabilities),
            no_speech,
            language: None,
        })
    }
}

/// Moves words to a clock on which their own begins at so many seconds.
pub(super) fn shift(words: &mut [Word], begin: f64) {
    for word in words {
        word.start += begin;
        word.end += begin;
    }
}

/// Mean of the tokens' probabilities. Half-precision arithmetic on a GPU can overflow to what is no number:
/// nothing is believed then.
fn mean(probabilities: &[f32]) -> f32 {
    let sum: f64 = probabilities.iter().copied().map(f64::from).sum();
    let mean = sum / probabilities.len().max(1) as f64;
    if mean.is_finite() {
        mean.clamp(0.0, 1.0) as f32
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str, until: f64) -> Token {
        Token {
            text: text.as_bytes().to_vec(),
            id: 0,
            probability: 0.5,
            until: Some(until),
        }
    }

    fn read(tokens: &[Token]) -> Vec<(String, f64, f64)> {
        words(tokens, 0.0)
            .into_iter()
            .map(|word| (word.text, word.start, word.end))
            .collect()
    }

    #[test]
    fn a_word_starts_where_the_token_before_it_ends() {
        let said = [
            token(" What", 0.4),
            token("'s", 0.5),
            token(" your", 0.7),
            token(" zip", 1.0),
            token("?", 1.8),
            token(" Yes", 2.2),
        ];
        assert_eq!(
            read(&said),
            [
                ("What's".to_owned(), 0.0, 0.5),
                ("your".to_owned(), 0.5, 0.7),
                ("zip?".to_owned(), 0.7, 1.0),
                ("Yes".to_owned(), 1.8, 2.2),
            ]
        );
    }

    #[test]
    fn wild_tokens_make_no_wild_words() {
        let mut lost = token(" late", 1.0);
        lost.until = None;
        let said = [
            token(" a\u{1b}\nb", 2.0),
            lost,
            token(" \u{2028}", 2.5),
            token(" back", 0.3),
            Token {
                text: vec![b' ', 0xE2, 0x82],
                id: 0,
                probability: f32::NAN,
                until: Some(3.0),
            },
        ];
        let words = words(&said, 0.0);
        assert_eq!(words[0].text, "ab");
        assert!(
            words
                .iter()
                .all(|word| word.start <= word.end && !word.text.is_empty())
        );
        assert!(words.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert!(words.iter().all(|word| (0.0..=1.0).contains(&word.probability)));
        assert_eq!(words.len(), 4);
    }

    #[test]
    fn what_is_no_probability_is_not_believed() {
        for (probabilities, expected) in [
            (&[0.5, 1.0][..], 0.75),
            (&[], 0.0),
            (&[0.9, f32::NAN], 0.0),
            (&[f32::INFINITY], 0.0),
            (&[3.0], 1.0),
        ] {
            let mean = mean(probabilities);
            assert!((mean - expected).abs() < 1e-6, "{probabilities:?}: {mean}");
        }
    }
}
