//! Secrets that are said again, in whole or in part.

use std::collections::{HashMap, HashSet};

use super::calendar::{Dated, Day};
use super::figure::{Figure, Style};
use super::kind::Kind;
use super::listener::{Finding, Verdict};
use super::run::Run;

/// Fewest digits that tell a secret by themselves.
const FEWEST: usize = 4;
/// Most digits of a piece; longer numbers are secrets anyway.
const MOST: usize = 18;
/// Digits of one secret of which pieces are made: more than that nobody says.
const MOST_OF_SECRET: usize = 64;
/// Pieces that are remembered: of more only a transcript is made that nobody spoke.
const MOST_PIECES: usize = 2_000_000;
/// Words between a secret and its pieces of three digits and more.
const REACH: u64 = 30;
/// Words between a secret and its pieces of two digits.
const REACH_OF_TWO: u64 = 6;
/// Most digits of such pieces: more are told wherever they are said.
const MOST_OF_SHORT: usize = 6;
/// Words of weight that may stand around such pieces.
const MOST_COMPANY: usize = 2;
/// How many secrets before and after a short piece are looked at.
const NEIGHBOURS: usize = 3;

/// A stretch of words to mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stretch {
    /// Index of the segment.
    pub(crate) segment: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) kind: Kind,
}

