//! In which language a stretch of a call is: what the model makes of it, and what the call has shown so far.
//!
//! Whisper tells a long sentence's language nearly always, and a "sí" or "okay" by little more than chance.
//! So the model's answer counts by how much speech it heard, and a language that is new in the call needs
//! much better evidence than one that the call has shown.

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
    /// How likely the language is, 0 to 1. What is no number says nothing: half-precision arithmetic on a GPU
    /// can overflow.
    pub(super) fn likely(&self, language: Language) -> f64 {
        let likely = self.likely.get(language.place()).copied().map_or(0.0, f64::from);
        if likely.is_finite() { likely } else { 0.0 }
    }

    /// The logarithm of how likely the language is, tempered by how little was heard.
    fn evidence(&self, language: Language) -> f64 {
        self.likely(language).max(SUREST).ln() * (self.seconds / ENOUGH).min(1.0)
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
    /// Seconds of speech in a language that the model does not know.
    missed: f64,
}

impl Languages {
    /// Those of a call of which nothing was heard yet. Where the language is `fixed` nobody looks for it.
    pub(super) fn new(fixed: Option<Language>) -> Self {
        Self {
            fixed,
            shown: BTreeMap::new(),
            missed: 0.0,
        }
    }

    /// So many seconds more are in a language that the model does not know.
    pub(super) fn miss(&mut self, seconds: f64) {
        self.missed += seconds;
    }

    /// Seconds of speech in a language that the model does not know.
    pub(super) fn missed(&self) -> f64 {
        self.missed
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

    /// What a stretch is taken for by itself.
    pub(super) fn take(&self, heard: &Impression) -> Taken {
        self.take_all(std::slice::from_ref(heard), None)
            .pop()
            .unwrap_or(Taken {
                language: self.expected(),
                certainty: 0.0,
            })
    }

    /// What stretches that follow each other are taken for: of all ways to name them the likeliest, where
    /// people seldom change the language. What the model makes of them `together`, where it was asked, tells
    /// which languages are not strange there.
    pub(super) fn take_all(&self, heard: &[Impression], together: Option<&Impression>) -> Vec<Taken> {
        let languages = heard.iter().map(|one| one.likely.len()).max().unwrap_or(0);
        let known: Vec<Language> = (0..languages).filter_map(Language::at).collect();
        if known.is_empty() {
            let nothing = Taken {
                language: self.expected(),
                certainty: 0.0,
            };
            return vec![nothing; heard.len()];
        }
        let weights: Vec<f64> = known
            .iter()
            .map(|language| {
                let together = together.map_or(0.0, |together| together.likely(*language));
                self.weight(*language).max(together).ln()
            })
            .collect();
        let evidence: Vec<Vec<f64>> = heard
            .iter()
            .map(|one| known.iter().map(|language| one.evidence(*language)).collect())
            .collect();
        path(&evidence, &weights)
            .into_iter()
            .zip(&evidence)
            .map(|(at, evidence)| {
                let scores: Vec<f64> = evidence.iter().zip(&weights).map(|(a, b)| a + b).collect();
                Taken {
                    language: known[at],
                    certainty: share(&scores, at),
                }
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

/// The best way through stretches with so much evidence for each language, where the first one and every
/// change cost what the new language weighs, and a change something more (Viterbi's). All are logarithms.
fn path(evidence: &[Vec<f64>], weights: &[f64]) -> Vec<usize> {
    let best = |scores: &[f64]| {
        (0..scores.len())
            .max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
            .unwrap_or(0)
    };
    let Some((first, rest)) = evidence.split_first() else {
        return Vec::new();
    };
    let mut sums: Vec<f64> = first.iter().zip(weights).map(|(a, b)| a + b).collect();
    let mut before: Vec<Vec<usize>> = Vec::new();
    for evidence in rest {
        let top = best(&sums);
        let change = |at: usize| sums[top] + SWITCH.ln() + weights[at];
        let came: Vec<usize> = (0..evidence.len())
            .map(|at| if sums[at] >= change(at) { at } else { top })
            .collect();
        let next = (0..evidence.len())
            .map(|at| sums[at].max(change(at)) + evidence[at])
            .collect();
        sums = next;
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
