//! The numbers that one party says one after the other, with nothing between them that counts.

use super::calendar::{self, Dated};
use super::figure::{Figure, Style};
use super::shape;

/// Most digits of a date after the name of its month.
const MOST_OF_DATE: usize = 6;
/// Most digits of a telephone's number of which a part is said twice.
const MOST_OF_PHONE: usize = 16;
/// Most words of no weight between numbers that are masked as one stretch.
const MOST_PASSED: usize = 4;

/// Numbers in a row.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// Index of who says it.
    pub(crate) speaker: usize,
    pub(crate) figures: Vec<Figure>,
    /// Of all figures.
    pub(crate) digits: String,
    /// The digits and the letters spelled between them.
    pub(crate) spelled: String,
    /// The month that is named.
    pub(crate) month: Option<u8>,
    /// The word of the call with which it begins.
    pub(crate) start: u64,
    /// The word with which it ends.
    pub(crate) end: u64,
    /// Whether something in it is said anew.
    pub(crate) is_restarted: bool,
    /// How many words of weight stand around it in its first segment.
    pub(crate) company: usize,
}

impl Run {
    /// Of its first number.
    pub(crate) fn new(speaker: usize, figure: Figure, at: (u64, u64), company: usize) -> Self {
        let mut run = Self {
            speaker,
            figures: Vec::new(),
            digits: String::new(),
            spelled: String::new(),
            month: None,
            start: at.0,
            end: at.1,
            is_restarted: false,
            company,
        };
        run.push(figure, "", at.1);
        run
    }

    /// Whether a number may be part of it.
    pub(crate) fn admits(&self, figure: &Figure) -> bool {
        let is_slashed = |figure: &Figure| figure.style == Style::Slashed;
        if is_slashed(figure) || self.figures.last().is_some_and(is_slashed) {
            return false;
        }
        if let Style::Month(_) = figure.style {
            let is_day =
                self.digits.is_empty() || self.digits.parse().is_ok_and(|day: u32| (1..=31).contains(&day));
            return self.month.is_none() && (is_day || self.looks_like_year());
        }
        // "He passed in 2019. It's 1234."
        let is_prose = self
            .figures
            .last()
            .is_some_and(|last| last.is_year != figure.is_year);
        if is_prose && self.month.is_none() {
            return false;
        }
        let most = if self.is_restarted {
            MOST_OF_DATE + 4
        } else {
            MOST_OF_DATE
        };
        self.month.is_none() || self.digits.len() + figure.digits.len() <= most
    }

    /// Takes the next number, before which letters are spelled.
    pub(crate) fn push(&mut self, figure: Figure, letters: &str, end: u64) {
        if let Style::Month(month) = figure.style {
            self.month = Some(month);
        }
        self.digits.push_str(&figure.digits);
        if self.figures.is_empty() || self.spelled.len() < 64 {
            self.spelled.push_str(letters);
            self.spelled.push_str(&figure.digits);
        }
        self.figures.push(figure);
        self.end = end;
    }

    /// Whether what follows "and" or the like is another number.
    pub(crate) fn is_complete(&self, is_date_awaited: bool, is_card_awaited: bool) -> bool {
        let ends_with_year = |at: usize| {
            let year = self.digits.get(at..);
            year.is_some_and(|year| year.starts_with("19") || year.starts_with("20"))
        };
        let length = self.len();
        if shape::is_medicare(&self.spelled) {
            return true;
        }
        let is_usual = length == 16 || (length == 15 && self.digits.starts_with('3'));
        (length == 9
            && !is_card_awaited
            && self.figures.len() == 3
            && self.is_plain()
            && shape::is_social(&self.groups()))
            || (is_usual && !self.is_restarted && shape::is_card(&self.digits))
            || (is_date_awaited
                && (6..=8).contains(&length)
                && ends_with_year(length - 4)
                && matches!(self.dated(), Dated::Whole(_)))
    }

    /// Whether it has all digits of a card's or of a routing number, with nothing said anew.
    pub(crate) fn is_full(&self) -> bool {
        let is_card = self.len() == 16 && self.digits.starts_with(['4', '5', '6', '2']);
        !self.is_restarted && (is_card || shape::is_routing(&self.digits))
    }

