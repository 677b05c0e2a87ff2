//! What a segment's words are to a search for numbers.

use std::ops::Range;

use compact_str::{CompactString, ToCompactString};

use super::figure::{Figure, Style};
use super::kind::Kind;
use super::lexeme::{Form, Lexeme, Pause};
use super::spoken_digits::{self, Spoken, count_word, spoken};
use super::vocabulary;

/// Most digits of a number that a unit behind it makes an amount.
const MOST_OF_AMOUNT: usize = 9;
/// Most words between a house's number and the kind of its street.
const MOST_OF_STREET: usize = 4;

/// What lexemes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// A number that may be a secret's.
    Figure(Figure),
    /// "fifth"; `true` before "of", and so surely part of a date.
    Ordinal(Figure, bool),
    /// Letters that are spelled out.
    Letters(Figure, CompactString),
    /// A word that may stand inside of a number; `true` if with it the number is begun anew.
    Soft(bool),
    /// An amount, a time, ...: its digits.
    Amount(CompactString),
    /// Any other word.
    Hard,
    /// A secret that was masked already.
    Masked(Kind),
}

/// Lexemes and what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) sense: Sense,
    pub(crate) lexemes: Range<usize>,
}

/// What the lexemes of a segment are.
pub(crate) fn marks(lexemes: &[Lexeme], segment: usize) -> Vec<Mark> {
    let scribe = Scribe { lexemes, segment };
    let mut marks: Vec<Mark> = Vec::with_capacity(lexemes.len());
    let mut at = 0;
    while at < lexemes.len() {
        let (mut sense, width) = scribe.next(at, marks.last());
        let end = (at + width.max(1)).min(lexemes.len());
        if let Sense::Figure(figure) | Sense::Ordinal(figure, _) | Sense::Letters(figure, _) = &mut sense {
            figure.is_separate = scribe.is_separate(at, marks.last());
            figure.last = scribe.unit(end - 1);
            figure.is_year = scribe.is_year(at, figure);
            figure.is_paused = scribe.pause(end - 1) != Pause::None;
        }
        marks.push(Mark {
            sense,
            lexemes: at..end,
        });
        at = end;
    }
    scribe.drop_amounts(&mut marks);
    marks
}

/// Whether the words with which a segment begins make the number before them an amount.
pub(crate) fn begins_with_measure(lexemes: &[Lexeme]) -> bool {
    let scribe = Scribe { lexemes, segment: 0 };
    scribe.is_measure(0)
}

struct Scribe<'a> {
    lexemes: &'a [Lexeme],
    segment: usize,
}

