//! How much of a call is in which language.

use std::collections::BTreeMap;

use super::language::Language;
use super::segments::Placed;
use super::thresholds::{LEAST_UNKNOWN, UNKNOWN, UNKNOWN_RUN, UNKNOWN_SHORT};
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

    /// Of what a model for English alone wrote, channel by channel, and of `wordless` seconds of which it
    /// said only that they are in another language.
    ///
    /// Such a model writes another language down in syllables, with little confidence. Of a call with too
    /// little of such text nothing is told, because no other language was looked for.
    pub(super) fn of_english(channels: &[Vec<Placed>], wordless: f64) -> Self {
        let (mut english, mut unknown) = (0.0, wordless);
        for Run { seconds, confidence } in channels.iter().flat_map(|segments| runs(segments)) {
            let least = if seconds < UNKNOWN_RUN {
                UNKNOWN_SHORT
            } else {
                UNKNOWN
            };
            if confidence < least {
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

/// Segments that follow each other on a channel.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    seconds: f64,
    /// Each segment as heavy as it is long.
    confidence: f64,
}

impl Run {
    fn with(self, other: Self) -> Self {
        let seconds = self.seconds + other.seconds;
        let weighted = self.seconds * self.confidence + other.seconds * other.confidence;
        Self {
            seconds,
            confidence: weighted / seconds,
        }
    }
}

/// Runs of [`UNKNOWN_RUN`] or more, the last with what is left; one shorter run where there is no more.
fn runs(segments: &[Placed]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = Run::default();
    for segment in segments {
        open = open.with(Run {
            seconds: (segment.end - segment.start).max(0.01),
            confidence: f64::from(segment.confidence),
        });
        if open.seconds >= UNKNOWN_RUN {
            runs.push(std::mem::take(&mut open));
        }
    }
    if open.seconds > 0.0 {
        let last = runs.pop().unwrap_or_default();
        runs.push(last.with(open));
    }
    runs
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
        let said = |confidence: f32, seconds: f64| Placed {
            confidence,
            ..segment(None, 0.0, seconds)
        };
        let told = |channels: &[Vec<Placed>], wordless: f64| -> Vec<(String, f64)> {
            let spoken = Spoken::of_english(channels, wordless);
            spoken.seconds().into_iter().collect()
        };
        let expected =
            |english: f64, unknown: f64| vec![("en".to_owned(), english), ("und".to_owned(), unknown)];
        let believed = vec![said(0.8, 9.0)];
        let doubted = vec![said(0.4, 3.0), said(0.7, 3.0), said(0.5, 3.0), said(0.5, 1.0)];
        assert_eq!(
            told(&[believed.clone(), doubted.clone()], 40.0),
            expected(9.0, 50.0)
        );
        // So few seconds may be mumbled.
        let mumbled = vec![said(0.55, 4.0)];
        assert_eq!(
            told(&[believed.clone(), mumbled.clone()], 2.5),
            expected(13.0, 2.5)
        );
        assert_eq!(told(&[believed, mumbled], 1.0), []);
        assert_eq!(told(&[vec![said(0.4, 4.0)]], 0.0), expected(0.0, 4.0));
    }
}