    /// How many digits it has.
    pub(crate) const fn len(&self) -> usize {
        self.digits.len()
    }

    /// Whether punctuation follows.
    pub(crate) fn is_paused(&self) -> bool {
        self.figures.last().is_some_and(|last| last.is_paused)
    }

    /// How many digits it has in its last segment.
    pub(crate) fn len_of_last(&self) -> usize {
        let last = self.figures.last().map(|figure| figure.segment);
        let figures = self
            .figures
            .iter()
            .rev()
            .take_while(|figure| Some(figure.segment) == last);
        figures.map(|figure| figure.digits.len()).sum()
    }

    /// How many letters are spelled in it.
    pub(crate) fn letters(&self) -> usize {
        self.spelled.bytes().filter(u8::is_ascii_alphabetic).count()
    }

    /// Whether it can be nothing but a date.
    pub(crate) fn is_dated(&self) -> bool {
        self.month.is_some() || self.has(Style::Slashed) || self.has(Style::Ordinal)
    }

    /// Whether a number in it is of this style.
    pub(crate) fn has(&self, style: Style) -> bool {
        self.figures.iter().any(|figure| figure.style == style)
    }

    /// Whether its numbers are said as those of secrets mostly are, and not as amounts.
    pub(crate) fn is_plain(&self) -> bool {
        self.figures.iter().all(|figure| {
            matches!(
                figure.style,
                Style::Plain | Style::Ordinal | Style::Letters | Style::Month(_)
            )
        })
    }

    /// Whether it is a card's number for all that its digits can tell.
    pub(crate) fn is_card(&self) -> bool {
        // One in ten of the numbers said with a mistake has the right check digit by chance.
        shape::is_card(&self.digits) && !(self.is_restarted && self.len() <= MOST_OF_PHONE)
    }

    /// Whether at least a quarter of its digits are said as those of secrets are, and none as a cardinal.
    pub(crate) fn is_mostly_plain(&self) -> bool {
        let of = |style| -> usize {
            let figures = self.figures.iter().filter(|figure| figure.style == style);
            figures.map(|figure| figure.digits.len()).sum()
        };
        of(Style::Plain) * 4 >= self.len() && !self.has(Style::Cardinal) && !self.has(Style::Code)
    }

    /// Whether it is made of round numbers, as amounts are.
    pub(crate) fn is_round(&self) -> bool {
        !shape::is_card(&self.digits)
            && self.figures.iter().all(|figure| {
                figure.digits.len() >= 3 && figure.digits.ends_with("00") && !figure.digits.starts_with('0')
            })
    }

    /// Whether it is a list of numbers: amounts, ages, ...
    pub(crate) fn is_list(&self) -> bool {
        let is_long = self.figures.iter().all(|figure| figure.digits.len() >= 2);
        self.is_round() || (is_long && self.is_progression())
    }

    /// Whether its digits are parted as those of a date mostly are, or there are enough of them.
    pub(crate) fn is_parted(&self) -> bool {
        let is_year = |figure: &Figure| figure.digits.len() >= 2;
        self.is_dated()
            || self.len() >= 6
            || (self.figures.len() >= 3 && self.figures.last().is_some_and(is_year))
    }

    /// Whether it is a year in prose, or several.
    pub(crate) fn is_year(&self) -> bool {
        self.figures.iter().all(|figure| figure.is_year)
    }

    /// Whether its four digits may be a year.
    pub(crate) fn looks_like_year(&self) -> bool {
        self.len() == 4 && (self.digits.starts_with("19") || self.digits.starts_with("20"))
    }

    /// How its digits are grouped.
    pub(crate) fn groups(&self) -> Vec<usize> {
        let mut groups: Vec<usize> = Vec::new();
        for figure in &self.figures {
            match groups.last_mut() {
                Some(last) if !figure.is_separate => *last += figure.digits.len(),
                _ if figure.digits.is_empty() => {}
                _ => groups.push(figure.digits.len()),
            }
        }
        groups
    }

