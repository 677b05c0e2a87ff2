//! When the words of a segment are said. Where the times were not measured, this is the one place that
//! guesses them.

use super::terms::{Span, plausible};

/// A word of a text and its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Word {
    /// Its first byte in the text.
    pub(crate) at: usize,
    pub(crate) said: Span,
}

/// Times of a text. Its words are what stands between single spaces.
#[derive(Clone, Debug)]
pub(crate) struct Times {
    /// The whole text.
    whole: Span,
    /// Bytes of the text.
    length: usize,
    /// All its words; none where their times are not known.
    words: Vec<Word>,
}

impl Times {
    /// Of a text that is said within `whole`. Times that cannot be those of its words are as good as none.
    pub(crate) fn of(text: &str, whole: Span, said: &[Span]) -> Self {
        let mut words = Vec::new();
        if !said.is_empty() && are_plausible(said) && text.split(' ').count() == said.len() {
            let inside = |second: f64| second.clamp(whole.start, whole.end);
            let mut at = 0;
            for (word, span) in text.split(' ').zip(said) {
                let said = Span {
                    start: inside(span.start),
                    end: inside(span.end),
                };
                words.push(Word { at, said });
                at += word.len() + 1;
            }
        }
        Self {
            whole,
            length: text.len(),
            words,
        }
    }

    /// The words, in order; none where their times are not known.
    pub(crate) fn words(&self) -> &[Word] {
        &self.words
    }

    /// From the first word to the last.
    pub(crate) fn all(&self) -> Span {
        let ends = self.words.iter().map(|word| word.said.end);
        Span {
            start: self
                .words
                .first()
                .map_or(self.whole.start, |word| word.said.start),
            end: ends.reduce(f64::max).unwrap_or(self.whole.end),
        }
    }

    /// When what stands in these bytes is said.
    pub(crate) fn of_bytes(&self, from: usize, to: usize) -> Span {
        let (first, last) = (self.word_at(from), self.word_at(to.saturating_sub(1)));
        let start = first.map_or_else(|| self.guess(from), |word| word.said.start);
        let end = last.map_or_else(|| self.guess(to), |word| word.said.end);
        Span {
            start,
            end: end.max(start),
        }
    }

    fn word_at(&self, byte: usize) -> Option<&Word> {
        let after = self.words.partition_point(|word| word.at <= byte);
        self.words.get(after.checked_sub(1)?)
    }

    /// Takes speech as even.
    fn guess(&self, byte: usize) -> f64 {
        let share = byte as f64 / self.length.max(1) as f64;
        self.whole.start + (self.whole.end - self.whole.start) * share
    }
}

fn are_plausible(said: &[Span]) -> bool {
    let is_time = |span: &Span| plausible(span.start).is_some() && plausible(span.end).is_some();
    said.iter().all(|span| is_time(span) && span.start <= span.end)
        && said.is_sorted_by(|one, next| one.start <= next.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: f64, end: f64) -> Span {
        Span { start, end }
    }

    #[test]
    fn a_word_has_its_own_time_and_else_a_guess() {
        let (text, whole) = ("Well, I'm fine", span(10.0, 24.0));
        let said = [span(10.0, 10.5), span(20.0, 20.25), span(23.5, 24.0)];
        let times = Times::of(text, whole, &said);
        assert_eq!(times.of_bytes(6, 9), span(20.0, 20.25));
        assert_eq!(times.of_bytes(0, 14), span(10.0, 24.0));
        // A part of a word has the time of the word.
        assert_eq!(times.of_bytes(8, 9), span(20.0, 20.25));
        assert_eq!(Times::of(text, whole, &[]).of_bytes(6, 9), span(16.0, 19.0));
    }

    #[test]
    fn what_cannot_be_its_times_is_as_good_as_none() {
        let whole = span(1.0, 3.0);
        for said in [
            vec![span(1.0, 2.0)],
            vec![span(1.0, 2.0), span(2.0, 2.5), span(2.5, 3.0)],
            vec![span(2.0, 2.5), span(1.0, 2.0)],
            vec![span(1.0, 2.0), span(2.5, 2.0)],
            vec![span(1.0, 2.0), span(2.0, f64::NAN)],
            vec![span(-1.0, 2.0), span(2.0, 3.0)],
        ] {
            assert_eq!(Times::of("two words", whole, &said).words(), [], "{said:?}");
        }
        let outside = Times::of("two words", whole, &[span(0.0, 2.0), span(2.0, 9.0)]);
        assert_eq!(outside.all(), whole);
    }
}
