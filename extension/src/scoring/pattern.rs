//! The pattern language of phrase and absence rules.
//!
//! Words separated by spaces match words of the transcript in that order. `(a|b c)` is a choice; `?` directly
//! after a word or group makes it optional; `..` is a gap of 0 to 3 words and `..5` of 0 to 5; `#` is one
//! number (word or digits), `#4` a row of numbers that together have at least 4 digits. A number in digits
//! (`65`, `1500`) matches the digits and the words ("sixty five", "fifteen hundred"). Case, punctuation and
//! apostrophes do not count.

use super::{normalise, numeral};

/// Longest pattern in characters.
const MOST_CHARACTERS: usize = 1_000;
/// Deepest nesting of groups; parsing recurses once per level.
const MOST_DEPTH: usize = 8;
/// Longest gap in words.
const MOST_GAP: u8 = 20;
/// Most digits one `#` can ask for.
const MOST_DIGITS: u8 = 20;
/// Gap that `..` without a number stands for.
const USUAL_GAP: u8 = 3;

/// One thing a pattern asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// This word, normalised.
    Word(String),
    /// One number word or digit group.
    Number,
    /// A row of numbers with at least so many digits.
    Digits(u8),
    /// Up to so many arbitrary words.
    Gap(u8),
    /// One of the alternatives, or none if optional.
    Group { choices: Vec<Vec<Item>>, optional: bool },
}

/// Why a pattern cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("pattern \"{pattern}\", character {at}: {reason}")]
pub(crate) struct PatternError {
    pattern: String,
    /// Counted from 1.
    at: usize,
    reason: &'static str,
}

/// Reads a pattern, or says where and why it makes no sense.
pub(crate) fn parse(pattern: &str) -> Result<Vec<Item>, PatternError> {
    let mut parser = Parser {
        letters: pattern.chars().take(MOST_CHARACTERS + 1).collect(),
        at: 0,
    };
    let result = parser.whole();
    result.map_err(|reason| PatternError {
        pattern: pattern.chars().take(80).collect(),
        at: parser.at + 1,
        reason,
    })
}

struct Parser {
    letters: Vec<char>,
    at: usize,
}

type Parsed<T> = Result<T, &'static str>;

impl Parser {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn at_gap(&self) -> bool {
        self.letters[self.at..].starts_with(&['.', '.'])
    }

    fn whole(&mut self) -> Parsed<Vec<Item>> {
        if self.letters.len() > MOST_CHARACTERS {
            return Err("longer than 1000 characters; split it into several patterns");
        }
        let items = self.sequence(0)?;
        match self.peek() {
            Some(')') => return Err("`)` without `(`"),
            Some('|') => return Err("`|` outside a group; put the alternatives in ( )"),
            _ => {}
        }
        if items.iter().all(is_nullable) {
            return Err("could match nothing at all; at least one word must not be optional");
        }
        if edge_is_gap(items.iter(), true) || edge_is_gap(items.iter(), false) {
            return Err("a gap needs a word before and after it that is not optional");
        }
        Ok(items)
    }

    fn sequence(&mut self, depth: usize) -> Parsed<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            match self.peek() {
                None | Some(')' | '|') => return Ok(items),
                Some(letter) if letter.is_whitespace() => self.at += 1,
                Some('?') => return Err("`?` must follow a word or group directly"),
                Some('(') => {
                    let choices = self.group(depth + 1)?;
                    let optional = self.optional();
                    items.push(Item::Group { choices, optional });
                }
                Some('#') => {
                    self.at += 1;
                    let item = match self.number(MOST_DIGITS, "a row has at most 20 digits")? {
                        None => Item::Number,
                        Some(0) => return Err("`#0` asks for nothing"),
                        Some(digits) => Item::Digits(digits),
                    };
                    self.push(vec![item], &mut items);
                }
                Some(_) if self.at_gap() => {
                    self.at += 2;
                    if self.peek() == Some('.') {
                        return Err("a gap is two dots");
                    }
                    let words = self.number(MOST_GAP, "a gap has at most 20 words")?;
                    items.push(Item::Gap(words.unwrap_or(USUAL_GAP)));
                }
                Some(_) => {
                    let words = self.word();
                    self.push(words, &mut items);
                }
            }
        }
    }

    fn group(&mut self, depth: usize) -> Parsed<Vec<Vec<Item>>> {
        if depth > MOST_DEPTH {
            return Err("groups are nested more than 8 deep");
        }
        self.at += 1;
        let mut choices = Vec::new();
        loop {
            let items = self.sequence(depth)?;
            if items.is_empty() {
                return Err("an empty alternative; use `?` after the group to make it optional");
            }
            choices.push(items);
            match self.peek() {
                Some('|') => self.at += 1,
                Some(')') => {
                    self.at += 1;
                    return Ok(choices);
                }
                _ => return Err("`(` without `)`"),
            }
        }
    }

    /// A stretch of letters may be several words ("money-back") or, like a lone dash, none.
    fn word(&mut self) -> Vec<Item> {
        let start = self.at;
        while let Some(letter) = self.peek() {
            if letter.is_whitespace() || matches!(letter, '(' | ')' | '|' | '?' | '#') || self.at_gap() {
                break;
            }
            self.at += 1;
        }
        let text: String = self.letters[start..self.at].iter().collect();
        normalise::words(&text).into_iter().map(word_or_number).collect()
    }

    fn push(&mut self, word: Vec<Item>, items: &mut Vec<Item>) {
        if !word.is_empty() && self.optional() {
            items.push(Item::Group {
                choices: vec![word],
                optional: true,
            });
        } else {
            items.extend(word);
        }
    }

    fn optional(&mut self) -> bool {
        let found = self.peek() == Some('?');
        self.at += usize::from(found);
        found
    }

    fn number(&mut self, most: u8, too_much: &'static str) -> Parsed<Option<u8>> {
        let mut value: Option<u8> = None;
        while let Some(digit) = self.peek().and_then(|letter| letter.to_digit(10)) {
            let next = u32::from(value.unwrap_or(0)) * 10 + digit;
            value = Some(
                u8::try_from(next)
                    .ok()
                    .filter(|next| *next <= most)
                    .ok_or(too_much)?,
            );
            self.at += 1;
        }
        Ok(value)
    }
}