    /// Whether it is a telephone's number.
    pub(crate) fn is_phone(&self) -> bool {
        !self.is_dated() && shape::is_phone(&self.digits, &self.groups())
    }

    /// What there is of a date in it.
    pub(crate) fn dated(&self) -> Dated {
        if self.len() > 10 {
            return Dated::None;
        }
        if self.len() == 4 && self.has(Style::Slashed) {
            return calendar::read_half(&self.digits);
        }
        let mut cuts = Vec::with_capacity(self.figures.len());
        let mut at = 0;
        for figure in &self.figures {
            at += figure.digits.len();
            cuts.push(at);
            if figure.style == Style::Slashed {
                cuts.extend([2, 4]);
            }
        }
        calendar::read(self.month, &self.digits, &cuts)
    }

    /// Whether it counts: 1 2 3 4 ..., 10 20 30 ..., 2019 2020 2021 ...
    pub(crate) fn is_progression(&self) -> bool {
        let values: Option<Vec<i64>> = self
            .figures
            .iter()
            .take(24)
            .map(|figure| figure.digits.parse().ok())
            .collect();
        values.is_some_and(|values| {
            let steps: Vec<i64> = values
                .iter()
                .zip(values.iter().skip(1))
                .map(|(a, b)| b - a)
                .collect();
            let first = steps.first().copied().unwrap_or_default();
            let years = values.iter().all(|value| (1900..=2050).contains(value));
            (values.len() >= 4 && first != 0 && steps.iter().all(|&step| step == first))
                || (values.len() >= 3 && years)
        })
    }

    /// The stretches of words to mask: (segment, first unit, last unit).
    pub(crate) fn stretches(&self, is_whole: bool) -> Vec<(usize, usize, usize)> {
        let mut stretches: Vec<(usize, usize, usize)> = Vec::new();
        for figure in &self.figures {
            match stretches.last_mut() {
                Some((segment, _, last))
                    if *segment == figure.segment
                        && (is_whole || figure.first <= last.saturating_add(MOST_PASSED + 1)) =>
                {
                    *last = figure.last.max(*last);
                }
                _ => stretches.push((figure.segment, figure.first, figure.last)),
            }
        }
        stretches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(digits: &str, style: Style, at: usize) -> Figure {
        Figure {
            digits: digits.into(),
            style,
            segment: 0,
            first: at,
            last: at,
            is_separate: true,
            is_year: false,
            is_paused: false,
        }
    }

    fn run(parts: &[(&str, Style)]) -> Run {
        let mut parts = parts.iter().enumerate();
        let (at, first) = parts.next().unwrap();
        let mut run = Run::new(0, figure(first.0, first.1, at), (0, 0), 0);
        for (at, &(digits, style)) in parts {
            let next = figure(digits, style, at * 3);
            assert!(run.admits(&next), "{digits}");
            run.push(next, "", at as u64);
        }
        run
    }

    #[test]
    fn numbers_make_a_row() {
        let run = run(&[
            ("123", Style::Plain),
            ("45", Style::Plain),
            ("6789", Style::Plain),
        ]);
        assert_eq!(run.groups(), [3, 2, 4]);
        assert_eq!(run.digits, "123456789");
        assert_eq!(run.stretches(false), [(0, 0, 6)]);
        assert!(!run.is_dated() && run.is_plain() && !run.is_progression());
        assert!(!run.admits(&figure("0427", Style::Slashed, 9)));
    }

    #[test]
    fn dates_end_with_their_year() {
        let date = run(&[
            ("", Style::Month(3)),
            ("5", Style::Ordinal),
            ("1942", Style::Plain),
        ]);
        assert!(date.is_dated());
        assert!(matches!(date.dated(), Dated::Whole(_)));
        assert!(!date.admits(&figure("4111", Style::Plain, 12)));
    }

    #[test]
    fn counting_is_no_number() {
        assert!(
            run(&[
                ("10", Style::Plain),
                ("20", Style::Plain),
                ("30", Style::Plain),
                ("40", Style::Plain)
            ])
            .is_progression()
        );
        assert!(!run(&[("4111", Style::Plain); 4]).is_progression());
    }
}
