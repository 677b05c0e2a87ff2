//! An account that makes trouble by itself: of every kind, by chance, until its budget is spent.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::trouble::Trouble;
use crate::calls::plan::random;

/// Kinds of trouble that may be left over before all are dealt again. Some kinds find nothing to spoil in a
/// small account, and waiting for them would end the trouble.
const FEW: usize = 3;

/// What is to happen to an answer, with the chance that decides the details.
#[derive(Clone, Debug)]
pub(super) struct Drawn(pub(super) Trouble, pub(super) ChaCha8Rng);

/// How hostile an account is, and what it has done so far. The n-th answer of a seed is spoiled in the same
/// way every time, as far as requests come in the same order.
#[derive(Clone, Debug)]
pub struct Hostility {
    /// Seed of everything that is left to chance.
    pub seed: u64,
    /// How many answers may still be spoiled.
    pub budget: u32,
    /// The kinds that it makes; one comes again when nearly all others have come.
    pub kinds: Vec<Trouble>,
    /// Share of the answers that are spoiled while the budget lasts.
    pub share: f64,
    /// How long the client waits for an answer; a time-out takes a little longer.
    pub patience: Duration,
    answers: usize,
    deck: Vec<Trouble>,
    burst: Option<(Trouble, u32)>,
    made: BTreeMap<Trouble, u32>,
}

impl Hostility {
    /// An account that spoils up to `budget` answers in every way there is.
    pub fn new(seed: u64, budget: u32) -> Self {
        Self {
            seed,
            budget,
            kinds: Trouble::ALL.to_vec(),
            share: 0.35,
            patience: Duration::from_secs(1),
            answers: 0,
            deck: Vec::new(),
            burst: None,
            made: BTreeMap::new(),
        }
    }

    /// How often each kind of trouble was really made.
    pub fn made(&self) -> &BTreeMap<Trouble, u32> {
        &self.made
    }

    /// What is to happen to the next answer. Nothing is spent yet: see [`Self::spend`].
    pub(super) fn draw(&mut self) -> Option<Drawn> {
        let mut random = random(self.seed, self.answers, 12);
        self.answers += 1;
        if self.budget == 0 {
            self.burst = None;
            return None;
        }
        if let Some((trouble, left)) = self.burst.take() {
            self.burst = left
                .checked_sub(1)
                .filter(|left| *left > 0)
                .map(|left| (trouble, left));
            return Some(Drawn(trouble, random));
        }
        if !random.random_bool(self.share) {
            return None;
        }
        if self.deck.len() <= FEW {
            self.deck.extend_from_slice(&self.kinds);
        }
        let trouble = *self.deck.choose(&mut random)?;
        if trouble.is_a_burst() {
            self.burst = Some((trouble, random.random_range(0..4))).filter(|(_, more)| *more > 0);
        }
        Some(Drawn(trouble, random))
    }

    /// Notes that an answer was really spoiled: some pages leave nothing to spoil.
    pub(super) fn spend(&mut self, trouble: Trouble) {
        self.budget = self.budget.saturating_sub(1);
        if let Some(place) = self.deck.iter().position(|kind| *kind == trouble) {
            self.deck.swap_remove(place);
        }
        *self.made.entry(trouble).or_default() += 1;
    }
}