/// A word; or a number in digits, which may also be said in words.
fn word_or_number(word: String) -> Item {
    let mut choices = numeral::spoken(&word);
    if choices.is_empty() {
        return Item::Word(word);
    }
    choices.insert(0, vec![word]);
    let choice = |words: Vec<String>| words.into_iter().map(Item::Word).collect();
    Item::Group {
        choices: choices.into_iter().map(choice).collect(),
        optional: false,
    }
}

fn is_nullable(item: &Item) -> bool {
    match item {
        Item::Word(_) | Item::Number | Item::Digits(_) => false,
        Item::Gap(_) => true,
        Item::Group { choices, optional } => {
            *optional || choices.iter().any(|choice| choice.iter().all(is_nullable))
        }
    }
}

/// Whether a match could begin (read backwards: end) with arbitrary words.
fn edge_is_gap<'a>(items: impl DoubleEndedIterator<Item = &'a Item>, forwards: bool) -> bool {
    let mut items = items;
    loop {
        let item = if forwards { items.next() } else { items.next_back() };
        match item {
            None => return false,
            Some(Item::Gap(_)) => return true,
            Some(Item::Group { choices, .. }) if choices.iter().any(|c| edge_is_gap(c.iter(), forwards)) => {
                return true;
            }
            Some(item) if !is_nullable(item) => return false,
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Item {
        Item::Word(text.to_owned())
    }

    #[test]
    fn reads_the_language() {
        let group = |choices: Vec<Vec<Item>>, optional| Item::Group { choices, optional };
        for (pattern, expected) in [
            ("Don't CALL", vec![word("dont"), word("call")]),
            ("money-back!", vec![word("money"), word("back")]),
            ("a .. b", vec![word("a"), Item::Gap(3), word("b")]),
            ("a..12b", vec![word("a"), Item::Gap(12), word("b")]),
            ("# x #4", vec![Item::Number, word("x"), Item::Digits(4)]),
            ("a b?", vec![word("a"), group(vec![vec![word("b")]], true)]),
            (
                "(a|b c)? d",
                vec![
                    group(vec![vec![word("a")], vec![word("b"), word("c")]], true),
                    word("d"),
                ],
            ),
            ("u.s.", vec![word("u"), word("s")]),
            (
                "65",
                vec![group(
                    vec![vec![word("65")], vec![word("sixty"), word("five")]],
                    false,
                )],
            ),
            ("007 b12", vec![word("007"), word("b12")]),
        ] {
            assert_eq!(parse(pattern), Ok(expected), "{pattern}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (pattern, reason) in [
            ("", "match nothing"),
            ("a? (b c)?", "match nothing"),
            ("- -", "match nothing"),
            (".. a", "gap needs a word"),
            ("a ..", "gap needs a word"),
            ("x? .. a", "gap needs a word"),
            ("a (b|..)", "gap needs a word"),
            ("a ... b", "two dots"),
            ("a ..21 b", "at most 20 words"),
            ("#99999", "at most 20 digits"),
            ("#0", "asks for nothing"),
            ("(a|b", "`(` without `)`"),
            ("a) b", "`)` without `(`"),
            ("a | b", "outside a group"),
            ("(a||b)", "empty alternative"),
            ("a ?", "must follow"),
            ("((((((((((a))))))))))", "nested"),
        ] {
            let error = parse(pattern).expect_err(pattern).to_string();
            assert!(error.contains(reason), "{pattern}: {error}");
        }
        assert!(parse(&"a ".repeat(600)).is_err());
    }
}
