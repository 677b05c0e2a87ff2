//! How much of a call is in which language.

use std::collections::BTreeMap;

use super::language::Language;
use super::segments::Placed;
use super::transcript::milli;

/// Seconds of segments by language.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Spoken(BTreeMap<Language, f64>);

impl Spoken {
    /// Of segments whose language was looked for.
    pub(super) fn of<'a>(segments: impl IntoIterator<Item = &'a Placed>) -> Self {
        let mut spoken = BTreeMap::new();
        for segment in segments {
            if let Some(language) = segment.language() {
                *spoken.entry(language).or_default() += segment.end - segment.start;
            }
        }
        Self(spoken)
    }

    /// The language of most of it. By time, for not all languages put spaces between words.
    pub(super) fn main(&self) -> Option<Language> {
        let most = self.0.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        most.map(|(language, _)| *language)
    }

    /// As a transcript tells them.
    pub(super) fn seconds(&self) -> BTreeMap<String, f64> {
        let tell = |(language, seconds): (&Language, &f64)| (language.code().to_owned(), milli(*seconds));
        self.0.iter().map(tell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::words::Word;

    fn segment(code: Option<&str>, start: f64, end: f64) -> Placed {
        let word = Word {
            start,
            end,
            text: "so".to_owned(),
            probability: 0.9,
            no_speech: 0.0,
            language: code.and_then(Language::of_code),
        };
        Placed::of(vec![word], &[])
    }

    #[test]
    fn seconds_are_counted_by_language_and_only_where_it_is_known() {
        let said = [
            segment(Some("es"), 0.0, 1.5),
            segment(Some("en"), 2.0, 2.5004),
            segment(Some("es"), 3.0, 4.0),
        ];
        let spoken = Spoken::of(&said);
        assert_eq!(spoken.main().map(Language::code), Some("es"));
        let seconds: Vec<(String, f64)> = spoken.seconds().into_iter().collect();
        assert_eq!(seconds, [("en".to_owned(), 0.5), ("es".to_owned(), 2.5)]);
        let unknown = Spoken::of(&[segment(None, 0.0, 9.0)]);
        assert_eq!((unknown.main(), unknown.seconds().len()), (None, 0));
    }
}
