//! Words cut where letters and digits meet, with what punctuation says of them.

use compact_str::CompactString;

use super::kind::Kind;
use super::passage::Passage;

/// Most bytes of a word that are kept: no word that matters is longer.
const MOST_LETTERS: usize = 24;

/// What a lexeme is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Letters,
    /// Letters of which there are only capitals.
    Capitals,
    Digits,
    /// Digits with commas before the thousands.
    Grouped,
    /// Digits which the signs around them make an amount, a time, a height, ...
    Amount,
    /// A secret that was masked already.
    Masked(Kind),
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    None,
    Comma,
    Stop,
}

/// Letters or digits that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lexeme {
    /// In lower case and without apostrophes; digits are those of ASCII.
    pub(crate) word: CompactString,
    pub(crate) form: Form,
    /// Index of its unit in the passage.
    pub(crate) unit: usize,
    /// The sign that parts it from the one before: a space in front of a unit's first, `\0` for none.
    pub(crate) before: char,
    pub(crate) pause: Pause,
}

impl Lexeme {
    /// Whether it is a row of digits and no amount.
    pub(crate) const fn is_digits(&self) -> bool {
        matches!(self.form, Form::Digits | Form::Grouped)
    }

    /// Whether it is a word.
    pub(crate) const fn is_letters(&self) -> bool {
        matches!(self.form, Form::Letters | Form::Capitals)
    }
}

/// Puts the lexemes of `passage` into `lexemes`.
pub(crate) fn cut(passage: &Passage<'_>, lexemes: &mut Vec<Lexeme>) {
    lexemes.clear();
    let mut unit = 0;
    let mut is_money = false;
    while unit < passage.units.len() {
        if let Some((kind, width)) = masked(passage, unit) {
            lexemes.push(Lexeme {
                word: CompactString::default(),
                form: Form::Masked(kind),
                unit,
                before: ' ',
                pause: Pause::None,
            });
            unit += width;
        } else {
            is_money = cut_unit(passage.unit(unit), unit, is_money, lexemes);
            unit += 1;
        }
    }
}

/// The kind of a placeholder that begins at `unit`, and how many units it takes.
fn masked(passage: &Passage<'_>, unit: usize) -> Option<(Kind, usize)> {
    passage.unit(unit).strip_prefix('[')?;
    Kind::ALL.into_iter().find_map(|kind| {
        let count = kind.name().split(' ').count();
        let fits = kind.name().split(' ').enumerate().all(|(index, name)| {
            let word = passage.unit(unit + index);
            let word = if index == 0 {
                word.strip_prefix('[').unwrap_or_default()
            } else {
                word
            };
            if index + 1 < count {
                return word == name;
            }
            word.strip_prefix(name)
                .and_then(|rest| rest.strip_prefix(']'))
                .is_some_and(|rest| !rest.contains(char::is_alphanumeric))
        });
        fits.then_some((kind, count))
    })
}

/// Appends the lexemes of one unit; `is_money`, of it and of the answer: whether a currency sign stood alone.
fn cut_unit(text: &str, unit: usize, mut is_money: bool, lexemes: &mut Vec<Lexeme>) -> bool {
    let first = lexemes.len();
    let (mut before, mut is_open) = (' ', false);
    for letter in text.chars() {
        if let Some(digit) = digit(letter) {
            match lexemes.last_mut() {
                Some(last) if is_open && !last.is_letters() => last.word.push(digit),
                _ => {
                    let form = if std::mem::take(&mut is_money) {
                        Form::Amount
                    } else {
                        Form::Digits
                    };
                    lexemes.push(lexeme(digit, form, unit, before));
                }
            }
            (is_open, before) = (true, '\0');
        } else if letter.is_alphabetic() {
            match lexemes.last_mut() {
                Some(last) if is_open && last.is_letters() => extend(last, letter),
                _ => {
                    let mut new = lexeme('\0', Form::Capitals, unit, before);
                    new.word.clear();
                    extend(&mut new, letter);
                    lexemes.push(new);
                }
            }
            (is_open, before) = (true, '\0');
        } else if is_apostrophe(letter) && lexemes.len() > first {
            // "that's" is a word; between digits they measure a height.
            let is_word = lexemes.last().is_some_and(Lexeme::is_letters);
            before = if is_word { '\0' } else { '\'' };
            is_open &= is_word;
        } else if !is_mark(letter) {
            is_money |= is_currency(letter);
            if let Some(last) = lexemes.get_mut(first..).and_then(<[Lexeme]>::last_mut) {
                note(last, letter);
            }
            (is_open, before) = (false, letter);
        }
        if lexemes.len() == first {
            before = ' ';
        }
    }
    join(first, lexemes);
    is_money
}

