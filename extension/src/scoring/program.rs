//! A pattern compiled for matching: states in a flat list, words as numbers.

use std::collections::{HashMap, HashSet};

use super::mask::Mask;
use super::pattern::{self, Item, PatternError};

/// Most states of one pattern; nested gaps could otherwise multiply.
const MOST_STATES: usize = 4_000;

/// Longest match in tokens; only a row of numbers can get there.
pub(crate) const MOST_TOKENS: usize = 100;

/// Words that every call is full of: a poor clue to where a pattern may match.
const COMMON: [&str; 96] = [
    "a", "an", "the", "i", "im", "you", "your", "youre", "we", "were", "they", "he", "she", "it", "its",
    "me", "my", "us", "our", "them", "him", "her", "this", "that", "thats", "these", "those", "is", "are",
    "was", "am", "be", "been", "do", "does", "did", "dont", "have", "has", "had", "can", "could", "will",
    "would", "to", "of", "in", "on", "at", "for", "from", "with", "by", "about", "up", "out", "off", "and",
    "or", "but", "so", "if", "when", "what", "who", "how", "no", "not", "yes", "okay", "ok", "just", "any",
    "all", "some", "here", "there", "now", "get", "got", "go", "going", "gonna", "call", "calls", "calling",
    "number", "say", "said", "tell", "know", "want", "need", "right", "one", "than",
];

/// Number of a word that no pattern mentions.
pub(crate) const UNKNOWN_WORD: u32 = 0;

/// Numbers for the words of all patterns, so that matching compares integers.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    words: HashMap<String, u32>,
    common: HashSet<u32>,
}

impl Lexicon {
    fn is_common(&self, number: u32) -> bool {
        self.common.contains(&number)
    }

    fn intern(&mut self, word: &str) -> u32 {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len() + 1).unwrap_or(u32::MAX);
        self.words.insert(word.to_owned(), number);
        if COMMON.contains(&word) {
            self.common.insert(number);
        }
        number
    }

    /// The word's number, or [`UNKNOWN_WORD`].
    pub(crate) fn number(&self, word: &str) -> u32 {
        self.words.get(word).copied().unwrap_or(UNKNOWN_WORD)
    }
}

/// A step of the automaton; the numbers are indices of states.
#[derive(Clone, Copy, Debug)]
pub(crate) enum State {
    /// The whole pattern has matched.
    Done,
    /// Goes on both ways without taking a token.
    Split(usize, usize),
    /// Takes this word.
    Word(u32, usize),
    /// Takes any word.
    Any(usize),
    /// Takes a number.
    Number(usize),
    /// Takes a number, having `have` digits; `first` is the state with none, `full` the one with `need`.
    Digits {
        have: u8,
        need: u8,
        first: usize,
        full: usize,
    },
}

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Program {
    /// The pattern as written, for the reason of a flag.
    pub(crate) source: String,
    pub(crate) states: Vec<State>,
    pub(crate) entry: usize,
    /// Words a match can begin with.
    pub(crate) first_words: Vec<u32>,
    /// Whether a match can begin with a number.
    pub(crate) first_number: bool,
    /// Words of which every match holds one, the rarest such set; empty: there is none.
    pub(crate) anchors: Vec<u32>,
    /// Most tokens of a match before and after the word of `anchors` that it holds.
    pub(crate) reach: (usize, usize),
    /// Sets of words; a text without a word of each set cannot match.
    needs: Vec<Mask>,
}

impl Program {
    /// Whether a text with these words could match: a cheap test that spares most runs.
    pub(crate) fn may_match(&self, text: Mask) -> bool {
        self.needs.iter().all(|set| set.meets(text))
    }

    /// Sets of words of each of which a match holds one.
    pub(crate) fn needs(&self) -> &[Mask] {
        &self.needs
    }
}

/// Why a pattern does not compile.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProgramError {
    #[error(transparent)]
    Pattern(#[from] PatternError),
    #[error("pattern \"{0}\" is too large; split it into several patterns")]
    TooLarge(String),
}

/// Compiles a pattern; its words enter `lexicon`.
pub(crate) fn compile(source: &str, lexicon: &mut Lexicon) -> Result<Program, ProgramError> {
    let items = pattern::parse(source)?;
    let mut states = vec![State::Done];
    let entry = sequence(&items, 0, &mut states, lexicon)
        .ok_or_else(|| ProgramError::TooLarge(source.chars().take(80).collect()))?;
    let (first_words, first_number) = first(&states, entry);
    let sets: Vec<(usize, Vec<u32>)> = (0..)
        .zip(&items)
        .filter_map(|(at, item)| Some((at, needs(item, lexicon)?)))
        .collect();
    let rarest = sets.iter().min_by_key(|(_, set)| commonness(set, lexicon));
    Ok(Program {
        source: source.to_owned(),
        states,
        entry,
        first_words,
        first_number,
        anchors: rarest.map(|(_, set)| set.clone()).unwrap_or_default(),
        reach: rarest.map_or((MOST_TOKENS, MOST_TOKENS), |(at, _)| reach(&items, *at)),
        needs: sets
            .iter()
            .map(|(_, set)| {
                set.iter()
                    .fold(Mask::default(), |all, word| all | Mask::of(*word))
            })
            .collect(),
    })
}

