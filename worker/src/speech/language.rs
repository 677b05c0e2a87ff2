//! A language, by the engine's own table.

use std::ffi::{c_char, c_int};

use whisper_rs::whisper_rs_sys as sys;
use whisper_rs::{get_lang_max_id, get_lang_str, get_lang_str_full};

/// A language that the engine knows, by its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(c_int);

impl Language {
    /// The first of the engine's table.
    pub const ENGLISH: Self = Self(0);

    /// The language of that code (ISO 639-1, or the engine's where that has none).
    pub fn of_code(code: &str) -> Option<Self> {
        // The engine knows names as well, and writes to its log about what it does not know.
        (0..=get_lang_max_id())
            .find(|number| get_lang_str(*number) == Some(code))
            .map(Self)
    }

    /// The language with that place among the model's probabilities.
    pub(super) fn at(place: usize) -> Option<Self> {
        let number = c_int::try_from(place).ok()?;
        get_lang_str(number).map(|_| Self(number))
    }

    /// Its place among the model's probabilities.
    pub(super) fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(0)
    }

    /// ISO 639-1, or the engine's code where that has none.
    pub fn code(self) -> &'static str {
        get_lang_str(self.0).unwrap_or("en")
    }

    /// Its code in the engine's own table, as the engine's parameters take it.
    pub(super) fn as_ptr(self) -> *const c_char {
        // SAFETY: takes a number and returns null or a string of a table that lives for ever.
        unsafe { sys::whisper_lang_str(self.0) }
    }

    /// Its English name.
    pub fn name(self) -> String {
        let name = get_lang_str_full(self.0).unwrap_or("english");
        let capital = |word: &str| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        };
        name.split(' ').map(capital).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_codes_and_english_names() {
        let spanish = Language::of_code("es").unwrap();
        assert_eq!((spanish.code(), spanish.name()), ("es", "Spanish".to_owned()));
        assert_eq!(Language::of_code("ht").unwrap().name(), "Haitian Creole");
        assert_eq!((Language::ENGLISH.code(), Language::ENGLISH.place()), ("en", 0));
        assert_eq!(Language::at(spanish.place()), Some(spanish));
        assert_eq!(Language::of_code("xx"), None);
        assert_eq!(Language::of_code("e\0"), None);
        assert_eq!(Language::at(10_000), None);
    }
}