fn lexeme(letter: char, form: Form, unit: usize, before: char) -> Lexeme {
    let mut word = CompactString::default();
    word.push(letter);
    Lexeme {
        word,
        form,
        unit,
        before,
        pause: Pause::None,
    }
}

fn extend(lexeme: &mut Lexeme, letter: char) {
    if !letter.is_uppercase() {
        lexeme.form = Form::Letters;
    }
    if lexeme.word.len() < MOST_LETTERS {
        lexeme.word.extend(letter.to_lowercase());
    }
    lexeme.pause = Pause::None;
}

/// What a sign behind a lexeme says of it.
const fn note(lexeme: &mut Lexeme, sign: char) {
    match sign {
        '.' | '?' | '!' | '\u{2026}' => lexeme.pause = Pause::Stop,
        ',' | ';' | ':' => lexeme.pause = Pause::Comma,
        '%' if !lexeme.is_letters() => lexeme.form = Form::Amount,
        _ => {}
    }
}

/// Joins what is one number: "4,111", "49.99", "3:30", "5'10".
fn join(first: usize, lexemes: &mut Vec<Lexeme>) {
    if lexemes.len() < first + 2 {
        return;
    }
    let cut: Vec<Lexeme> = lexemes.drain(first..).collect();
    for (index, next) in cut.iter().enumerate() {
        let last = lexemes.get_mut(first..).and_then(<[Lexeme]>::last_mut);
        let Some(last) = last.filter(|last| !last.is_letters() && !next.is_letters()) else {
            lexemes.push(next.clone());
            continue;
        };
        let dots = |lexeme: Option<&Lexeme>| lexeme.is_some_and(|lexeme| lexeme.before == '.');
        let is_thousands = next.before == ','
            && next.word.len() == 3
            && (last.form == Form::Grouped || last.word.len() <= 3);
        let is_amount = match next.before {
            ':' | '\'' => true,
            '.' => next.word.len() <= 2 && last.before != '.' && !dots(cut.get(index + 1)),
            _ => false,
        };
        if is_amount {
            last.form = Form::Amount;
        } else if !is_thousands {
            lexemes.push(next.clone());
            continue;
        } else if last.form == Form::Digits {
            last.form = Form::Grouped;
        }
        if next.form == Form::Amount {
            last.form = Form::Amount;
        }
        last.word.push_str(&next.word);
        last.pause = next.pause;
    }
    // "4111.1111" and "4-1-1-1" pause no more between their digits than "4111 1111".
    let mut later = false;
    for lexeme in lexemes.iter_mut().skip(first).rev() {
        if later && lexeme.pause == Pause::Stop {
            lexeme.pause = Pause::None;
        }
        later = true;
    }
}

/// The digit that a character is, whatever the script.
fn digit(letter: char) -> Option<char> {
    let zero = match letter {
        '0'..='9' => return Some(letter),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        _ => return None,
    };
    char::from_digit(u32::from(letter) - zero, 10)
}

const fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '\u{2019}' | '\u{2018}' | '\u{02bc}' | '\u{ff07}' | '`' | '\u{b4}'
    )
}

/// Combining accents and what has no width.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
}

const fn is_currency(letter: char) -> bool {
    matches!(letter, '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20bf}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(text: &str) -> String {
        let segment = json!({ "text": text });
        let mut lexemes = Vec::new();
        cut(&Passage::of(&segment).unwrap(), &mut lexemes);
        let show = |lexeme: &Lexeme| {
            let form = match lexeme.form {
                Form::Letters | Form::Capitals | Form::Digits => "",
                Form::Grouped => "g",
                Form::Amount => "!",
                Form::Masked(kind) => kind.name(),
            };
            let pause = match lexeme.pause {
                Pause::None => "",
                Pause::Comma => ",",
                Pause::Stop => ".",
            };
            format!("{}{form}{pause}", lexeme.word)
        };
        lexemes.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_are_cut_where_letters_and_digits_meet() {
        for (text, expected) in [
            ("It's 4111-1111, ok?", "its 4111 1111, ok."),
            ("is4111and", "is 4111 and"),
            ("4,111 1,240,000 4,1,1", "4111g 1240000g 4, 1, 1"),
            ("$1,240.50 $ 5 5", "124050! 5! 5"),
            ("49.99 3:30 5'10 50% 4.1.1", "4999! 330! 510! 50! 4 1 1"),
            (
                "3/5/42 (555) 123-4567. That\u{2019}s",
                "3 5 42 555 123 4567. thats",
            ),
            (
                "[card number], [date of birth] [gift card]",
                "card number date of birth gift card",
            ),
            ("\u{ff14}\u{661} caf\u{e9}", "41 caf\u{e9}"),
            ("... -- ", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