/// All that is to be masked: the secrets that were found, and where they are repeated.
pub(crate) fn stretches(findings: &[Finding]) -> Vec<Stretch> {
    let mut found = Vec::new();
    let known = Pieces::of(findings);
    for (index, finding) in findings.iter().enumerate() {
        if let Verdict::Secret(kind) = finding.verdict {
            add(&finding.run, kind, &mut found);
        } else if let Some(kind) = known.day(&finding.run) {
            add(&finding.run, kind, &mut found);
        } else {
            known.mask(finding, &mut found);
            add_short(findings, index, &mut found);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn add(run: &Run, kind: Kind, found: &mut Vec<Stretch>) {
    let stretches = run.stretches(kind == Kind::MedicareNumber);
    found.extend(stretches.into_iter().map(|(segment, first, last)| Stretch {
        segment,
        first,
        last,
        kind,
    }));
}

/// Masks what a run says in one segment if its two or three digits are a piece of a secret said shortly
/// before or after.
fn add_short(findings: &[Finding], index: usize, found: &mut Vec<Stretch>) {
    let Some(run) = findings.get(index).map(|finding| &finding.run) else {
        return;
    };
    if run.company > MOST_COMPANY || run.is_dated() || run.has(Style::Cardinal) {
        return;
    }
    let before = findings
        .get(..index)
        .unwrap_or_default()
        .iter()
        .rev()
        .take(NEIGHBOURS);
    let after = findings
        .get(index + 1..)
        .unwrap_or_default()
        .iter()
        .take(NEIGHBOURS);
    let neighbours: Vec<(u64, &str, Kind)> = before
        .chain(after)
        .filter_map(|other| match other.verdict {
            Verdict::Secret(kind) => Some((apart(run, &other.run), start_of(&other.run.digits), kind)),
            _ => None,
        })
        .collect();
    if neighbours.is_empty() {
        return;
    }
    for part in run.figures.chunk_by(|one, other| one.segment == other.segment) {
        let digits: String = part.iter().map(|figure| figure.digits.as_str()).collect();
        let reach = match digits.len() {
            2 => REACH_OF_TWO,
            3..=MOST_OF_SHORT => REACH,
            _ => continue,
        };
        let kind = neighbours
            .iter()
            .find(|(apart, secret, _)| *apart <= reach && secret.contains(&digits))
            .map(|&(.., kind)| kind);
        if let (Some(kind), Some(first), Some(last)) = (kind, part.first(), part.last()) {
            found.push(Stretch {
                segment: first.segment,
                first: first.first,
                last: last.last,
                kind,
            });
        }
    }
}

/// How many words lie between two runs.
fn apart(one: &Run, other: &Run) -> u64 {
    let after = one.start.saturating_sub(other.end);
    after.max(other.start.saturating_sub(one.end))
}

/// As many of a secret's digits as somebody may say.
fn start_of(digits: &str) -> &str {
    digits.get(..MOST_OF_SECRET).unwrap_or(digits)
}

/// What the secrets' digits are made of.
#[derive(Debug, Default)]
struct Pieces {
    digits: HashMap<u64, Kind>,
    days: HashSet<Day>,
}

impl Pieces {
    fn of(findings: &[Finding]) -> Self {
        let mut pieces = Self::default();
        for finding in findings {
            let Verdict::Secret(kind) = finding.verdict else {
                continue;
            };
            if kind == Kind::BirthDate
                && let Dated::Whole(day) = finding.run.dated()
            {
                pieces.days.insert(day);
            }
            pieces.add(&finding.run.digits, kind);
        }
        pieces
    }

    fn add(&mut self, digits: &str, kind: Kind) {
        let digits = start_of(digits).as_bytes();
        for start in 0..digits.len() {
            for (length, key) in keys(digits.iter().skip(start).copied()) {
                if self.digits.len() >= MOST_PIECES {
                    return;
                }
                // A card's "2027" is a year like any other.
                let is_year = kind == Kind::Expiry && length == FEWEST && start > 0;
                if !is_year {
                    self.digits.entry(key).or_insert(kind);
                }
            }
        }
    }

    fn day(&self, run: &Run) -> Option<Kind> {
        if self.days.is_empty() {
            return None;
        }
        match run.dated() {
            Dated::Whole(day) if self.days.contains(&day) => Some(Kind::BirthDate),
            _ => None,
        }
    }

    /// Masks the numbers of a run that are pieces of a secret.
    fn mask(&self, finding: &Finding, found: &mut Vec<Stretch>) {
        let run = &finding.run;
        if self.digits.is_empty() || run.len() < FEWEST {
            return;
        }
        let whole = self
            .longest(&run.figures)
            .filter(|(count, _)| *count == run.figures.len());
        if let Some((_, kind)) = whole {
            add(run, kind, found);
            return;
        }
        // Part of a number that is known to be another one is no part of the secret.
        if finding.verdict == Verdict::Known {
            return;
        }
        for part in run.figures.chunk_by(|one, other| one.segment == other.segment) {
            let mut at = 0;
            while let Some(figures) = part.get(at..).filter(|figures| !figures.is_empty()) {
                let (count, kind) = self.longest(figures).unzip();
                let count = count.unwrap_or(1);
                let last = figures.get(count - 1);
                if let (Some(kind), Some(first), Some(last)) = (kind, figures.first(), last) {
                    found.push(Stretch {
                        segment: first.segment,
                        first: first.first,
                        last: last.last,
                        kind,
                    });
                }
                at += count;
            }
        }
    }

    /// How many of the first figures are together a piece, at most.
    fn longest(&self, figures: &[Figure]) -> Option<(usize, Kind)> {
        let mut best = None;
        let mut digits = Vec::with_capacity(MOST);
        for (index, figure) in figures.iter().enumerate().take(MOST) {
            if digits.len() + figure.digits.len() > MOST {
                break;
            }
            digits.extend(figure.digits.bytes());
            let last = keys(digits.iter().copied()).last();
            if let Some((length, key)) = last
                && length == digits.len()
                && let Some(&kind) = self.digits.get(&key)
                && is_telling(figures.get(..=index).unwrap_or_default(), length, kind)
            {
                best = Some((index + 1, kind));
            }
        }
        best
    }
}

/// Whether it can be no chance that numbers are a piece of a secret: amounts and years are round or alike.
fn is_telling(figures: &[Figure], length: usize, kind: Kind) -> bool {
    let is_year = |figure: &Figure| figure.digits.starts_with("19") || figure.digits.starts_with("20");
    let [figure] = figures else {
        return true;
    };
    match figure.style {
        Style::Cardinal => false,
        _ if length > FEWEST => true,
        _ => !(figure.digits.ends_with("00") || (is_year(figure) && kind != Kind::BirthDate)),
    }
}

/// The beginnings of a row of digits that have at least [`FEWEST`]: their length and a number for them.
fn keys(digits: impl Iterator<Item = u8>) -> impl Iterator<Item = (usize, u64)> {
    digits
        .take(MOST)
        .scan(1_u64, |key, digit| {
            *key = key
                .wrapping_mul(10)
                .wrapping_add(u64::from(digit.wrapping_sub(b'0')));
            Some(*key)
        })
        .enumerate()
        .map(|(index, key)| (index + 1, key))
        .filter(|(length, _)| *length >= FEWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(digits: &[&str], verdict: Verdict, segment: usize) -> Finding {
        let mut figures = digits.iter().enumerate().map(|(at, &digits)| Figure {
            digits: digits.into(),
            style: Style::Plain,
            segment,
            first: at,
            last: at,
            is_separate: true,
            is_year: false,
            is_paused: false,
        });
        let at = segment as u64 * 5;
        let mut run = Run::new(0, figures.next().unwrap(), (at, at), 0);
        figures.for_each(|figure| run.push(figure, "", at));
        Finding { run, verdict }
    }

    #[test]
    fn pieces_of_secrets_are_masked() {
        let card = Verdict::Secret(Kind::CardNumber);
        let found = stretches(&[
            finding(&["4123", "4567"], card, 0),
            finding(&["3456"], Verdict::Open, 1),
            finding(&["9999", "4567", "11"], Verdict::Open, 2),
            finding(&["345"], Verdict::Open, 3),
            finding(&["8888", "4567"], Verdict::Known, 3),
            finding(&["9999"], Verdict::Open, 4),
            finding(&["345"], Verdict::Open, 40),
        ]);
        let places: Vec<(usize, usize, usize)> = found
            .iter()
            .map(|stretch| (stretch.segment, stretch.first, stretch.last))
            .collect();
        assert_eq!(places, [(0, 0, 1), (1, 0, 0), (2, 1, 1), (3, 0, 0)]);
    }
}
