//! Numbers as people say them and as recognisers write them.

/// What a token counts for in a row of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Numeral {
    digits: u8,
    /// Places that the words after it fill rather than add ("forty" + "five" are two digits, not three).
    opens: u8,
}

const UNITS: &[&str] = &[
    "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
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

fn numeral(word: &str) -> Option<Numeral> {
    let (digits, opens) = match word {
        "hundred" => (2, 2),
        "thousand" => (3, 3),
        "million" => (6, 3),
        _ if word.starts_with(|letter: char| letter.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (u8::try_from(word.len()).unwrap_or(u8::MAX), 0)
        }
        // Most words of a call are none: their first letter says so.
        _ if !word.starts_with(['z', 'o', 't', 'f', 's', 'e', 'n']) => return None,
        _ if word.len() > 9 => return None,
        _ if UNITS.contains(&word) => (1, 0),
        _ if TEENS.contains(&word) => (2, 0),
        _ if TENS.contains(&word) => (2, 1),
        _ => return None,
    };
    Some(Numeral { digits, opens })
}

/// Whether a word is a number: digits, or a word such as "twenty".
pub(crate) fn is_number(word: &str) -> bool {
    numeral(word).is_some()
}

/// The ways to say a number of up to four digits, and how recognisers split it at the thousands; empty for
/// anything else.
pub(crate) fn spoken(digits: &str) -> Vec<Vec<String>> {
    let plain = digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let Some(value) = digits
        .parse::<usize>()
        .ok()
        .filter(|_| plain && (digits == "0" || !digits.starts_with('0')))
    else {
        return Vec::new();
    };
    let mut ways = vec![cardinal(value)];
    if value >= 1000 {
        ways.push(vec![(value / 1000).to_string(), digits[1..].to_owned()]);
        if value % 100 == 0 && value % 1000 != 0 {
            let mut hundreds = cardinal(value / 100);
            hundreds.push("hundred".to_owned());
            ways.push(hundreds);
        }
    }
    ways
}

/// "two thousand six hundred fifty", without "and".
fn cardinal(value: usize) -> Vec<String> {
    let say = |word: &str| vec![word.to_owned()];
    match value {
        // "oh" is the second of the units and no cardinal.
        0 => say("zero"),
        1..=9 => say(UNITS[value + 1]),
        10..=19 => say(TEENS[value - 10]),
        20..=99 => joined(say(TENS[value / 10 - 2]), value % 10),
        100..=999 => joined([cardinal(value / 100), say("hundred")].concat(), value % 100),
        _ => joined([cardinal(value / 1000), say("thousand")].concat(), value % 1000),
    }
}

fn joined(mut words: Vec<String>, rest: usize) -> Vec<String> {
    if rest > 0 {
        words.extend(cardinal(rest));
    }
    words
}

/// Reads a run of words and says for each how many digits it adds to the row it stands in; `None` ends the
/// row.
#[derive(Debug, Default)]
pub(crate) struct Row {
    open: u8,
}

impl Row {
    /// Takes the next word of the run.
    pub(crate) fn next(&mut self, word: &str) -> Option<u8> {
        let Some(found) = numeral(word) else {
            self.open = 0;
            return None;
        };
        let fills = self.open > 0 && found.digits <= self.open;
        // After "two thousand six" a "hundred" still fills the thousand.
        let left = if self.open == 3 && found.digits == 1 { 2 } else { 0 };
        self.open = found.opens.max(left);
        Some(if fills { 0 } else { found.digits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_in_words() {
        for (digits, ways) in [
            ("0", vec!["zero"]),
            ("9", vec!["nine"]),
            ("65", vec!["sixty five"]),
            ("40", vec!["forty"]),
            ("115", vec!["one hundred fifteen"]),
            (
                "1500",
                vec!["one thousand five hundred", "1 500", "fifteen hundred"],
            ),
            ("2000", vec!["two thousand", "2 000"]),
            ("007", vec![]),
            ("12345", vec![]),
            ("b12", vec![]),
            ("", vec![]),
        ] {
            let spoken: Vec<String> = spoken(digits).iter().map(|words| words.join(" ")).collect();
            assert_eq!(spoken, ways, "{digits}");
        }
    }

    #[test]
    fn digits_in_a_row() {
        for (text, expected) in [
            ("four two one nine", Some(4)),
            ("4219", Some(4)),
            ("42 19", Some(4)),
            ("forty two nineteen", Some(4)),
            ("four hundred twenty five", Some(3)),
            ("two thousand six hundred fifty", Some(4)),
            ("nineteen ninety nine", Some(4)),
            ("five oh five", Some(3)),
            ("five please", None),
        ] {
            let mut row = Row::default();
            let sum = text.split(' ').map(|word| row.next(word)).sum::<Option<u8>>();
            assert_eq!(sum, expected, "{text}");
        }
    }
}