impl Scribe<'_> {
    fn word(&self, at: usize) -> &str {
        self.lexemes
            .get(at)
            .map(|lexeme| lexeme.word.as_str())
            .unwrap_or_default()
    }

    fn word_before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    fn unit(&self, at: usize) -> usize {
        self.lexemes.get(at).map_or(0, |lexeme| lexeme.unit)
    }

    fn pause(&self, at: usize) -> Pause {
        self.lexemes.get(at).map_or(Pause::Stop, |lexeme| lexeme.pause)
    }

    fn spoken(&self, at: usize) -> Option<Spoken> {
        let lexeme = self.lexemes.get(at).filter(|lexeme| lexeme.is_letters())?;
        spoken(&lexeme.word)
    }

    fn digits(&self, at: usize) -> Option<&str> {
        let lexeme = self.lexemes.get(at).filter(|lexeme| lexeme.is_digits())?;
        Some(&lexeme.word)
    }

    /// Whether the lexeme is glued to the one before it.
    fn is_glued(&self, at: usize) -> bool {
        self.lexemes.get(at).is_some_and(|lexeme| lexeme.before == '\0')
    }

    fn is_letters(&self, at: usize) -> bool {
        self.lexemes.get(at).is_some_and(Lexeme::is_letters)
    }

    /// Whether a word stands there that neither is nor stands for a letter.
    fn is_word(&self, at: usize) -> bool {
        let word = self.word(at);
        self.is_letters(at) && !self.is_glued(at) && word.len() > 1 && vocabulary::alphabet(word).is_none()
    }

    /// Whether a number begins there.
    fn is_numeric(&self, at: usize) -> bool {
        self.digits(at).is_some()
            || matches!(
                self.spoken(at),
                Some(Spoken::Unit(_) | Spoken::Teen(_) | Spoken::Tens(_) | Spoken::Times(_) | Spoken::Oh)
            )
    }

    fn figure(&self, digits: impl Into<CompactString>, style: Style, at: usize) -> Figure {
        Figure {
            digits: digits.into(),
            style,
            segment: self.segment,
            first: self.unit(at),
            last: self.unit(at),
            is_separate: false,
            is_year: false,
            is_paused: false,
        }
    }

    /// What begins at a lexeme, and how many lexemes it takes.
    fn next(&self, at: usize, last: Option<&Mark>) -> (Sense, usize) {
        let Some(lexeme) = self.lexemes.get(at) else {
            return (Sense::Hard, 1);
        };
        match lexeme.form {
            Form::Masked(kind) => (Sense::Masked(kind), 1),
            Form::Amount => (Sense::Amount(lexeme.word.clone()), 1),
            Form::Digits | Form::Grouped => self.number(at, lexeme),
            Form::Letters | Form::Capitals => self.letters(at, lexeme, last),
        }
    }

    /// A number in digits.
    fn number(&self, at: usize, lexeme: &Lexeme) -> (Sense, usize) {
        let has_suffix = self.is_letters(at + 1) && self.is_glued(at + 1);
        let suffix = self.word(at + 1);
        let ends = !self.is_glued(at + 2);
        if has_suffix && ends && matches!(suffix, "st" | "nd" | "rd" | "th") {
            let is_of = self.is_before_month(at + 2);
            let figure = self.figure(lexeme.word.clone(), Style::Ordinal, at);
            return (Sense::Ordinal(figure, is_of), 2);
        }
        if has_suffix && ends && vocabulary::is_glued_measure(suffix) {
            return (Sense::Hard, 2);
        }
        if let Some(sense) = self.count(at, count_word(&lexeme.word)) {
            return sense;
        }
        if let Some(found) = self.slashed(at) {
            return found;
        }
        if let Some(found) = self.cardinal(at) {
            return found;
        }
        let capitals = |at: usize| {
            self.lexemes
                .get(at)
                .is_some_and(|lexeme| lexeme.form == Form::Capitals && lexeme.word.len() <= 3)
        };
        let is_code = (has_suffix && capitals(at + 1))
            || (lexeme.before == '\0' && at.checked_sub(1).is_some_and(capitals));
        let style = match lexeme.form {
            _ if is_code => Style::Code,
            Form::Grouped => Style::Grouped,
            _ => Style::Plain,
        };
        (Sense::Figure(self.figure(lexeme.word.clone(), style, at)), 1)
    }

    /// "last four", "three digits", "one second": a number that counts something.
    fn count(&self, at: usize, word: Option<&str>) -> Option<(Sense, usize)> {
        let word = word?;
        let next = self.word(at + 1);
        if vocabulary::is_moment(next) && !matches!(word, "zero" | "ten") {
            return Some((Sense::Soft(false), 2));
        }
        let is_followed = self.is_numeric(at + 1) && self.pause(at) != Pause::Stop;
        let is_counted = match self.word_before(at) {
            "last" | "final" => matches!(word, "three" | "four" | "five" | "six"),
            "first" => matches!(word, "three" | "four" | "five" | "six" | "eight"),
            "next" | "other" | "middle" => matches!(word, "two" | "three" | "four" | "five" | "six"),
            // "And those three?"
            "those" | "these" => matches!(word, "three" | "four" | "five") && !is_followed,
            _ => false,
        };
        // "That one", "one of them"; but "one" alone may be one digit of many.
        let is_near_number = is_followed || at.checked_sub(1).is_some_and(|at| self.is_numeric(at));
        // "The Chase one."
        let is_kind = self.pause(at) != Pause::None
            && at >= 2
            && !self.is_numeric(at - 1)
            && matches!(
                self.word(at - 2),
                "the" | "that" | "this" | "my" | "your" | "other"
            );
        let is_one = word == "one"
            && !is_near_number
            && !matches!(self.spoken(at + 1), Some(Spoken::Hundred | Spoken::Thousand))
            && (is_kind
                || vocabulary::is_before_one(self.word_before(at))
                || (self.is_word(at + 1) && self.pause(at) == Pause::None));
        let is_on_back = next == "on" && (self.is_side(at + 2) || self.is_side(at + 3));
        let counts = is_counted
            || is_one
            || (is_on_back && matches!(word, "three" | "four"))
            || matches!(next, "digit" | "digits" | "numbers" | "letters" | "characters");
        counts.then_some((Sense::Soft(false), 1))
    }

    /// Whether a side of a card is named there.
    fn is_side(&self, at: usize) -> bool {
        matches!(self.word(at), "back" | "front" | "reverse" | "signature")
    }

    /// "04/27" or "3/5/1942".
    fn slashed(&self, at: usize) -> Option<(Sense, usize)> {
        let is_next = |at: usize| self.lexemes.get(at).is_some_and(|lexeme| lexeme.before == '/');
        let width = 1 + (at + 1..at + 4).take_while(|&at| is_next(at)).count();
        if !(2..=3).contains(&width) || is_next(at) {
            return None;
        }
        let mut digits = CompactString::default();
        for at in at..at + width {
            let part = self.digits(at).filter(|part| part.len() <= 4)?;
            if part.len() == 1 {
                digits.push('0');
            }
            digits.push_str(part);
        }
        Some((Sense::Figure(self.figure(digits, Style::Slashed, at)), width))
    }

    /// A number below a hundred: its value and how many lexemes it takes.
    fn small(&self, at: usize) -> Option<(u64, usize)> {
        if let Some(digits) = self.digits(at) {
            let value = if digits.len() <= 3 {
                digits.parse().ok()?
            } else {
                return None;
            };
            return Some((value, 1));
        }
        match self.spoken(at)? {
            Spoken::Unit(value) | Spoken::Teen(value) => Some((u64::from(value), 1)),
            Spoken::Tens(tens) => Some(
                self.unit_after_tens(at)
                    .map_or_else(|| (u64::from(tens), 1), |unit| (u64::from(tens + unit), 2)),
            ),
            _ => None,
        }
    }

    /// The "one" of "forty one".
    fn unit_after_tens(&self, at: usize) -> Option<u8> {
        match self.spoken(at + 1)? {
            Spoken::Unit(unit) if unit > 0 && self.pause(at) == Pause::None => Some(unit),
            _ => None,
        }
    }

    /// A number below a thousand; `true` if it has a "hundred".
    fn hundreds(&self, at: usize) -> Option<(u64, usize, bool)> {
        let (mut value, mut width) = self.small(at)?;
        if self.spoken(at + width) != Some(Spoken::Hundred) {
            return Some((value, width, false));
        }
        value *= 100;
        width += 1;
        let and = usize::from(self.word(at + width) == "and");
        if let Some((rest, more)) = self.small(at + width + and).filter(|&(rest, _)| rest < 100) {
            value += rest;
            width += and + more;
        }
        Some((value, width, true))
    }

    /// "eighteen thousand four hundred".
    fn cardinal(&self, at: usize) -> Option<(Sense, usize)> {
        let (mut value, mut width, mut is_cardinal) = self.hundreds(at)?;
        if self.spoken(at + width) == Some(Spoken::Thousand) {
            is_cardinal = true;
            value *= 1000;
            width += 1;
            let and = usize::from(self.word(at + width) == "and");
            let rest = self.hundreds(at + width + and);
            if let Some((rest, more, _)) = rest.filter(|&(rest, ..)| rest < 1000) {
                value += rest;
                width += and + more;
            }
        }
        if self.spoken(at + width) == Some(Spoken::Large) {
            return Some((Sense::Hard, width + 1));
        }
        let figure = || Sense::Figure(self.figure(value.to_compact_string(), Style::Cardinal, at));
        is_cardinal.then(|| (figure(), width))
    }

    fn letters(&self, at: usize, lexeme: &Lexeme, last: Option<&Mark>) -> (Sense, usize) {
        let word = lexeme.word.as_str();
        let after_figure = matches!(
            last,
            Some(Mark {
                sense: Sense::Figure(_),
                ..
            })
        );
        if let Some(found) = self.spelled(at, lexeme, last) {
            return found;
        }
        if let Some(spoken) = spoken(word)
            && let Some(found) = self.spoken_number(at, spoken, after_figure)
        {
            return found;
        }
        if let Some(month) = spoken_digits::month(word).filter(|&month| self.is_month(at, month)) {
            return (Sense::Figure(self.figure("", Style::Month(month), at)), 1);
        }
        // "four to one": misheard, or between two digits a word of no weight.
        let is_between =
            matches!(word, "to" | "too" | "for" | "and") && after_figure && self.is_numeric(at + 1);
        let is_ones = matches!(spoken(word), Some(Spoken::Plural(_)));
        if is_between || is_ones || vocabulary::is_soft(word) {
            return (Sense::Soft(vocabulary::is_restart(word)), 1);
        }
        (Sense::Hard, 1)
    }

    /// "E", "E as in Edward", the "EG" of "1EG4".
    fn spelled(&self, at: usize, lexeme: &Lexeme, last: Option<&Mark>) -> Option<(Sense, usize)> {
        let is_amid = matches!(
            last,
            Some(Mark {
                sense: Sense::Figure(_) | Sense::Letters(..),
                ..
            })
        );
        if let Some(letter) = vocabulary::alphabet(&lexeme.word).filter(|_| is_amid) {
            return Some((
                Sense::Letters(self.figure("", Style::Letters, at), letter.into()),
                1,
            ));
        }
        if lexeme.form != Form::Capitals {
            return None;
        }
        let is_beside_digits = (self.is_glued(at + 1) && self.digits(at + 1).is_some())
            || (self.is_glued(at)
                && at
                    .checked_sub(1)
                    .is_some_and(|before| self.digits(before).is_some()));
        let is_spelled = if is_beside_digits {
            lexeme.word.len() <= 3
        } else {
            lexeme.word.len() == 1 && !matches!(lexeme.word.as_str(), "a" | "i" | "o")
        };
        let width = match self.word(at + 1) {
            "as" if self.word(at + 2) == "in" => 4,
            "like" | "for" if self.is_letters(at + 2) && !self.is_numeric(at + 2) => 3,
            _ => 1,
        };
        let figure = || self.figure("", Style::Letters, at);
        is_spelled.then(|| (Sense::Letters(figure(), lexeme.word.to_uppercase()), width))
    }

    fn spoken_number(&self, at: usize, spoken: Spoken, after_figure: bool) -> Option<(Sense, usize)> {
        let plain = |digits: CompactString, width| {
            Some((Sense::Figure(self.figure(digits, Style::Plain, at)), width))
        };
        match spoken {
            Spoken::Unit(value) => {
                if let Some(Spoken::Plural(digit)) = self.spoken(at + 1)
                    && (2..=8).contains(&value)
                {
                    return plain(repeated(&digit.to_compact_string(), value), 2);
                }
                self.counted(at).or_else(|| plain(value.to_compact_string(), 1))
            }
            Spoken::Teen(value) => self.counted(at).or_else(|| plain(value.to_compact_string(), 1)),
            Spoken::Tens(tens) => {
                if let Some(Spoken::Ordinal(unit @ 1..=9)) = self.spoken(at + 1) {
                    let is_of = self.is_before_month(at + 2);
                    let figure = self.figure((tens + unit).to_compact_string(), Style::Ordinal, at);
                    return Some((Sense::Ordinal(figure, is_of), 2));
                }
                self.counted(at).or_else(|| {
                    let (value, width) = self.small(at)?;
                    plain(value.to_compact_string(), width)
                })
            }
            Spoken::Oh => {
                // At the start of a number "oh," is a sigh.
                let before_figure = self.is_numeric(at + 1) && self.pause(at) == Pause::None;
                (after_figure || before_figure)
                    .then(|| plain("0".into(), 1))
                    .flatten()
            }
            Spoken::Times(times) => {
                let digit = match self.spoken(at + 1) {
                    Some(Spoken::Unit(value)) => value.to_compact_string(),
                    Some(Spoken::Oh) => "0".into(),
                    _ => self.digits(at + 1).filter(|digits| digits.len() == 1)?.into(),
                };
                plain(repeated(&digit, times), 2)
            }
            Spoken::Ordinal(value) => {
                let is_of = self.is_before_month(at + 1);
                let figure = self.figure(value.to_compact_string(), Style::Ordinal, at);
                Some((Sense::Ordinal(figure, is_of), 1))
            }
            Spoken::Hundred | Spoken::Thousand | Spoken::Large | Spoken::Plural(_) => None,
        }
    }

    /// A number in words that counts something or is a cardinal.
    fn counted(&self, at: usize) -> Option<(Sense, usize)> {
        let count = self.count(at, Some(self.word(at)));
        count.or_else(|| self.cardinal(at))
    }

    /// "may" is a month only beside a number.
    fn is_month(&self, at: usize, month: u8) -> bool {
        month != 5
            || self.is_numeric(at + 1)
            || matches!(self.spoken(at + 1), Some(Spoken::Ordinal(_)))
            || matches!(self.word(at + 1), "of" | "the")
            || matches!(self.word_before(at), "of" | "in")
            || self.lexemes.get(at + 1).is_none()
    }

    /// Whether after the ordinal before it there a month is sure to follow.
    fn is_before_month(&self, at: usize) -> bool {
        self.word(at) == "of"
            || spoken_digits::month(self.word(at)).is_some_and(|month| self.is_month(at, month))
    }

    /// Whether the number at a lexeme is no continuation of the group before it.
    fn is_separate(&self, at: usize, last: Option<&Mark>) -> bool {
        let Some(Mark {
            sense: Sense::Figure(_),
            lexemes,
        }) = last
        else {
            return true;
        };
        let is_row = |at: usize| self.digits(at).is_some_and(|digits| digits.len() > 1);
        self.pause(lexemes.end - 1) != Pause::None || is_row(at) || is_row(lexemes.end - 1)
    }

    fn is_year(&self, at: usize, figure: &Figure) -> bool {
        let before = self.word_before(at);
        let earlier = at.checked_sub(1).map_or("", |before| self.word_before(before));
        // "The Visa ending in 1881", "5 of 2028".
        let is_end = before == "in" && matches!(earlier, "ending" | "ends" | "end");
        let is_of_account = is_end && self.names_account(at);
        let is_after_month = before == "of" && at >= 2 && self.is_numeric(at - 2);
        let is_of_century = figure.digits.starts_with("19") || figure.digits.starts_with("20");
        vocabulary::is_before_year(before)
            && !(is_of_account
                || is_after_month
                || (matches!((is_end, before), (true, _) | (_, "of")) && !is_of_century))
            && figure.digits.len() == 4
            && figure.digits.starts_with(['1', '2'])
    }

    /// Whether a card or an account is named right before "ending in" and the number there.
    fn names_account(&self, at: usize) -> bool {
        let mut before = (at.saturating_sub(6)..at.saturating_sub(2))
            .rev()
            .map(|at| self.word(at));
        before.any(|word| {
            matches!(
                word,
                "card"
                    | "visa"
                    | "mastercard"
                    | "amex"
                    | "discover"
                    | "debit"
                    | "account"
                    | "checking"
                    | "savings"
            )
        })
    }

    /// Makes hard what units, streets and estimates around them make amounts.
    fn drop_amounts(&self, marks: &mut [Mark]) {
        let mut row = 0..0;
        let mut digits = 0_usize;
        for index in 0..marks.len() {
            let Some(Mark {
                sense: Sense::Figure(figure),
                lexemes,
            }) = marks.get(index)
            else {
                row = index + 1..index + 1;
                continue;
            };
            if row.is_empty() {
                row.start = index;
                digits = 0;
            }
            row.end = index + 1;
            digits += figure.digits.len();
            let (end, start) = (
                lexemes.end,
                marks.get(row.start).map_or(0, |mark| mark.lexemes.start),
            );
            let ends = !matches!(
                marks.get(index + 1),
                Some(Mark {
                    sense: Sense::Figure(_),
                    ..
                })
            );
            let is_dated = matches!(figure.style, Style::Month(_) | Style::Slashed);
            let is_amount = ends
                && !is_dated
                && digits <= MOST_OF_AMOUNT
                && (self.is_measure(end)
                    || (digits == 3 && self.is_area(end, self.word_before(start)))
                    || (digits <= 7 && vocabulary::is_estimate(self.word_before(start)))
                    || (digits <= 6 && vocabulary::is_place(self.word_before(start)))
                    || (digits <= 6 && self.is_house(end)));
            if is_amount {
                let mut said = CompactString::default();
                for mark in marks.get_mut(row.clone()).into_iter().flatten().rev() {
                    if let Sense::Figure(figure) = &mark.sense {
                        said.insert_str(0, &figure.digits);
                    }
                    mark.sense = Sense::Amount(said.clone());
                }
            }
            // After so many digits a comma begins something else.
            let is_over = digits >= MOST_OF_AMOUNT && self.pause(end - 1) == Pause::Comma;
            if is_over || self.pause(end - 1) == Pause::Stop {
                row = index + 1..index + 1;
            }
        }
    }

    /// Whether a unit of measure stands there.
    fn is_measure(&self, at: usize) -> bool {
        // The end of a sentence parts a number from what follows.
        if at > 0 && self.pause(at - 1) == Pause::Stop {
            return false;
        }
        let word = self.word(at);
        if matches!(word, "a" | "per" | "each" | "every" | "an") {
            return vocabulary::is_period(self.word(at + 1));
        }
        vocabulary::is_measure(word) && self.is_letters(at)
    }

    /// Whether a number is an area's: "from a 202 number".
    fn is_area(&self, end: usize, before: &str) -> bool {
        matches!(before, "a" | "an" | "some" | "any" | "that" | "this" | "of")
            && matches!(self.word(end), "number" | "numbers" | "area")
    }

    /// Whether the name of a street stands there.
    fn is_house(&self, at: usize) -> bool {
        for at in at..at + MOST_OF_STREET {
            if !self.is_letters(at) || self.pause(at - 1) != Pause::None {
                return false;
            }
            let word = self.word(at);
            if vocabulary::is_street(word) {
                return true;
            }
            if vocabulary::is_soft(word) {
                return false;
            }
        }
        false
    }
}

