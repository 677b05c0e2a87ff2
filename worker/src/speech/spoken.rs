//! How much of a call is in which language.

use std::collections::BTreeMap;

use super::language::Language;
use super::segments::Placed;
use super::thresholds::{LEAST_UNKNOWN, UNKNOWN, UNKNOWN_SECONDS};
use super::transcript::milli;

/// The code of ISO 639-2 for a language that nobody determined.
const UNDETERMINED: &str = "und";

/// Seconds of segments by language.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Spoken {
    known: BTreeMap<Language, f64>,
    /// Seconds in a language that the model does not know.
    unknown: f64,
}

impl Spoken {
    /// Of segments, those whose language was looked for.
    pub(super) fn of<'a>(segments: impl IntoIterator<Item = &'a Placed>) -> Self {
        let mut spoken = Self::default();
        for segment in segments {
            if let Some(language) = segment.language() {
                *spoken.known.entry(language).or_default() += segment.end - segment.start;
            }
        }
        spoken
    }

    /// Of what a model for English alone wrote, and of `wordless` seconds of which it said only that they are in another language.
    ///
    /// Such a model writes another language down in syllables and does not believe them. Nothing is told of a call in which too little is
    /// like that, as no other language was looked for.
    pub(super) fn of_english<'a>(segments: impl IntoIterator<Item = &'a Placed>, wordless: f64) -> Self {
        let (mut english, mut unknown) = (0.0, wordless);
        for segment in segments {
            let seconds = segment.end - segment.start;
            if seconds >= UNKNOWN_SECONDS && segment.confidence < UNKNOWN {
                unknown += seconds;
            } else {
                english += seconds;
            }
        }
        if unknown < LEAST_UNKNOWN {
            return Self::default();
        }
        Self {
            known: BTreeMap::from([(Language::ENGLISH, english)]),
            unknown,
        }
    }

    /// The language of most of it. By time, for not all languages put spaces between words.
    pub(super) fn main(&self) -> Option<Language> {
        let most = self
            .known
            .iter()
            .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        most.map(|(language, _)| *language)
    }

    /// As a transcript tells them.
    pub(super) fn seconds(&self) -> BTreeMap<String, f64> {
        let known = self
            .known
            .iter()
            .map(|(language, seconds)| (language.code(), *seconds));
        let unknown = Some((UNDETERMINED, self.unknown)).filter(|(_, seconds)| *seconds > 0.0);
        let tell = |(code, seconds): (&str, f64)| (code.to_owned(), milli(seconds));
        known.chain(unknown).map(tell).collect()
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

    #[test]
    fn what_an_english_model_does_not_understand_is_told() {
        let doubted = |seconds: f64| Placed {
            confidence: 0.4,
            ..segment(None, 10.0, 10.0 + seconds)
        };
        let told = |segments: &[Placed], wordless: f64| -> Vec<(String, f64)> {
            let spoken = Spoken::of_english(segments, wordless);
            spoken.seconds().into_iter().collect()
        };
        let expected =
            |english: f64, unknown: f64| vec![("en".to_owned(), english), ("und".to_owned(), unknown)];
        assert_eq!(
            told(&[segment(None, 0.0, 9.0), doubted(4.0)], 40.0),
            expected(9.0, 44.0)
        );
        // A mumbled "yes" is no other language, and a cough is none.
        assert_eq!(
            told(&[segment(None, 0.0, 9.0), doubted(0.5)], 2.5),
            expected(9.5, 2.5)
        );
        assert_eq!(told(&[segment(None, 0.0, 9.0), doubted(0.5)], 0.0), []);
    }
}