/// Compiles back to front: every item knows where it leads. `None` when it grows too large.
fn sequence(items: &[Item], next: usize, states: &mut Vec<State>, lexicon: &mut Lexicon) -> Option<usize> {
    items
        .iter()
        .rev()
        .try_fold(next, |next, item| self::item(item, next, states, lexicon))
}

fn item(item: &Item, next: usize, states: &mut Vec<State>, lexicon: &mut Lexicon) -> Option<usize> {
    match item {
        Item::Word(word) => push(states, State::Word(lexicon.intern(word), next)),
        Item::Number => push(states, State::Number(next)),
        Item::Gap(most) => (0..*most).try_fold(next, |shorter, _| {
            let any = push(states, State::Any(shorter))?;
            push(states, State::Split(next, any))
        }),
        Item::Digits(need) => {
            // Once full, further numbers of the row are taken too.
            let more = states.len() + 1;
            let full = push(states, State::Split(next, more))?;
            push(states, State::Number(full))?;
            let first = states.len();
            for have in 0..*need {
                push(
                    states,
                    State::Digits {
                        have,
                        need: *need,
                        first,
                        full,
                    },
                )?;
            }
            Some(first)
        }
        Item::Group { choices, optional } => {
            let mut entry = optional.then_some(next);
            for choice in choices {
                let one = sequence(choice, next, states, lexicon)?;
                entry = Some(match entry {
                    None => one,
                    Some(other) => push(states, State::Split(one, other))?,
                });
            }
            entry
        }
    }
}

fn push(states: &mut Vec<State>, state: State) -> Option<usize> {
    states.push(state);
    (states.len() <= MOST_STATES).then(|| states.len() - 1)
}

/// Words of which an item needs at least one, as few and as rare as may be; `None` when it needs none.
fn needs(item: &Item, lexicon: &Lexicon) -> Option<Vec<u32>> {
    match item {
        Item::Word(word) => Some(vec![lexicon.number(word)]),
        Item::Group {
            choices,
            optional: false,
        } => {
            let of_choice = |choice: &Vec<Item>| {
                let sets = choice.iter().filter_map(|item| needs(item, lexicon));
                sets.min_by_key(|set| commonness(set, lexicon))
            };
            let mut words =
                choices
                    .iter()
                    .map(of_choice)
                    .try_fold(Vec::new(), |mut all: Vec<u32>, one| {
                        all.extend(one?);
                        Some(all)
                    })?;
            words.sort_unstable();
            words.dedup();
            Some(words)
        }
        _ => None,
    }
}

/// How often to expect a word of the set in ordinary talk, on no particular scale.
fn commonness(set: &[u32], lexicon: &Lexicon) -> usize {
    set.iter()
        .map(|word| if lexicon.is_common(*word) { 40 } else { 1 })
        .sum()
}

/// Most tokens of a match before and after a word that item `at` takes.
fn reach(items: &[Item], at: usize) -> (usize, usize) {
    let most = |items: &[Item]| items.iter().map(longest).sum::<usize>().min(MOST_TOKENS);
    let beside = longest(&items[at]).saturating_sub(1);
    (most(&items[..at]) + beside, beside + most(&items[at + 1..]))
}

/// Most tokens that an item takes.
fn longest(item: &Item) -> usize {
    match item {
        Item::Word(_) | Item::Number => 1,
        Item::Digits(_) => MOST_TOKENS,
        Item::Gap(most) => usize::from(*most),
        Item::Group { choices, .. } => choices
            .iter()
            .map(|choice| choice.iter().map(longest).sum())
            .max()
            .unwrap_or(0),
    }
}

fn first(states: &[State], entry: usize) -> (Vec<u32>, bool) {
    let mut words = Vec::new();
    let mut number = false;
    let mut seen = vec![false; states.len()];
    let mut open = vec![entry];
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        match states[at] {
            State::Split(one, other) => open.extend([one, other]),
            State::Word(word, _) => words.push(word),
            State::Number(_) | State::Digits { .. } => number = true,
            State::Any(_) | State::Done => {}
        }
    }
    words.sort_unstable();
    words.dedup();
    (words, number)
}
