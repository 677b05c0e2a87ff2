//! What kind of call comes next, and by which script: dealt from shuffled decks, so that even a few calls
//! show every kind.

use rand::seq::SliceRandom;

use super::plan::{Kind, random};
use super::script::Script;
use super::scripts::{self, Part};

/// Calls in a deck.
pub const DECK: usize = 24;
/// Of them with a broken rule in ordinary talk.
pub const BREAKING: usize = 11;
/// Once in each deck.
pub const SPECIAL: [Kind; 5] = [
    Kind::Voicemail,
    Kind::WrongNumber,
    Kind::Short,
    Kind::DeadAir,
    Kind::AgentTalks,
];

/// What is dealt to one call.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// The script.
    pub script: &'static Script,
    /// Whether it is the first of its kind in the deck.
    pub is_first: bool,
}

/// The card of call `index`.
pub fn deal(part: Part, seed: u64, index: usize) -> Card {
    let (block, place) = (index / DECK, index % DECK);
    let deck = shuffled_kinds(seed, block);
    let kind = deck[place];
    let count = |deck: &[Kind]| deck.iter().filter(|other| **other == kind).count();
    let before = count(&deck[..place]);
    Card {
        // The k-th call of its kind takes the k-th script, so that all of them come up soon.
        script: kth(part, kind, seed, block * count(&deck) + before),
        is_first: before == 0,
    }
}

fn shuffled_kinds(seed: u64, block: usize) -> Vec<Kind> {
    let mut deck = SPECIAL.to_vec();
    deck.resize(deck.len() + BREAKING, Kind::Breaking);
    deck.resize(DECK, Kind::Clean);
    deck.shuffle(&mut random(seed, block, 1));
    deck
}

/// The scripts of a kind over and over, shuffled anew each time; the verticals take turns.
fn kth(part: Part, kind: Kind, seed: u64, number: usize) -> &'static Script {
    let mut scripts = scripts::of(part, kind);
    let count = scripts.len();
    let purpose = 16 + kind as u64;
    scripts.shuffle(&mut random(seed, number / count, purpose));
    let mut turns: Vec<(usize, &Script)> = Vec::with_capacity(count);
    for script in scripts {
        let turn = turns
            .iter()
            .filter(|(_, other)| other.topic == script.topic)
            .count();
        turns.push((turn, script));
    }
    turns.sort_by_key(|(turn, _)| *turn);
    turns[number % count].1
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::vertical::Vertical;
    use super::*;

    #[test]
    fn a_deck_shows_every_kind_and_every_vertical() {
        for block in 0..5 {
            let cards: Vec<Card> = (0..DECK)
                .map(|place| deal(Part::Ordinary, 7, block * DECK + place))
                .collect();
            let count = |kind| cards.iter().filter(|card| card.script.kind == kind).count();
            assert_eq!((count(Kind::Breaking), count(Kind::Clean)), (BREAKING, 8));
            assert!(SPECIAL.into_iter().all(|kind| count(kind) == 1));
            if block == 0 {
                let topics: HashSet<_> = cards.iter().filter_map(|card| card.script.topic).collect();
                assert_eq!(topics.len(), Vertical::ALL.len(), "{topics:?}");
            }
        }
    }

    #[test]
    fn every_script_comes_up_before_any_comes_again() {
        for part in [Part::Ordinary, Part::HeldOut] {
            let all = scripts::of(part, Kind::Breaking).len();
            let dealt: HashSet<&str> = (0..all)
                .map(|number| kth(part, Kind::Breaking, 3, number).name)
                .collect();
            assert_eq!(dealt.len(), all);
        }
    }

    #[test]
    fn held_out_scripts_are_in_no_ordinary_deck() {
        for kind in [Kind::Clean, Kind::Breaking] {
            let names = |part| -> HashSet<&str> {
                let scripts = scripts::of(part, kind);
                scripts.iter().map(|script| script.name).collect()
            };
            let (ordinary, kept) = (names(Part::Ordinary), names(Part::HeldOut));
            assert!(ordinary.is_disjoint(&kept));
            let share = kept.len() as f64 / (ordinary.len() + kept.len()) as f64;
            assert!((0.2..0.4).contains(&share), "{share}");
        }
    }
}