fn repeated(digit: &str, times: u8) -> CompactString {
    digit.repeat(usize::from(times)).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::lexeme;
    use super::super::passage::Passage;
    use super::*;

    fn shown(text: &str) -> String {
        let segment = json!({ "text": text });
        let mut lexemes = Vec::new();
        lexeme::cut(&Passage::of(&segment).unwrap(), &mut lexemes);
        let show = |mark: &Mark| match &mark.sense {
            Sense::Figure(figure) => match figure.style {
                Style::Plain => figure.digits.to_string(),
                Style::Month(month) => format!("m{month}"),
                style => format!("{}{style:?}", figure.digits),
            },
            Sense::Ordinal(figure, is_of) => format!("{}th{}", figure.digits, if *is_of { "of" } else { "" }),
            Sense::Letters(_, letters) => letters.to_string(),
            Sense::Soft(_) => "~".to_owned(),
            Sense::Hard => "x".to_owned(),
            Sense::Amount(_) => "$".to_owned(),
            Sense::Masked(kind) => kind.name().to_owned(),
        };
        marks(&lexemes, 0).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_are_read_as_spoken() {
        for (text, expected) in [
            ("four one one one", "4 1 1 1"),
            ("forty one eleven", "41 11"),
            ("forty-one, eleven", "41 11"),
            ("4111 1111, 1-1-1", "4111 1111 1 1 1"),
            ("4,111 and 2", "4111Grouped ~ 2"),
            ("double four triple 5 double oh", "44 555 00"),
            ("three zeros four ones", "000 1111"),
            ("oh four oh o seven", "0 4 0 0 7"),
            ("oh, four", "~ 4"),
            ("oh well", "~ ~"),
            ("nineteen hundred and forty two", "1942Cardinal"),
            ("two thousand five", "2005Cardinal"),
            ("18 thousand four hundred", "18400Cardinal"),
            ("3 million", "x"),
            ("04/27 3/5/1942", "0427Slashed 03051942Slashed"),
            ("last four 4242", "~ ~ 4242"),
            ("last 4242", "~ 4242"),
            ("the 16 digits", "~ ~ ~"),
            ("one second", "~"),
            ("H1234", "H 1234Code"),
            ("1EG4-TE5-MK73", "1Code EG 4Code TE 5Code MK 73Code"),
            ("1 E as in Edward G 4", "1 E G 4"),
            ("March 5th, 1942", "m3 5th 1942"),
            ("the twenty first of May", "~ 21thof ~ m5"),
            ("may I", "x ~"),
            ("1 echo golf 4", "1 E G 4"),
            ("it's a long one. Four one", "~ ~ x ~ 4 1"),
            ("14th June 1953", "14thof m6 1953"),
            ("4111and is4111", "4111 ~ ~ 4111"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn amounts_are_no_numbers() {
        for text in [
            "23,400 dollars",
            "$1,240 a month",
            "1240 a month",
            "one hundred twenty dollars",
            "forty nine ninety five per month",
            "72 years",
            "180 lbs",
            "1234 Elm Street",
            "1234 Old Oak Hollow Lane",
            "about 2500",
            "401k 10mg 3:30 49.99",
        ] {
            let shown = shown(text);
            assert!(
                !shown.contains(|letter: char| letter.is_ascii_digit()),
                "{text}: {shown}"
            );
        }
    }
}
