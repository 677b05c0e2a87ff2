//! How well a run of numbers answers to a mention.

use super::calendar::{self, Dated};
use super::figure::Style;
use super::mention::Mention;
use super::run::Run;
use super::shape;
use super::topic::Topic;

/// How far a mention reaches, in words of either party; with this reach only what is unmistakable.
const FAR: u64 = 500;
/// For what fits exactly, but is short.
const MIDDLE: u64 = 150;
/// For part of a secret that is said alone.
const NEAR: u64 = 45;
/// For part of a secret in the middle of a sentence.
const CLOSE: u64 = 14;
/// For what is no answer unless it follows at once.
pub(crate) const NEXT: u64 = 5;

/// How many words may stand around a number that is said alone.
const MOST_COMPANY: usize = 4;

/// How well it fits; the better the more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    None,
    Weak,
    Exact,
}

use Fit::{Exact, None as No, Weak};

/// What is known beside the mention and the run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings {
    /// Words between the two.
    pub(crate) words: u64,
    /// Whether there was talk of a card.
    pub(crate) has_card: bool,
    /// Whether it was just before.
    pub(crate) has_near_card: bool,
}

/// How well `run` fits `mention`.
pub(crate) fn fit(run: &Run, mention: &Mention, around: Surroundings) -> Fit {
    let words = around.words;
    let fit = match mention.topic {
        Topic::Card => card(run, mention, words),
        Topic::CardLoose if mention.is_tail => card(run, mention, words),
        Topic::CardLoose => card_loose(run, words),
        Topic::Code => code(run, mention, words),
        Topic::CodeLoose if around.has_card && words <= NEXT => code(run, mention, words),
        Topic::Expiry => expiry(run, mention, around),
        Topic::ExpiryLoose if around.has_near_card && words <= 4 => expiry_loose(run),
        Topic::Social => social(run, mention, words),
        Topic::SocialLoose if mention.is_tail => social(run, mention, words),
        Topic::SocialLoose if run.len() == 9 && !run.is_dated() && words <= NEAR => Exact,
        Topic::Bank => bank(run, mention, words),
        Topic::BankLoose | Topic::Account if mention.is_tail => bank(run, mention, words),
        Topic::BankLoose => bank_loose(run, words),
        Topic::Account if run.len() >= 6 && (words <= 2 || (words <= CLOSE && run.company <= 2)) => {
            bank_loose(run, words)
        }
        Topic::Birth => birth(run, mention, words),
        Topic::BirthLoose => birth_loose(run, words),
        Topic::Medicare => medicare(run, mention, words),
        Topic::Tail => tail(run, words),
        Topic::Phone => phone(run, mention, words),
        Topic::Zip => zip(run, words),
        Topic::Identifier => identifier(run, words),
        Topic::Place if run.len() <= 6 && words <= 8 && !run.is_dated() => Weak,
        Topic::Day => day(run, words),
        Topic::Money if is_same(run, mention) && run.len() <= 7 && words <= NEXT => Weak,
        Topic::Measure if run.len() <= 4 && words <= 8 => Weak,
        _ => No,
    };
    if mention.is_denied && fit == Weak { No } else { fit }
}

/// Whether a mention and a number are in the same segment.
fn is_same(run: &Run, mention: &Mention) -> bool {
    run.figures
        .first()
        .is_some_and(|figure| figure.segment == mention.segment)
}

/// Whether the run is most of what its segment says.
const fn is_alone(run: &Run) -> bool {
    run.company <= MOST_COMPANY
}

/// Part of a long secret, digit by digit.
fn part(run: &Run, words: u64) -> Fit {
    if run.is_year() || run.is_phone() || (run.is_list() && words > NEXT) {
        return No;
    }
    let is_said = run.is_plain() && is_alone(run);
    match run.len() {
        2 if words <= CLOSE && run.company == 0 && run.is_plain() => Weak,
        3 if words <= NEXT || (words <= CLOSE && is_said) => Weak,
        0..=3 => No,
        _ if words <= CLOSE && !run.has(Style::Code) => Weak,
        4 if run.looks_like_year() && words > CLOSE => No,
        _ if words <= NEAR && is_said => Weak,
        _ => No,
    }
}

