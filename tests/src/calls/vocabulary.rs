//! The words that the demo's speech model knows. Scripts stay inside, because any other word would come
//! out of the recogniser as something else.

use std::collections::HashSet;
use std::sync::LazyLock;

static WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("vocabulary.txt").lines().collect());

/// All of them, in the order of the file.
pub fn words() -> impl Iterator<Item = &'static str> {
    include_str!("vocabulary.txt").lines()
}

/// The first word of `text` that the model does not know.
pub fn unknown_word(text: &str) -> Option<&str> {
    text.split(' ').find(|word| !WORDS.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strange_words_are_found() {
        assert_eq!(unknown_word("this call is being recorded"), None);
        assert_eq!(unknown_word("this quagmire is new"), Some("quagmire"));
    }
}
