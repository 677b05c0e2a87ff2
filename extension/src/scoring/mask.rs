//! Sets of words as bits, to rule out most patterns for most stretches of a call at once.

use std::ops::BitOr;

/// A set of words. Words share bits, so it can promise too much but never too little.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mask([u128; 2]);

impl Mask {
    /// The set of one word.
    pub(crate) const fn of(word: u32) -> Self {
        let bit = 1 << (word % 128);
        if (word / 128).is_multiple_of(2) {
            Self([bit, 0])
        } else {
            Self([0, bit])
        }
    }

    /// Whether the two sets may have a word in common.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0[0] & other.0[0] != 0 || self.0[1] & other.0[1] != 0
    }
}

impl BitOr for Mask {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }
}

/// The set of the words of any stretch of a line in one step: for every place the sets of the next 1, 2, 4,
/// ... words.
#[derive(Debug)]
pub(crate) struct Stretches {
    levels: Vec<Vec<Mask>>,
}

impl Stretches {
    /// Of a line of these sets, for stretches of up to `longest` words.
    pub(crate) fn new(words: Vec<Mask>, longest: usize) -> Self {
        let length = words.len();
        let mut levels = vec![words];
        let mut span = 1;
        while span * 2 <= length && span < longest {
            let last = &levels[levels.len() - 1];
            levels.push(
                (0..=length - span * 2)
                    .map(|at| last[at] | last[at + span])
                    .collect(),
            );
            span *= 2;
        }
        Self { levels }
    }

    /// Words `from..to`.
    pub(crate) fn of(&self, from: usize, to: usize) -> Mask {
        let length = to.saturating_sub(from);
        if length == 0 {
            return Mask::default();
        }
        let level = (length.ilog2() as usize).min(self.levels.len() - 1);
        let span = 1 << level;
        let sets = &self.levels[level];
        // Two stretches that overlap cover it; a longer one than was asked for takes more of them.
        let mut set = sets[to - span];
        let mut at = from;
        while at + span < to {
            set = set | sets[at];
            at += span;
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_holds_its_words_and_no_others() {
        let words: Vec<u32> = (1..=40).collect();
        for longest in [1, 8, 100] {
            let stretches = Stretches::new(words.iter().map(|word| Mask::of(*word)).collect(), longest);
            for from in 0..words.len() {
                for to in from..=words.len() {
                    let set = stretches.of(from, to);
                    for (at, word) in words.iter().enumerate() {
                        assert_eq!(
                            set.meets(Mask::of(*word)),
                            (from..to).contains(&at),
                            "{from}..{to}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn words_may_share_a_bit_and_never_lose_one() {
        assert!(Mask::of(3).meets(Mask::of(3 + 256)));
        assert!(!Mask::of(3).meets(Mask::of(3 + 128)));
    }
}
