//! Word errors and time errors.

use callscript_demo::calls::Party;
use callscript_demo::calls::truth::{Segment as Said, Truth};
use callscript_demo::words::normal;
use callscript_worker::speech::{Segment, Speaker, Transcript};

/// What a comparison adds up to.
#[derive(Debug, Default)]
pub(crate) struct Score {
    pub(crate) errors: usize,
    pub(crate) words: usize,
    /// Distance of each recognised sentence's start from the truth, in seconds.
    pub(crate) starts: Vec<f64>,
    pub(crate) audio_seconds: f64,
    pub(crate) decode_seconds: f64,
}

impl Score {
    /// Compares a mono transcript, or a stereo one party by party.
    pub(crate) fn add(&mut self, truth: &Truth, heard: &Transcript) {
        self.audio_seconds += heard.audio_seconds;
        self.decode_seconds += heard.decode_seconds;
        let parties: &[Option<(Party, Speaker)>] = if truth.channels == 1 {
            &[None]
        } else {
            &[
                Some((Party::Agent, Speaker::Agent)),
                Some((Party::Caller, Speaker::Caller)),
            ]
        };
        for party in parties {
            let said = truth
                .segments
                .iter()
                .filter(|s| party.is_none_or(|(who, _)| s.speaker == who));
            let heard = heard
                .segments
                .iter()
                .filter(|s| party.is_none_or(|(_, who)| s.speaker == who));
            self.compare(&said.collect::<Vec<_>>(), &heard.collect::<Vec<_>>());
        }
    }

    fn compare(&mut self, said: &[&Said], heard: &[&Segment]) {
        let reference = words(said.iter().map(|s| s.text.as_str()));
        let found = words(heard.iter().map(|s| s.text.as_str()));
        let (errors, pairs) = align(&texts(&reference), &texts(&found));
        self.errors += errors;
        self.words += reference.len();
        for (r, f) in pairs {
            if reference[r].first && found[f].first {
                let (truth, time) = (said[reference[r].segment].start, heard[found[f].segment].start);
                self.starts.push((truth - time).abs());
            }
        }
    }

    /// Compares words alone: what the engine without the worker gives has no times.
    pub(crate) fn compare_text(&mut self, said: &[&Said], heard: &str) {
        let reference = words(said.iter().map(|s| s.text.as_str()));
        let found = words(std::iter::once(heard));
        self.errors += align(&texts(&reference), &texts(&found)).0;
        self.words += reference.len();
    }

    /// Adds the words and errors of another comparison.
    pub(crate) fn take(&mut self, other: &Self) {
        self.errors += other.errors;
        self.words += other.words;
    }

    pub(crate) fn word_error_rate(&self) -> f64 {
        self.errors as f64 / self.words.max(1) as f64
    }

    pub(crate) fn median_start_error(&mut self) -> f64 {
        self.starts.sort_by(f64::total_cmp);
        self.starts
            .get(self.starts.len() / 2)
            .copied()
            .unwrap_or(f64::INFINITY)
    }

    pub(crate) fn print(&mut self, what: &str) {
        let start_error = self.median_start_error();
        println!(
            "{what}: WER {:.1} % ({}/{}), median start error {:.3} s over {} sentences, {:.0} s of audio at {:.3} x",
            100.0 * self.word_error_rate(),
            self.errors,
            self.words,
            start_error,
            self.starts.len(),
            self.audio_seconds,
            self.decode_seconds / self.audio_seconds.max(0.001),
        );
    }
}

/// A word, the segment it is of, and whether it is that segment's first.
#[derive(Debug)]
struct Word {
    text: String,
    segment: usize,
    first: bool,
}

fn words<'a>(segments: impl Iterator<Item = &'a str>) -> Vec<Word> {
    segments
        .enumerate()
        .flat_map(|(segment, text)| {
            let words = normal(text).into_iter().enumerate();
            words.map(move |(at, text)| Word {
                text,
                segment,
                first: at == 0,
            })
        })
        .collect()
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

/// The edit distance, and the pairs of words that stand at the same place.
pub(crate) fn align(reference: &[&str], found: &[&str]) -> (usize, Vec<(usize, usize)>) {
    let (rows, columns) = (reference.len(), found.len());
    let mut cost = vec![vec![0_usize; columns + 1]; rows + 1];
    let change = |r: usize, f: usize| usize::from(reference[r] != found[f]);
    for r in 0..=rows {
        for f in 0..=columns {
            cost[r][f] = match (r, f) {
                (0, _) => f,
                (_, 0) => r,
                _ => (cost[r - 1][f] + 1)
                    .min(cost[r][f - 1] + 1)
                    .min(cost[r - 1][f - 1] + change(r - 1, f - 1)),
            };
        }
    }
    let (mut r, mut f, mut pairs) = (rows, columns, Vec::new());
    while r > 0 && f > 0 {
        if cost[r][f] == cost[r - 1][f - 1] + change(r - 1, f - 1) {
            (r, f) = (r - 1, f - 1);
            pairs.push((r, f));
        } else if cost[r][f] == cost[r - 1][f] + 1 {
            r -= 1;
        } else {
            f -= 1;
        }
    }
    (cost[rows][columns], pairs)
}