/// The last four digits of something.
fn tail(run: &Run, words: u64) -> Fit {
    if run.is_dated() || run.is_year() || words > MIDDLE {
        return No;
    }
    match run.len() {
        4 if words <= 8 => Exact,
        4 if run.is_plain() && is_alone(run) && !(run.looks_like_year() && words > NEAR) => Exact,
        5 | 6 if words <= NEXT => Weak,
        5..=8 if words <= NEAR && run.len_of_last() == 4 => Weak,
        7..=16 if words <= CLOSE && (run.is_restarted || shape::once(&run.digits) == 4) => Weak,
        _ => No,
    }
}

fn card(run: &Run, mention: &Mention, words: u64) -> Fit {
    if mention.is_tail && run.len() == 4 && run.is_plain() {
        return tail(run, words);
    }
    let is_counting = run.is_progression() && !run.is_card();
    if run.is_dated() || is_counting || (run.is_round() && run.figures.len() > 1) {
        return No;
    }
    if run.len() >= 12 {
        let is_phones = shape::are_phones(&run.digits, &run.groups());
        return if words <= FAR && !is_phones { Exact } else { No };
    }
    if mention.is_tail {
        return tail(run, words);
    }
    if mention.is_answered {
        return if words <= NEXT && run.len() >= 3 && run.company <= 1 {
            part(run, words)
        } else {
            No
        };
    }
    part(run, words)
}

fn card_loose(run: &Run, words: u64) -> Fit {
    match run.len() {
        _ if run.is_dated() || run.is_phone() || run.is_round() => No,
        _ if run.is_progression() && !run.is_card() => No,
        12.. if words <= FAR && (run.is_mostly_plain() || run.is_card()) => Exact,
        8..=11 if words <= NEAR && run.is_plain() => Weak,
        _ => No,
    }
}

fn code(run: &Run, mention: &Mention, words: u64) -> Fit {
    let is_said = run.is_plain() || (run.len() == 3 && !run.is_round() && !run.has(Style::Code));
    if run.is_dated() || run.is_year() || (words > CLOSE && !(is_alone(run) && is_said)) {
        return No;
    }
    if mention.is_answered && words > NEXT {
        return No;
    }
    match run.len() {
        3 if words <= MIDDLE => Exact,
        4 if words <= NEAR => Weak,
        6 | 8 if words <= NEAR && shape::once(&run.digits) < run.len() => Weak,
        5..=8 if words <= CLOSE && (run.is_restarted || is_alone(run)) && !run.is_phone() => Weak,
        2 if words <= NEXT && run.company == 0 => Weak,
        _ => No,
    }
}

fn expiry(run: &Run, mention: &Mention, around: Surroundings) -> Fit {
    let words = around.words;
    let is_day = run.month.is_some() && run.len() == 6;
    // "Expires 03/25? Do you have a new one?" - "03/29."
    let is_corrected = run.is_dated() && around.has_near_card && words <= CLOSE && is_alone(run);
    if (mention.is_answered && words > 2 && !is_corrected) || (is_day && !around.has_card) {
        return No;
    }
    if calendar::is_expiry(run.month, &run.digits) {
        let reach = if around.has_card { 80 } else { 20 };
        let is_clear = run.is_dated() || run.len() == 4 || words <= CLOSE;
        return if words <= reach && is_clear && !run.is_year() {
            Exact
        } else {
            No
        };
    }
    if !around.has_card || words > CLOSE || run.company > MOST_COMPANY {
        return No;
    }
    match run.dated() {
        Dated::Month | Dated::Half => Weak,
        Dated::Part | Dated::Year if mention.filled > 0 || words <= NEXT => Weak,
        _ if run.is_restarted && run.len() <= 10 => Weak,
        _ if run.len() == 8 && shape::once(&run.digits) == 4 => Weak,
        _ => No,
    }
}

/// "Five of twenty-eight" after "and the date on it?"
fn expiry_loose(run: &Run) -> Fit {
    let is_month = calendar::is_expiry(run.month, &run.digits) && run.len() <= 6;
    if is_month && !run.is_year() && is_alone(run) {
        Exact
    } else {
        No
    }
}

fn social(run: &Run, mention: &Mention, words: u64) -> Fit {
    if run.is_dated() {
        return No;
    }
    if mention.is_tail && run.len() != 9 {
        return tail(run, words);
    }
    match run.len() {
        9 if words <= FAR => Exact,
        18 if words <= NEAR && shape::once(&run.digits) == 9 => Exact,
        _ if mention.is_answered && words > NEXT => No,
        10.. if words <= CLOSE && !run.is_phone() => Weak,
        _ => part(run, words),
    }
}

