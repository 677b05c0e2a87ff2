//! How much of a call is in which language.

use std::collections::BTreeMap;

use super::language::Language;
use super::segments::Placed;
use super::transcript::milli;

/// The code of ISO 639-2 for a language that nobody determined.
const UNDETERMINED: &str = "und";
/// Less than this of a language that the model does not know is taken for a cough or a song, in seconds.
const LEAST: f64 = 2.0;

/// Seconds of segments by language.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Spoken {
    known: BTreeMap<Language, f64>,
    /// Seconds in a language that the model does not know.
    foreign: f64,
}

impl Spoken {
    /// Of segments, those whose language was looked for; and of `foreign` seconds of speech that a model for English alone could not
    /// write down. Where there are any, its segments are in English.
    pub(super) fn of<'a>(segments: impl IntoIterator<Item = &'a Placed>, foreign: f64) -> Self {
        let foreign = if foreign < LEAST { 0.0 } else { foreign };
        let silent = (foreign > 0.0).then_some(Language::ENGLISH);
        let mut known = BTreeMap::new();
        for segment in segments {
            if let Some(language) = segment.language().or(silent) {
                *known.entry(language).or_default() += segment.end - segment.start;
            }
        }
        Self { known, foreign }
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
        let foreign = Some((UNDETERMINED, self.foreign)).filter(|(_, seconds)| *seconds > 0.0);
        let tell = |(code, seconds): (&str, f64)| (code.to_owned(), milli(seconds));
        known.chain(foreign).map(tell).collect()
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
        let spoken = Spoken::of(&said, 0.0);
        assert_eq!(spoken.main().map(Language::code), Some("es"));
        let seconds: Vec<(String, f64)> = spoken.seconds().into_iter().collect();
        assert_eq!(seconds, [("en".to_owned(), 0.5), ("es".to_owned(), 2.5)]);
        let unknown = Spoken::of(&[segment(None, 0.0, 9.0)], 1.0);
        assert_eq!((unknown.main(), unknown.seconds().len()), (None, 0));
    }

    #[test]
    fn what_an_english_model_could_not_write_down_is_told() {
        let spoken = Spoken::of(&[segment(None, 0.0, 9.0)], 40.0);
        let seconds: Vec<(String, f64)> = spoken.seconds().into_iter().collect();
        assert_eq!(seconds, [("en".to_owned(), 9.0), ("und".to_owned(), 40.0)]);
    }
}
