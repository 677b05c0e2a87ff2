//! Masks the secrets spoken in a call: numbers of cards, of accounts, of social security, dates of birth.
//!
//! A [`listener`] hears the call word by word. A word is a number or part of one ([`mark`]), a word of no
//! weight between numbers, or a word that ends them. What one party's numbers make up is a [`run`]; phrases
//! ([`phrase`]) raise a [`topic`], and how well a run fits the topics raised lately ([`fit`]), or else its
//! [`shape`], says whether it is a secret. Then [`echo`] finds the secrets where they are said again, and
//! [`replacement`] puts the name of their kind in their place.

mod calendar;
mod echo;
mod figure;
mod fit;
mod kind;
mod lexeme;
mod listener;
mod mark;
mod mention;
mod net;
mod passage;
mod phrase;
mod replacement;
mod run;
mod secret;
mod sentence;
mod shape;
mod spoken_digits;
mod topic;
mod vocabulary;

#[cfg(test)]
mod attack_tests;
#[cfg(test)]
mod call_tests;
#[cfg(test)]
mod family_tests;
#[cfg(test)]
mod generator;
#[cfg(test)]
mod net_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod spoken_tests;

use serde_json::Value;

use self::echo::Stretch;
pub(crate) use self::kind::Kind;
use self::listener::Listener;
use self::passage::Passage;
pub(crate) use self::secret::Secret;

/// Most times that a transcript is searched: what is masked may tell of more, but seldom does.
const MOST_PASSES: usize = 6;

/// Replaces secrets by their kind in brackets ("[card number]") in place; returns what was taken out, in the
/// order of the call.
///
/// Where a segment has `words`, joined by single spaces they are its `text` before and after.
pub(crate) fn mask(segments: &mut [Value]) -> Vec<Secret> {
    let mut secrets = Vec::new();
    segments.iter_mut().for_each(replacement::drop_strays);
    // Until there is nothing left, so that to mask once more changes nothing.
    for _ in 0..MOST_PASSES {
        let found = search(segments);
        if found.is_empty() {
            break;
        }
        for stretches in found.chunk_by(|one, other| one.segment == other.segment) {
            let index = stretches.first().map_or(0, |stretch| stretch.segment);
            if let Some(segment) = segments.get_mut(index) {
                secrets.extend(replacement::replace(segment, index, stretches));
            }
        }
    }
    secrets.sort_by(|one, other| {
        one.segment
            .cmp(&other.segment)
            .then(one.start.total_cmp(&other.start))
    });
    secrets
}

fn search(segments: &[Value]) -> Vec<Stretch> {
    let mut listener = Listener::default();
    for (index, segment) in segments.iter().enumerate() {
        if let Some(passage) = Passage::of(segment) {
            listener.hear(index, segment, &passage);
        }
    }
    echo::stretches(&listener.finish())
}
