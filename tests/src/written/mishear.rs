//! Recognition errors: words replaced by others that begin alike, left out, or made up, in the proportions in
//! which recognisers make them (most are substitutions).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use callscript_demo::calls::scripts;
use callscript_demo::words::normal;
use rand::Rng;
use rand::seq::IndexedRandom;

/// Of all errors, the share of words that are left out, and of words that are made up; the others are
/// replaced.
const DELETED: f64 = 0.2;
const INSERTED: f64 = 0.15;

/// Every word that the scripts know.
static WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let lines = scripts::all().iter().flat_map(|script| &script.lines);
    lines.flat_map(|line| normal(&line.text)).collect()
});

/// The text with this share of its words misheard.
pub fn words(text: &str, errors: f64, chance: &mut impl Rng) -> String {
    if errors <= 0.0 {
        return text.to_owned();
    }
    let mut heard: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if !chance.random_bool(errors) {
            heard.push(word.to_owned());
            continue;
        }
        let kind: f64 = chance.random();
        if kind < DELETED {
            continue;
        }
        if kind < DELETED + INSERTED {
            heard.push(word.to_owned());
        }
        heard.push(another(word, chance));
    }
    heard.join(" ")
}

/// A word that begins with the same letter and is about as long; the word itself where there is none.
fn another(word: &str, chance: &mut impl Rng) -> String {
    let first = word.chars().next().map(|letter| letter.to_ascii_lowercase());
    let alike: Vec<&str> = WORDS
        .iter()
        .map(String::as_str)
        .filter(|other| {
            other.chars().next() == first && other.len().abs_diff(word.len()) <= 2 && *other != word
        })
        .collect();
    alike
        .choose(chance)
        .map_or_else(|| word.to_owned(), |other| (*other).to_owned())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn a_tenth_is_a_tenth() {
        let text = "please take my number off your list and do not call me again ".repeat(200);
        let heard = words(&text, 0.1, &mut ChaCha8Rng::seed_from_u64(1));
        let wrong = text
            .split_whitespace()
            .zip(heard.split_whitespace())
            .take_while(|(a, b)| a == b)
            .count();
        let count = |text: &str| text.split_whitespace().count();
        assert!(wrong < 200, "an error comes soon");
        assert!(count(&heard).abs_diff(count(&text)) < count(&text) / 20);
        assert_eq!(words(&text, 0.0, &mut ChaCha8Rng::seed_from_u64(1)), text);
    }
}
