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
        _ if word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty() => {
            (u8::try_from(word.len()).unwrap_or(u8::MAX), 0)
        }
        _ if UNITS.contains(&word) => (1, 0),
        _ if TEENS.contains(&word) => (2, 0),
        _ if TENS.contains(&word) => (2, 1),
        _ => return None,
    };
    Some(Numeral { digits, opens })
}

/// Reads a run of words and says for each how many digits it adds to the row it stands in; `None` ends the row.
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