fn bank(run: &Run, mention: &Mention, words: u64) -> Fit {
    if run.is_dated() || run.is_year() || (run.is_list() && words > NEXT) {
        return No;
    }
    if mention.is_tail {
        return tail(run, words);
    }
    let is_said = run.is_plain() && is_alone(run);
    match run.len() {
        _ if run.is_phone() && words > NEXT + 3 => No,
        9 if words <= MIDDLE => Exact,
        6..=17 if words <= CLOSE && run.is_plain() && !run.is_card() => Exact,
        4.. if words <= CLOSE && !run.has(Style::Code) => Weak,
        7..=17 if words <= MIDDLE && is_said && !run.is_phone() => Weak,
        4.. if words <= NEAR && is_said && !run.looks_like_year() => Weak,
        2 | 3 => part(run, words),
        _ => No,
    }
}

fn bank_loose(run: &Run, words: u64) -> Fit {
    if run.is_dated() || run.is_phone() || !run.is_plain() || run.looks_like_year() || run.is_round() {
        return No;
    }
    match run.len() {
        6..=17 if words <= NEAR => Weak,
        7..=17 if words <= MIDDLE && run.company <= 1 && !run.is_list() => Weak,
        4 | 5 if words <= 2 => Weak,
        _ => No,
    }
}

fn birth(run: &Run, mention: &Mention, words: u64) -> Fit {
    if run.is_phone() || (run.is_year() && run.month.is_none()) {
        return No;
    }
    let is_alone = is_alone(run);
    match run.dated() {
        Dated::Whole(_) if mention.is_answered && words > NEAR => No,
        // The number of a house, ...
        Dated::Whole(_) if mention.is_answered && !run.is_parted() && (words > NEXT || !is_alone) => No,
        Dated::Whole(day) => {
            let reach = match run.len() {
                _ if day.is_recent => NEAR,
                _ if run.is_dated() || (run.is_parted() && run.figures.len() >= 3) => FAR,
                6.. => MIDDLE,
                _ => CLOSE,
            };
            match words <= reach {
                // Four or five digits may be a year, the end of a number, ...
                true if run.is_parted() => Exact,
                true => Weak,
                false => No,
            }
        }
        Dated::Year if mention.is_answered && words <= 2 && run.company == 0 => Weak,
        _ if mention.is_answered => No,
        Dated::Half if words <= CLOSE || (words <= NEAR && is_alone) => Weak,
        Dated::Month if words <= CLOSE && run.company <= 1 => Weak,
        Dated::Year if mention.filled > 0 && words <= NEAR => Weak,
        Dated::Part if mention.filled > 0 && words <= CLOSE && is_alone => Weak,
        // "zero three", as the beginning of a date.
        Dated::Part if run.len() == 2 && *run.digits <= *"31" && words <= CLOSE && run.company == 0 => Weak,
        _ if words <= CLOSE && run.len() >= 4 && run.len() <= 16 && (run.is_restarted || run.is_dated()) => {
            Weak
        }
        // "The seventh, not the seventeenth."
        _ if words <= CLOSE && run.is_restarted && run.has(Style::Ordinal) => Weak,
        _ if words <= CLOSE && is_alone && (5..=8).contains(&run.len()) => Weak,
        _ if words <= CLOSE && shape::once(&run.digits) < run.len() && run.len() <= 16 => Weak,
        _ => No,
    }
}

fn birth_loose(run: &Run, words: u64) -> Fit {
    if run.is_phone() {
        return No;
    }
    match run.dated() {
        Dated::Whole(_) if !run.is_parted() => No,
        Dated::Whole(_) if words <= CLOSE || (words <= NEAR && (run.is_dated() || run.len() >= 6)) => Exact,
        Dated::Half if words <= NEXT => Weak,
        _ => No,
    }
}

