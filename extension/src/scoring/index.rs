//! Where in a text a pattern may match: found by the rarest words that it cannot do without, so that most
//! patterns are never tried on most of a call.

use std::ops::Range;

use super::mask::{Mask, Stretches};
use super::program::{Program, UNKNOWN_WORD};

/// Patterns of one rule that are tried together.
#[derive(Debug, Default)]
pub(crate) struct List {
    /// Its number in the rule set.
    id: u16,
    pub(crate) programs: Vec<Program>,
    /// Programs that have no words to be found by; they are tried on every whole line.
    unanchored: Vec<u16>,
}

/// The programs that a word may belong to.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By the word's number in the lexicon.
    by_word: Vec<Vec<Entry>>,
    /// What the programs need, one after the other.
    needs: Vec<Mask>,
    lists: u16,
    /// Farthest that a program reaches.
    farthest: usize,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    list: u16,
    program: u16,
    /// Tokens before and after the word that a match can reach.
    reach: (u16, u16),
    /// Its needs in the index.
    needs: (u32, u32),
}

/// A stretch of a line in which one program may match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Clue {
    list: u16,
    /// Number of the line.
    pub(crate) line: u32,
    pub(crate) program: u16,
    from: u32,
    to: u32,
}

impl Clue {
    /// The stretch in tokens.
    pub(crate) fn range(self) -> Range<usize> {
        self.from as usize..self.to as usize
    }
}

impl Index {
    /// Takes in the programs of one list.
    pub(crate) fn add(&mut self, programs: Vec<Program>) -> List {
        let id = self.lists;
        self.lists = self.lists.saturating_add(1);
        let mut unanchored = Vec::new();
        for (number, program) in programs.iter().enumerate() {
            // A list has at most 200 patterns, a match at most 100 tokens.
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            if program.anchors.is_empty() {
                unanchored.push(number);
            }
            let first = self.needs.len();
            self.needs.extend(program.needs());
            let needs = (first, self.needs.len());
            let needs = (
                u32::try_from(needs.0).unwrap_or(0),
                u32::try_from(needs.1).unwrap_or(0),
            );
            let (before, after) = program.reach;
            self.farthest = self.farthest.max(before + 1 + after);
            let reach = |tokens| u16::try_from(tokens).unwrap_or(u16::MAX);
            for word in &program.anchors {
                let word = *word as usize;
                if self.by_word.len() <= word {
                    self.by_word.resize_with(word + 1, Vec::new);
                }
                let entry = Entry {
                    list: id,
                    program: number,
                    reach: (reach(before), reach(after)),
                    needs,
                };
                // Those that reach equally far stand together, so that their stretch is looked at once.
                let entries = &mut self.by_word[word];
                let place = entries.partition_point(|other| other.reach <= entry.reach);
                entries.insert(place, entry);
            }
        }
        List {
            id,
            programs,
            unanchored,
        }
    }

    /// Adds everything that a line of these words may match.
    pub(crate) fn clues(&self, line: u32, words: &[u32], clues: &mut Vec<Clue>) {
        let sets = words.iter().map(|word| {
            if *word == UNKNOWN_WORD {
                Mask::default()
            } else {
                Mask::of(*word)
            }
        });
        let stretches = Stretches::new(sets.collect(), self.farthest);
        for (at, word) in words.iter().enumerate() {
            let entries = self.by_word.get(*word as usize).map_or(&[][..], Vec::as_slice);
            for alike in entries.chunk_by(|one, other| one.reach == other.reach) {
                let (before, after) = alike[0].reach;
                let from = at.saturating_sub(usize::from(before));
                let to = (at + 1 + usize::from(after)).min(words.len());
                let near = stretches.of(from, to);
                for entry in alike {
                    let needs = &self.needs[entry.needs.0 as usize..entry.needs.1 as usize];
                    if needs.iter().all(|set| set.meets(near)) {
                        clues.push(Clue {
                            list: entry.list,
                            line,
                            program: entry.program,
                            from: u32::try_from(from).unwrap_or(0),
                            to: u32::try_from(to).unwrap_or(u32::MAX),
                        });
                    }
                }
            }
        }
    }
}

/// Sorts clues by list, line and program, and makes one of those that meet.
pub(crate) fn sort(clues: &mut Vec<Clue>) {
    clues.sort_unstable();
    clues.dedup_by(|next, last| {
        let meets = (next.list, next.line, next.program) == (last.list, last.line, last.program)
            && next.from <= last.to;
        if meets {
            last.to = last.to.max(next.to);
        }
        meets
    });
}

impl List {
    /// The clues among these that are about this list, and its programs without anchors for all lines of
    /// these lengths.
    pub(crate) fn clues<'c>(
        &'c self,
        clues: &'c [Clue],
        lengths: impl Iterator<Item = usize> + Clone + 'c,
    ) -> impl Iterator<Item = Clue> + 'c {
        let from = clues.partition_point(|clue| clue.list < self.id);
        let own = clues[from..]
            .iter()
            .take_while(|clue| clue.list == self.id)
            .copied();
        let whole = self.unanchored.iter().flat_map(move |program| {
            (0..).zip(lengths.clone()).map(|(line, length)| Clue {
                list: self.id,
                line,
                program: *program,
                from: 0,
                to: u32::try_from(length).unwrap_or(u32::MAX),
            })
        });
        own.chain(whole)
    }
}
