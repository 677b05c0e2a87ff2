//! How somebody talks: who asks, who answers, who says "you" and who says "I".

/// Who says "you" and "your".
const THE_OTHER: [&str; 7] = ["you", "your", "yours", "you're", "you've", "you'd", "you'll"];
/// Who says "I" and "my".
const ONESELF: [&str; 8] = ["i", "my", "me", "mine", "i'm", "i've", "i'd", "i'll"];
/// What an answer begins with.
const ANSWERS: [&str; 7] = ["yes", "no", "yeah", "nope", "yep", "yup", "nah"];
/// The most that each of the three habits counts, in the units of the cues.
const MOST: f64 = 3.0;

/// What was counted.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Manner {
    sentences: f64,
    questions: f64,
    answers: f64,
    the_other: f64,
    oneself: f64,
}

impl Manner {
    /// Counts a sentence: its words in small letters, and whether it is a question.
    pub(super) fn add(&mut self, words: &[String], is_question: bool) {
        let count = |list: &[&str]| words.iter().filter(|word| list.contains(&word.as_str())).count() as f64;
        self.sentences += 1.0;
        self.questions += f64::from(u8::from(is_question));
        self.answers += count_first(words);
        self.the_other += count(&THE_OTHER);
        self.oneself += count(&ONESELF);
    }

    /// How much it is an agent's manner (positive) or a caller's. A few sentences say little: each share is
    /// taken as if some more, of neither habit, had been said.
    pub(super) fn agency(&self) -> f64 {
        let of_sentences = |count: f64| count / (self.sentences + 3.0);
        let persons = (self.the_other - self.oneself) / (self.the_other + self.oneself + 4.0);
        MOST * (persons + of_sentences(self.questions) - of_sentences(self.answers))
    }
}

fn count_first(words: &[String]) -> f64 {
    let first = words.first().map_or("", String::as_str);
    f64::from(u8::from(ANSWERS.contains(&first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(sentences: &[&str]) -> f64 {
        let mut manner = Manner::default();
        for sentence in sentences {
            let words: Vec<String> = sentence
                .trim_end_matches('?')
                .split_whitespace()
                .map(str::to_owned)
                .collect();
            manner.add(&words, sentence.ends_with('?'));
        }
        manner.agency()
    }

    #[test]
    fn who_asks_about_the_other_is_the_agent() {
        assert!(manner(&["do you own your home?", "and when can you talk?"]) > 2.0);
        assert!(manner(&["yes i do", "no", "i work until five"]) < -1.9);
        assert!(manner(&[]).abs() < 1e-9);
    }

    #[test]
    fn one_word_says_less_than_many() {
        let often = manner(&["yes"; 12]);
        assert!(manner(&["yes"]) > often && often > -3.0);
    }
}
