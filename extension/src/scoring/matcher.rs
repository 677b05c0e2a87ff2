//! Runs compiled patterns over tokens, in time linear in both.
//!
//! All ways of matching advance together, one token at a time; ways that reach the same state are merged and
//! the one that began first stays. No input makes it backtrack.

use std::cell::RefCell;
use std::ops::Range;

use super::program::{MOST_TOKENS, Program, State};

/// A token as the matcher sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Symbol {
    /// The word's number in the lexicon.
    pub(crate) word: u32,
    /// Digits it adds to its row; `None`: not a number.
    pub(crate) digits: Option<u8>,
}

/// All matches from left to right without overlaps, each the longest that begins where it begins.
pub(crate) fn find(program: &Program, symbols: &[Symbol]) -> Vec<Range<usize>> {
    thread_local! {
        /// Kept from one pattern to the next: making it anew costs more than most matches.
        static WAYS: RefCell<Ways> = RefCell::new(Ways::default());
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = next_start(program, symbols, at) {
        let range = WAYS.with_borrow_mut(|ways| {
            ways.make_room(program);
            leftmost(program, symbols, start, ways)
        });
        let Some(range) = range else {
            break;
        };
        at = range.end;
        found.push(range);
    }
    found
}

fn next_start(program: &Program, symbols: &[Symbol], from: usize) -> Option<usize> {
    let offset = symbols.get(from..)?.iter().position(|symbol| {
        program.first_words.contains(&symbol.word) || (program.first_number && symbol.digits.is_some())
    })?;
    Some(from + offset)
}

/// The states reached so far, each with the token at which its way began; earlier beginnings stand first.
#[derive(Default)]
struct Ways {
    now: Vec<(usize, usize)>,
    next: Vec<(usize, usize)>,
    /// Round in which a state was last entered.
    entered: Vec<usize>,
    round: usize,
    stack: Vec<usize>,
}

impl Ways {
    /// For the states of this program. Rounds go on counting, so that what another program entered is past.
    fn make_room(&mut self, program: &Program) {
        if self.entered.len() < program.states.len() {
            self.entered.resize(program.states.len(), 0);
        }
        self.round += 1;
    }

    /// Enters `state` and all that can be reached from it without taking a token.
    fn enter(&mut self, program: &Program, state: usize, began: usize) {
        let mut open = Some(state);
        while let Some(state) = open {
            if std::mem::replace(&mut self.entered[state], self.round) == self.round {
                open = self.stack.pop();
            } else if let State::Split(one, other) = program.states[state] {
                self.stack.push(one);
                open = Some(other);
            } else {
                self.next.push((state, began));
                open = self.stack.pop();
            }
        }
    }

    fn turn(&mut self) {
        std::mem::swap(&mut self.now, &mut self.next);
        self.next.clear();
        self.round += 1;
    }
}

fn leftmost(program: &Program, symbols: &[Symbol], from: usize, ways: &mut Ways) -> Option<Range<usize>> {
    let mut best: Option<Range<usize>> = None;
    let mut at = from;
    ways.now.clear();
    ways.next.clear();
    ways.round += 1;
    ways.enter(program, program.entry, from);
    ways.turn();
    loop {
        // What has matched by now, from the earliest beginning on.
        let done = ways
            .now
            .iter()
            .find(|(state, _)| matches!(program.states[*state], State::Done));
        if let Some((_, began)) = done
            && best.as_ref().is_none_or(|best| *began <= best.start)
        {
            best = Some(*began..at);
        }
        let Some(symbol) = symbols.get(at) else {
            return best;
        };
        for index in 0..ways.now.len() {
            let (state, began) = ways.now[index];
            let late = best.as_ref().is_some_and(|best| began > best.start);
            if late || at - began >= MOST_TOKENS {
                continue;
            }
            if let Some(state) = step(program.states[state], *symbol) {
                ways.enter(program, state, began);
            }
        }
        at += 1;
        if best.is_none() {
            if ways.next.is_empty() {
                at = next_start(program, symbols, at)?;
            }
            ways.enter(program, program.entry, at);
        } else if ways.next.is_empty() {
            return best;
        }
        ways.turn();
    }
}

fn step(state: State, symbol: Symbol) -> Option<usize> {
    match state {
        State::Word(word, next) => (word == symbol.word).then_some(next),
        State::Any(next) => Some(next),
        State::Number(next) => symbol.digits.map(|_| next),
        State::Digits {
            have,
            need,
            first,
            full,
        } => {
            let digits = have.saturating_add(symbol.digits?);
            Some(if digits >= need {
                full
            } else {
                first + usize::from(digits)
            })
        }
        State::Done | State::Split(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::numeral::Row;
    use super::super::program::{Lexicon, compile};
    use super::*;

    fn matches(pattern: &str, text: &str) -> Vec<String> {
        let mut lexicon = Lexicon::default();
        let program = compile(pattern, &mut lexicon).expect(pattern);
        let words = super::super::normalise::words(text);
        let mut row = Row::default();
        let symbols: Vec<_> = words
            .iter()
            .map(|word| Symbol {
                word: lexicon.number(word),
                digits: row.next(word),
            })
            .collect();
        find(&program, &symbols)
            .into_iter()
            .map(|range| words[range].join(" "))
            .collect()
    }

    #[test]
    fn finds_leftmost_longest() {
        for (pattern, text, expected) in [
            ("call me", "Call me. call ME", vec!["call me", "call me"]),
            ("call me (again)?", "do call me again", vec!["call me again"]),
            ("a .. b", "a x y z b", vec!["a x y z b"]),
            ("a .. b", "a w x y z b", vec![]),
            ("a ..1 b", "a a x b", vec!["a x b"]),
            ("a .. b", "a b x b", vec!["a b x b"]),
            (
                "(do not|dont) call",
                "don't call, do not call",
                vec!["dont call", "do not call"],
            ),
            (
                "# dollars",
                "25 dollars or fifty dollars",
                vec!["25 dollars", "fifty dollars"],
            ),
            (
                "is #4",
                "it is 12 is 1 2 3 four five ok",
                vec!["is 1 2 3 four five"],
            ),
            ("is #4", "is forty two nineteen", vec!["is forty two nineteen"]),
            ("#3 x", "1 2 x 1 2 3 x", vec!["1 2 3 x"]),
            ("a? b", "b a b", vec!["b", "a b"]),
            ("(a|a b) c", "a b c", vec!["a b c"]),
            ("a b c", "a b a b c", vec!["a b c"]),
            ("call", "automatically called", vec![]),
            ("a", "", vec![]),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn hostile_patterns_do_not_backtrack() {
        let pattern = format!("a {} b", "(a|a a|a? a|x)? ..20 (a? a? a?)? a ".repeat(20));
        let text = "a ".repeat(20_000);
        // A matcher that tries ways one after the other would not come back from this in a lifetime.
        assert!(matches(&pattern, &text).is_empty());
    }
}
