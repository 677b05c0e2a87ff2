//! What the model writes about sound that is no speech: `(upbeat music)`, `[BLANK_AUDIO]`, `♪ la la ♪`.
//!
//! Nobody says a bracket, unless the model writes a number with one: "(555) 123-4567".

use super::words::Word;

/// Stands for a remark: no letter is in it, so that it never passes for something that was said.
pub(super) const SIGN: &str = "♪";
/// A remark of more words is none, but a bracket that was never closed.
const LONGEST: usize = 8;

/// What was said, and the remarks, in order each.
pub(super) fn parted(words: Vec<Word>) -> (Vec<Word>, Vec<Word>) {
    let mut is_remark = vec![false; words.len()];
    let mut at = 0;
    while at < words.len() {
        let length = remark(&words[at..]);
        is_remark[at..at + length].fill(true);
        at += length.max(1);
    }
    let mut is_remark = is_remark.into_iter();
    let (remarks, said) = words
        .into_iter()
        .partition(|_| is_remark.next().unwrap_or_default());
    (said, remarks)
}

/// Words of the remark that begins with the first of these; 0 where none does.
fn remark(words: &[Word]) -> usize {
    let Some(close) = words.first().and_then(|word| closing(&word.text)) else {
        return 0;
    };
    let near = &words[..words.len().min(LONGEST)];
    let last = near.iter().enumerate().position(|(at, word)| {
        // A sign that stands alone opens and does not close.
        let is_alone = at == 0 && word.text.chars().all(|letter| letter == close);
        !is_alone && word.text.trim_end_matches(['.', ',', '!', '?']).ends_with(close)
    });
    let Some(length) = last.map(|last| last + 1) else {
        // The end of the song is in another window.
        return usize::from(words[0].text.chars().all(|letter| letter == '♪'));
    };
    let is_number = |word: &Word| word.text.chars().any(|letter| letter.is_ascii_digit());
    if near[..length].iter().any(is_number) {
        return 0;
    }
    length
}

/// Does a model that knows one language say of it that it hears another? `[speaking in foreign language]` is
/// what Whisper's English models learnt to write there, from captions.
pub(super) fn is_foreign(remarks: &[Word]) -> bool {
    let text: Vec<String> = remarks.iter().map(|word| word.text.to_lowercase()).collect();
    let text = text.join(" ");
    text.contains("foreign") || text.contains("language") || text.contains("speaking in ")
}

fn closing(text: &str) -> Option<char> {
    Some(match text.chars().next()? {
        '(' => ')',
        '[' => ']',
        '*' => '*',
        '♪' => '♪',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<Word> {
        text.split_whitespace()
            .enumerate()
            .map(|(at, word)| Word {
                start: at as f64,
                end: at as f64 + 1.0,
                text: word.to_owned(),
                probability: 0.9,
                no_speech: 0.0,
                language: None,
            })
            .collect()
    }

    fn left(text: &str) -> String {
        let (said, remarks) = parted(said(text));
        assert_eq!(said.len() + remarks.len(), text.split_whitespace().count());
        let said: Vec<String> = said.into_iter().map(|word| word.text).collect();
        said.join(" ")
    }

    #[test]
    fn remarks_are_parted_from_what_was_said() {
        for (text, expected) in [
            ("(upbeat music)", ""),
            (
                "Thank you. (soft music) How can I help?",
                "Thank you. How can I help?",
            ),
            ("[BLANK_AUDIO] Yes.", "Yes."),
            ("*dramatic music* Hello. [MUSIC].", "Hello."),
            ("♪ la la ♪ Hello there.", "Hello there."),
            ("♪♪ Hello there.", "Hello there."),
            ("(music) (music) (music)", ""),
        ] {
            assert_eq!(left(text), expected, "{text}");
        }
    }

    #[test]
    fn another_language_is_remarked_on() {
        for (text, expected) in [
            ("[speaking in foreign language]", true),
            ("(Speaking in Spanish) Hello.", true),
            ("[FOREIGN]", true),
            ("(upbeat music)", false),
            // Somebody says it.
            ("I do not speak a foreign language.", false),
            ("", false),
        ] {
            let (_, remarks) = parted(said(text));
            assert_eq!(is_foreign(&remarks), expected, "{text}");
        }
    }

    #[test]
    fn what_was_said_is_left_alone() {
        for text in [
            "my number is (555) 123-4567 okay",
            "(never closed and then a great many other words follow) it",
            "well, it is fine.",
            "a star* and another*",
            "",
        ] {
            assert_eq!(left(text), text);
        }
    }
}
