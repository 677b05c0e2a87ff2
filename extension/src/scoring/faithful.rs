//! Whether a quote says what the transcript says: nothing that turns the meaning round is left out or exchanged.

use super::numeral;
use super::phrase::is_negation;
use super::quote::Place;
use super::transcript::Transcript;

/// Longest silence in seconds over which a sentence goes on.
const MOST_PAUSE: f64 = 1.0;
/// Words before a quote among which a negation still belongs to it: "do not ever guarantee".
const NEGATION_REACH: usize = 3;
/// Words that are no more alike than this are different words, and none is the other misheard ("it" and "id").
const MOST_UNLIKE_WORD: f64 = 0.5;
/// Words beside a quote that does not stand word for word.
const AROUND: usize = 2;
/// Words that begin a clause of its own: what stands before them is another statement.
const CLAUSE_STARTERS: [&str; 30] = [
    "i", "im", "ill", "ive", "you", "youll", "youre", "youve", "we", "well", "were", "weve", "they",
    "theyll", "theyre", "he", "she", "it", "its", "this", "that", "thats", "there", "and", "but", "so",
    "because", "if", "or", "then",
];

/// What is wrong with a quote that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfaithful {
    /// Another number than in the transcript.
    OtherNumber,
    /// A "not" too many or too few.
    OtherNegation,
    /// Cut out behind a "not".
    CutNegation,
}

/// Compares a quote with the place where it was found.
pub(super) fn check(quote: &[String], place: &Place, transcript: &Transcript) -> Result<(), Unfaithful> {
    let word = |at: &usize| transcript.tokens[*at].word.as_str();
    let found: Vec<&str> = place.tokens.iter().map(word).collect();
    let quoted: Vec<&str> = quote.iter().map(String::as_str).collect();
    if quoted != found {
        if numbers(&quoted) != numbers(&found) {
            return Err(Unfaithful::OtherNumber);
        }
        // A short word at either end may have been taken for misheard, and the "not" beside it with it.
        let is_around = |at: &usize| is_negation(word(at));
        let is_lost = |quoted: Option<&&str>, found: Option<&&str>| {
            strsim::normalized_levenshtein(quoted.unwrap_or(&""), found.unwrap_or(&"")) <= MOST_UNLIKE_WORD
        };
        let at_front =
            is_lost(quoted.first(), found.first()) && place.before.iter().rev().take(AROUND).any(is_around);
        let at_back = is_lost(quoted.last(), found.last()) && place.after.iter().take(AROUND).any(is_around);
        if negations(&quoted) != negations(&found) || at_front || at_back {
            return Err(Unfaithful::OtherNegation);
        }
    }
    if is_cut(&found, place, transcript) {
        return Err(Unfaithful::CutNegation);
    }
    Ok(())
}

/// All numbers in a row: "1 500" and "1500" are the same, "20" and "200" are not.
fn numbers(words: &[&str]) -> String {
    let mut numbers = String::new();
    let mut was_digits = false;
    for word in words {
        let is_digits = word.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits && !numeral::is_number(word) && !word.bytes().any(|byte| byte.is_ascii_digit()) {
            was_digits = false;
            continue;
        }
        if !(is_digits && was_digits) {
            numbers.push(' ');
        }
        numbers.push_str(word);
        was_digits = is_digits;
    }
    numbers
}

fn negations(words: &[&str]) -> usize {
    words.iter().filter(|word| is_negation(word)).count()
}

/// Whether a word begins a clause of its own.
pub(super) fn begins_clause(word: &str) -> bool {
    CLAUSE_STARTERS.contains(&word)
}

/// Whether a negation that belongs to the first words of the quote stands before it.
fn is_cut(found: &[&str], place: &Place, transcript: &Transcript) -> bool {
    if found.first().is_some_and(|first| begins_clause(first)) {
        return false;
    }
    let mut after = place.tokens[0];
    for at in place.before.iter().rev().take(NEGATION_REACH) {
        let (token, next) = (&transcript.tokens[*at], &transcript.tokens[after]);
        let word = token.word.as_str();
        let pause = transcript.time_of(next).start - transcript.time_of(token).end;
        if token.segment != next.segment && pause > MOST_PAUSE || begins_clause(word) {
            return false;
        }
        if is_negation(word) {
            return true;
        }
        after = *at;
    }
    false
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scoring::normalise;
    use crate::scoring::quote;

    fn checked(said: &str, quote: &str) -> Result<(), Unfaithful> {
        let transcript = Transcript::parse(
            &json!({"segments": [{"speaker": "agent", "start": 0, "end": 9, "text": said}]}),
        );
        let transcript = transcript.expect("a transcript");
        let quote = normalise::words(quote);
        let place = quote::find(&quote, 0, None, &transcript).expect("a place");
        check(&quote, &place, &transcript)
    }

    #[test]
    fn what_turns_the_meaning_round_is_seen() {
        for (said, quote, expected) in [
            (
                "we do not guarantee your approval today",
                "guarantee your approval today",
                Err(Unfaithful::CutNegation),
            ),
            (
                "i would never ever guarantee your approval",
                "guarantee your approval",
                Err(Unfaithful::CutNegation),
            ),
            (
                "no one can guarantee your approval",
                "guarantee your approval",
                Err(Unfaithful::CutNegation),
            ),
            // Another statement.
            (
                "i dont know you are approved today for sure",
                "you are approved today for sure",
                Ok(()),
            ),
            (
                "no problem and guarantee your approval today",
                "guarantee your approval today",
                Ok(()),
            ),
            (
                "we do not guarantee your approval today",
                "we do not guarantee your approval",
                Ok(()),
            ),
            (
                "we can not guarantee your approval",
                "we cannot guarantee your approval",
                Ok(()),
            ),
            (
                "we cant guarantee your approval",
                "we can guarantee your approval",
                Err(Unfaithful::OtherNegation),
            ),
            (
                "that will be 200 dollars every single month",
                "that will be 20 dollars every single month",
                Err(Unfaithful::OtherNumber),
            ),
            (
                "that is six dollars for the whole of the month",
                "that is ten dollars for the whole of the month",
                Err(Unfaithful::OtherNumber),
            ),
            (
                "it comes to 1 500 dollars for the year",
                "it comes to 1500 dollars for the year",
                Ok(()),
            ),
        ] {
            assert_eq!(checked(said, quote), expected, "{quote} of {said}");
        }
    }
}
