//! Scoring: rules and the judge's findings become flags, each with words of the transcript to prove it.
//!
//! Pure Rust without a database, but for `sql_function`: [`score`](score::score) takes three JSON values that
//! may hold anything and always answers. `terms` are the words that all files speak in. `rule` reads one rule
//! and `compiled` makes a set of rules ready. `normalise` cuts text into tokens, `pattern` and `matcher` find
//! phrases in them, `phrase`, `absence` and `metric` are the three kinds of deterministic rule, `evidence`
//! checks the judge's findings: `quote` finds what it quoted, `faithful` sees whether that says the same.
//! `example` reads a conversation that somebody wrote down to try a
//! rule. `suspicion` is what the judge upholds or clears (`asked`: as it stands in the question), and `control` what tries the judge itself.

mod absence;
pub(crate) mod asked;
mod calibration;
pub(crate) mod call;
pub(crate) mod compiled;
pub(crate) mod control;
mod evidence;
pub(crate) mod example;
mod faithful;
pub(crate) mod flag;
mod index;
mod mask;
mod matcher;
mod metric;
mod normalise;
mod numeral;
mod pattern;
mod phrase;
mod program;
mod quote;
pub(crate) mod rule;
pub(crate) mod score;
mod spoken;
mod sql_function;
pub(crate) mod suspicion;
pub(crate) mod terms;
mod transcript;
mod unjudged;
mod unspeakable;
mod words;

#[cfg(test)]
pub(crate) mod attack_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod paraphrase_tests;
#[cfg(test)]
mod price_tests;
#[cfg(test)]
mod quote_tests;
#[cfg(test)]
mod score_tests;
#[cfg(test)]
pub(crate) mod shipped_tests;
#[cfg(test)]
mod suspicion_tests;
#[cfg(test)]
mod word_tests;
