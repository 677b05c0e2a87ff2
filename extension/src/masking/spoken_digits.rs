//! Numbers as people say them.

/// What a word of a number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoken {
    /// Nought to nine.
    Unit(u8),
    /// "oh", which is a nought only beside other digits.
    Oh,
    /// Ten to nineteen.
    Teen(u8),
    /// Twenty to ninety.
    Tens(u8),
    Hundred,
    Thousand,
    /// A million and more: never part of a secret.
    Large,
    /// "double", "triple": how often the next digit is said.
    Times(u8),
    /// "ones", "zeros".
    Plural(u8),
    /// "first" to "nineteenth", "twentieth", "thirtieth".
    Ordinal(u8),
}

/// What `word`, in lower case, says.
pub(crate) fn spoken(word: &str) -> Option<Spoken> {
    use Spoken::{Hundred, Large, Oh, Ordinal, Plural, Teen, Tens, Thousand, Times, Unit};
    // Most words of a call are none.
    if word.len() > 11 || !word.starts_with(['z', 'o', 't', 'f', 's', 'e', 'n', 'h', 'm', 'b', 'd', 'q', 'g'])
    {
        return None;
    }
    Some(match word {
        "oh" | "o" => Oh,
        "hundred" => Hundred,
        "thousand" => Thousand,
        "million" | "billion" | "grand" => Large,
        "double" => Times(2),
        "triple" => Times(3),
        "quadruple" => Times(4),
        "zeros" | "zeroes" | "ohs" | "os" => Plural(0),
        _ => {
            if let Some(unit) = place(UNITS, word) {
                return Some(Unit(unit));
            }
            if let Some(teen) = place(TEENS, word) {
                return Some(Teen(teen + 10));
            }
            if let Some(tens) = place(TENS, word) {
                return Some(Tens((tens + 2) * 10));
            }
            if let Some(ordinal) = place(ORDINALS, word) {
                return Some(Ordinal(ordinal + 1));
            }
            match word {
                "nought" | "naught" => Unit(0),
                "niner" => Unit(9),
                "thirtieth" => Ordinal(30),
                "sixes" => Plural(6),
                _ => {
                    return word
                        .strip_suffix('s')
                        .and_then(|one| place(UNITS, one))
                        .map(Plural);
                }
            }
        }
    })
}

const UNITS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];
const TEENS: &[&str] = &[
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] = &[
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const ORDINALS: &[&str] = &[
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

fn place(words: &[&str], word: &str) -> Option<u8> {
    let index = words.iter().position(|&known| known == word)?;
    u8::try_from(index).ok()
}

/// The word for a number up to sixteen, by which phrases name it.
pub(crate) fn count_word(digits: &str) -> Option<&'static str> {
    let value: usize = if digits.len() <= 2 && !digits.starts_with('0') {
        digits.parse().ok()?
    } else {
        return None;
    };
    let teen = value.checked_sub(10).and_then(|index| TEENS.get(index));
    UNITS.get(value).or(teen).copied()
}

/// The month that a word names.
pub(crate) fn month(word: &str) -> Option<u8> {
    Some(match word {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_numbers() {
        for (word, expected) in [
            ("zero", Some(Spoken::Unit(0))),
            ("nine", Some(Spoken::Unit(9))),
            ("nineteen", Some(Spoken::Teen(19))),
            ("forty", Some(Spoken::Tens(40))),
            ("twelfth", Some(Spoken::Ordinal(12))),
            ("thirtieth", Some(Spoken::Ordinal(30))),
            ("fours", Some(Spoken::Plural(4))),
            ("zeroes", Some(Spoken::Plural(0))),
            ("oh", Some(Spoken::Oh)),
            ("double", Some(Spoken::Times(2))),
            ("ones", Some(Spoken::Plural(1))),
            ("zip", None),
            ("", None),
        ] {
            assert_eq!(spoken(word), expected, "{word}");
        }
        assert_eq!(count_word("16"), Some("sixteen"));
        assert_eq!(count_word("4"), Some("four"));
        assert_eq!(count_word("44"), None);
        assert_eq!(count_word("01"), None);
        assert_eq!(month("sept"), Some(9));
    }
}