fn medicare(run: &Run, mention: &Mention, words: u64) -> Fit {
    let (letters, digits) = (run.letters(), run.len());
    if run.is_dated() || run.is_phone() {
        return No;
    }
    match letters + digits {
        9..=13 if letters >= 2 && digits >= 4 && words <= FAR => Exact,
        4 if mention.is_tail && words <= NEAR => Exact,
        3.. if letters >= 1 && words <= NEAR => Weak,
        7..=12 if words <= CLOSE => Weak,
        1.. if mention.filled > 0 && !mention.is_answered && words <= CLOSE && run.company <= 2 => Weak,
        _ => No,
    }
}

fn phone(run: &Run, mention: &Mention, words: u64) -> Fit {
    let length = run.len();
    if run.is_dated() || run.is_card() || shape::is_social(&run.groups()) {
        return No;
    }
    match length {
        4 if mention.is_tail && words <= NEAR => Exact,
        7 | 10 | 11 if words <= 80 => Exact,
        4 if mention.filled > 0 && mention.filled < 10 && words <= CLOSE => Weak,
        3 | 5..=24 if words <= CLOSE => Weak,
        _ => No,
    }
}

fn zip(run: &Run, words: u64) -> Fit {
    match run.len() {
        _ if run.is_dated() || shape::is_social(&run.groups()) => No,
        5 if words <= NEAR => Exact,
        9 | 10 if words <= NEXT => Exact,
        3..=15 if words <= 8 => Weak,
        _ => No,
    }
}

fn identifier(run: &Run, words: u64) -> Fit {
    if run.is_card() || run.len() < 2 {
        return No;
    }
    match words {
        0..=CLOSE => Exact,
        0..=30 if is_alone(run) && run.len() != 9 => Weak,
        _ => No,
    }
}

fn day(run: &Run, words: u64) -> Fit {
    let is_date = match run.dated() {
        Dated::Whole(_) => run.is_parted(),
        Dated::Half | Dated::Month | Dated::Year => true,
        Dated::Part | Dated::None => false,
    };
    match run.len() {
        _ if is_date && words <= CLOSE => Exact,
        0..=2 if words <= NEXT => Weak,
        _ => No,
    }
}

#[cfg(test)]
mod tests {
    use super::super::figure::Figure;
    use super::*;

    fn run(parts: &[(&str, Style)]) -> Run {
        let mut figures = parts.iter().enumerate().map(|(at, &(digits, style))| Figure {
            digits: digits.into(),
            style,
            segment: 0,
            first: at,
            last: at,
            is_separate: true,
            is_year: false,
            is_paused: false,
        });
        let mut run = Run::new(0, figures.next().unwrap(), (0, 0), 0);
        for figure in figures {
            run.push(figure, "", 0);
        }
        run
    }

    #[test]
    fn what_fits_reaches_farther() {
        let plain = |digits| run(&[(digits, Style::Plain)]);
        for (topic, is_tail, run, words, expected) in [
            (Topic::Card, false, plain("4111111111111111"), 400, Exact),
            (Topic::Card, false, plain("4111"), 10, Weak),
            (Topic::Card, false, plain("4111"), 100, No),
            (Topic::Card, true, plain("4111"), 100, Exact),
            (Topic::CardLoose, false, plain("23400"), 1, No),
            (Topic::Code, false, plain("123"), 60, Exact),
            (Topic::Expiry, false, plain("0427"), 3, Exact),
            (Topic::Social, false, plain("123456789"), 300, Exact),
            (Topic::SocialLoose, false, plain("1240"), 1, No),
            (Topic::Bank, false, plain("021000021"), 20, Exact),
            (Topic::BankLoose, false, plain("5000"), 9, No),
            (
                Topic::Birth,
                false,
                run(&[("030542", Style::Slashed)]),
                300,
                Exact,
            ),
            (Topic::Birth, false, plain("1942"), 3, No),
            (Topic::Phone, false, plain("5552345678"), 20, Exact),
            (Topic::Zip, false, plain("33101"), 9, Exact),
            (Topic::Identifier, false, plain("12345678"), 3, Exact),
        ] {
            let mention = Mention {
                topic,
                kind: topic.kind(),
                is_tail,
                is_denied: false,
                start: 0,
                at: 0,
                speaker: 0,
                segment: 0,
                filled: 0,
                is_answered: false,
            };
            let around = Surroundings {
                words,
                has_card: true,
                has_near_card: true,
            };
            assert_eq!(fit(&run, &mention, around), expected, "{topic:?} {}", run.digits);
        }
    }
}
