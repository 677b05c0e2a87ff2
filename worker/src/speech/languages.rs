//! In which language a stretch of a call is: what the model makes of it, and what the call has shown so far.
//!
//! Whisper tells a long sentence's language nearly always, and a "sí" or "okay" by little more than chance. So its word counts by how
//! much speech it heard, and a language that the call has not shown needs much better evidence than one that it has.

use std::collections::BTreeMap;

use super::language::Language;
use super::thresholds::{CERTAIN, ENOUGH, SHOWN, SHOWN_WEIGHT, STRANGE_WEIGHT, SUREST, SWITCH};

/// What the model makes of a stretch.
#[derive(Debug, Clone)]
pub(super) struct Impression {
    /// How likely each language is, by its place; 0 to 1.
    pub(super) likely: Vec<f32>,
    /// Speech in the stretch, in seconds.
    pub(super) seconds: f64,
}

impl Impression {
    /// The logarithm of how likely the language is, tempered by how little was heard.
    fn evidence(&self, language: Language) -> f64 {
        let likely = self.likely.get(language.place()).copied().map_or(0.0, f64::from);
        // What is no number says nothing: half-precision arithmetic on a GPU can overflow.
        let likely = if likely.is_finite() { likely } else { 0.0 };
        likely.max(SUREST).ln() * (self.seconds / ENOUGH).min(1.0)
    }
}

/// What a stretch is taken for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Taken {
    pub(super) language: Language,
    /// How likely it is that, all in all; 0 to 1.
    pub(super) certainty: f64,
}

impl Taken {
    pub(super) fn is_clear(&self) -> bool {
        self.certainty >= CERTAIN
    }
}

/// The languages of one call, all channels together.
#[derive(Debug, Clone, Default)]
pub(super) struct Languages {
    fixed: Option<Language>,
    /// Seconds of speech in which each was clearly heard.
    shown: BTreeMap<Language, f64>,
}

impl Languages {
    /// Those of a call of which nothing was heard yet. Where the language is `fixed` nobody looks for it.
    pub(super) fn new(fixed: Option<Language>) -> Self {
        Self {
            fixed,
            shown: BTreeMap::new(),
        }
    }

    /// The language, where it is not looked for.
    pub(super) fn fixed(&self) -> Option<Language> {
        self.fixed
    }

    /// What the next stretch is most likely in. Before anything was heard that is English, as most calls are.
    pub(super) fn expected(&self) -> Language {
        let most = self.shown.iter().max_by(|a, b| a.1.total_cmp(b.1));
        self.fixed
            .or(most.map(|(language, _)| *language))
            .unwrap_or(Language::ENGLISH)
    }

    /// Has the call clearly shown more than one?
    pub(super) fn is_mixed(&self) -> bool {
        self.shown.len() > 1
    }

    /// What stretches that follow each other are taken for: of all ways to name them the likeliest, where people seldom change
    /// the language.
    pub(super) fn take(&self, heard: &[Impression]) -> Vec<Taken> {
        let languages = heard.iter().map(|one| one.likely.len()).max().unwrap_or(0);
        let known: Vec<Language> = (0..languages).filter_map(Language::at).collect();
        if known.is_empty() {
            return vec![
                Taken {
                    language: self.expected(),
                    certainty: 0.0
                };
                heard.len()
            ];
        }
        let scores: Vec<Vec<f64>> = heard
            .iter()
            .map(|one| {
                known
                    .iter()
                    .map(|language| one.evidence(*language) + self.weight(*language).ln())
                    .collect()
            })
            .collect();
        path(&scores)
            .into_iter()
            .zip(&scores)
            .map(|(at, scores)| Taken {
                language: known[at],
                certainty: share(scores, at),
            })
            .collect()
    }

    /// Remembers what was clearly heard.
    pub(super) fn show(&mut self, taken: Taken, seconds: f64) {
        if taken.is_clear() && seconds >= SHOWN {
            *self.shown.entry(taken.language).or_default() += seconds;
        }
    }

    /// How likely a language is before anything is heard of a stretch, against the call's main one.
    fn weight(&self, language: Language) -> f64 {
        let total: f64 = self.shown.values().sum();
        match self.shown.get(&language) {
            Some(seconds) => (seconds / total).max(SHOWN_WEIGHT),
            None if total <= 0.0 && language == Language::ENGLISH => SHOWN_WEIGHT,
            None => STRANGE_WEIGHT,
        }
    }
}

/// The best way through stretches of so many scores each, where every change costs (Viterbi's).
fn path(scores: &[Vec<f64>]) -> Vec<usize> {
    let best = |scores: &[f64]| {
        (0..scores.len())
            .max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
            .unwrap_or(0)
    };
    let change = SWITCH.ln();
    let Some((first, rest)) = scores.split_first() else {
        return Vec::new();
    };
    let mut sums = first.clone();
    let mut before: Vec<Vec<usize>> = Vec::new();
    for scores in rest {
        let top = best(&sums);
        let came: Vec<usize> = (0..scores.len())
            .map(|at| if sums[at] >= sums[top] + change { at } else { top })
            .collect();
        sums = (0..scores.len())
            .map(|at| sums[came[at]] + scores[at] + if came[at] == at { 0.0 } else { change })
            .collect();
        before.push(came);
    }
    let mut way = vec![best(&sums)];
    for came in before.iter().rev() {
        way.push(came[way[way.len() - 1]]);
    }
    way.reverse();
    way
}

/// The share of one among all, of logarithms.
fn share(scores: &[f64], of: usize) -> f64 {
    1.0 / scores.iter().map(|score| (score - scores[of]).exp()).sum::<f64>()
}

#[cfg(test)]
#[path = "languages_tests.rs"]
mod tests;
