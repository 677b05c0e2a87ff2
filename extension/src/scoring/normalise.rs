//! Text into tokens that compare equal when they sound equal.

use compact_str::CompactString;

/// A word of the transcript and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Lower case, without punctuation and apostrophes.
    pub(crate) word: CompactString,
    /// Index of its segment.
    pub(crate) segment: usize,
    /// First byte in the segment's text.
    pub(crate) start: usize,
    /// Byte after the last one in the segment's text.
    pub(crate) end: usize,
}

/// Appends the tokens of `text` to `tokens`.
pub(crate) fn tokenise(text: &str, segment: usize, tokens: &mut Vec<Token>) {
    if text.is_ascii() {
        tokenise_ascii(text, segment, tokens);
    } else {
        tokenise_any(text, segment, tokens);
    }
}

/// The same as [`tokenise_any`], several times as fast; nearly all English text is of this kind.
fn tokenise_ascii(text: &str, segment: usize, tokens: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(u8::is_ascii_alphanumeric) {
        let start = at + offset;
        let is_inside = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'\'' | b'`');
        let length = bytes[start..].iter().take_while(is_inside).count();
        at = start + length;
        // An apostrophe at the end is none of the word's.
        let kept = bytes[start..at]
            .iter()
            .rposition(u8::is_ascii_alphanumeric)
            .map_or(0, |last| last + 1);
        // Short words, which nearly all are, need no memory of their own.
        let mut word = CompactString::from(&text[start..start + kept]);
        word.make_ascii_lowercase();
        if !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            word.retain(|letter| letter.is_ascii_alphanumeric());
        }
        tokens.push(Token {
            word,
            segment,
            start,
            end: start + kept,
        });
    }
}

fn tokenise_any(text: &str, segment: usize, tokens: &mut Vec<Token>) {
    let mut open: Option<Token> = None;
    for (at, letter) in text.char_indices() {
        if letter.is_alphanumeric() || (open.is_some() && is_mark(letter)) {
            let token = open.get_or_insert_with(|| Token {
                word: CompactString::default(),
                segment,
                start: at,
                end: at,
            });
            token.word.extend(letter.to_lowercase());
            token.end = at + letter.len_utf8();
        } else if !is_apostrophe(letter) {
            tokens.extend(open.take());
        }
    }
    tokens.extend(open);
}

/// The words of a text whose place does not matter (a pattern, a quote).
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    tokenise(text, 0, &mut tokens);
    tokens.into_iter().map(|token| token.word.into_string()).collect()
}

/// Apostrophes vanish instead of separating, so that "don't" equals "dont" however it is typed.
const fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '\u{2019}' | '\u{2018}' | '\u{02bc}' | '\u{ff07}' | '`' | '\u{b4}'
    )
}

/// Combining accents belong to the letter before them.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_compare_as_spoken() {
        for (text, expected) in [
            ("Don't call ME, again!", "dont call me again"),
            ("don\u{2019}t", "dont"),
            ("'quoted' dogs' tails", "quoted dogs tails"),
            ("money-back \u{2014} pre-existing", "money back pre existing"),
            ("$1,500.00 at 5 o'clock", "1 500 00 at 5 oclock"),
            (
                "Stra\u{df}e caf\u{e9} cafe\u{301}",
                "stra\u{df}e caf\u{e9} cafe\u{301}",
            ),
            ("...", ""),
            ("", ""),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn both_ways_agree() {
        for text in [
            "Don't call ME, again!",
            "'quoted' dogs' tails 'tis rock 'n' roll",
            "it`s '' a-b'c 4'5 'x",
            "$1,500.00 at 5 o'clock",
            "...",
            "",
            "a",
        ] {
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            tokenise_ascii(text, 3, &mut fast);
            tokenise_any(text, 3, &mut slow);
            assert_eq!(fast, slow, "{text}");
        }
    }

    #[test]
    fn spans_are_those_of_the_original() {
        let text = "  \u{c4}h, don't!";
        let mut tokens = Vec::new();
        tokenise(text, 7, &mut tokens);
        let cut: Vec<_> = tokens.iter().map(|token| &text[token.start..token.end]).collect();
        assert_eq!(cut, ["\u{c4}h", "don't"]);
        assert!(tokens.iter().all(|token| token.segment == 7));
    }
}
