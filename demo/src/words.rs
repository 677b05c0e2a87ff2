//! Words understood against words said.

/// Word error rate: words put in, left out or taken for others, per word said; 0 if nothing was said.
pub fn error_rate<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> f64 {
    let (mut errors, mut words) = (0, 0);
    for (said, heard) in pairs {
        let (said, heard) = (normal(said), normal(heard));
        errors += distance(&said, &heard);
        words += said.len();
    }
    if words == 0 {
        0.0
    } else {
        errors as f64 / words as f64
    }
}

/// The words of a text as they are compared: without case and punctuation.
pub fn normal(text: &str) -> Vec<String> {
    text.split(|letter: char| letter.is_whitespace() || letter == '-')
        .map(|word| {
            let letters = word.chars().filter(|letter| letter.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect::<String>()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Is it a part of a number, or a sound that Whisper leaves out? "Two twelve" may be written 212, $2.12 or
/// 2:12, and "um" not at all: a comparison of words, and not of spellings, leaves both out.
pub fn is_number_or_filler(word: &str) -> bool {
    const WORDS: &str = "zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
                         seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand \
                         million dollar dollars percent cent cents first second third fourth fifth sixth seventh eighth ninth \
                         tenth um uh mhm hmm hm mm uhhuh er ah eh";
    word.chars().any(|letter| letter.is_ascii_digit()) || WORDS.split_whitespace().any(|known| known == word)
}

/// Levenshtein's distance between two lists of words.
pub fn distance(said: &[String], heard: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (line, word) in said.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in heard.iter().enumerate() {
            let replaced = diagonal + usize::from(word != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[heard.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted_per_word_said() {
        assert!(error_rate([("take me off your list", "take me off your list")]).abs() < 1e-9);
        assert!((error_rate([("take me off your list", "take off the list now")]) - 0.6).abs() < 1e-9);
        assert!(error_rate([("Bye-bye, it's O'Neil.", "bye bye its O’Neil")]).abs() < 1e-9);
        assert!((error_rate([("one two", ""), ("three four", "three four")]) - 0.5).abs() < 1e-9);
    }
}
