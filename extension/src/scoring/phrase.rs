//! Phrase rules: somebody says what must not be said.

use std::ops::Range;

use super::flag::{Hit, Source};
use super::matcher::{self, Symbol};
use super::numeral::Row;
use super::program::{self, Lexicon, Program, UNKNOWN_WORD};
use super::rule::{Patterns, Rule};
use super::transcript::{Run, Transcript};
use super::unspeakable;

/// Words that turn what follows into its opposite.
const NEGATIONS: [&str; 28] = [
    "not", "never", "no", "nobody", "none", "nothing", "neither", "nor", "without", "cannot", "cant", "dont",
    "doesnt", "didnt", "wont", "wouldnt", "couldnt", "shouldnt", "isnt", "arent", "wasnt", "werent", "aint",
    "havent", "hasnt", "hadnt", "hardly", "unable",
];
/// Words quoted from a segment that nobody can have said.
const MOST_QUOTED: usize = 40;

/// A run of one party's words, ready for matching.
#[derive(Debug)]
pub(crate) struct Line<'t> {
    pub(crate) run: &'t Run,
    symbols: Vec<Symbol>,
    /// Of all its words together.
    mask: u128,
}

impl<'t> Line<'t> {
    /// All runs of a transcript; the lexicon must know all patterns by now.
    pub(crate) fn all(transcript: &'t Transcript, lexicon: &Lexicon) -> Vec<Self> {
        let line = |run: &'t Run| {
            let mut row = Row::default();
            let symbol = |at: &usize| {
                let word = transcript.tokens[*at].word.as_str();
                Symbol {
                    word: lexicon.number(word),
                    digits: row.next(word),
                }
            };
            let symbols: Vec<Symbol> = run.tokens.iter().map(symbol).collect();
            let known = symbols.iter().filter(|symbol| symbol.word != UNKNOWN_WORD);
            let mask = known.fold(0, |all, symbol| all | program::mask(symbol.word));
            Line { run, symbols, mask }
        };
        transcript.runs.iter().map(line).collect()
    }

    /// Matches of any of the programs, in order, those that overlap made one; with the pattern that matched first.
    pub(crate) fn find<'p>(&self, programs: &'p [Program]) -> Vec<(Range<usize>, &'p str)> {
        let mut found: Vec<(Range<usize>, &str)> = programs
            .iter()
            .filter(|program| program.may_match(self.mask))
            .flat_map(|program| {
                matcher::find(program, &self.symbols)
                    .into_iter()
                    .map(|range| (range, program.source.as_str()))
            })
            .collect();
        found.sort_by_key(|(range, _)| (range.start, range.end));
        let mut merged: Vec<(Range<usize>, &str)> = Vec::new();
        for (range, source) in found {
            match merged.last_mut() {
                Some((last, _)) if range.start < last.end => last.end = last.end.max(range.end),
                _ => merged.push((range, source)),
            }
        }
        merged
    }
}

/// Every occurrence of the rule's patterns that no `unless` voids.
pub(crate) fn hits(
    rule: &Rule,
    patterns: &Patterns,
    transcript: &Transcript,
    lines: &[Line<'_>],
) -> Vec<Hit> {
    let mut hits = Vec::new();
    for line in lines
        .iter()
        .filter(|line| line.run.speaker.counts_for(rule.speaker))
    {
        let found = line.find(&patterns.any);
        if found.is_empty() {
            continue;
        }
        let voids = line.find(&patterns.unless);
        for (range, source) in found {
            if voids.iter().any(|(void, _)| shares_a_word(&range, void))
                || is_negated(transcript, line, &range, patterns.not_after)
            {
                continue;
            }
            let tokens = &line.run.tokens;
            let evidence = transcript.evidence(tokens[range.start], tokens[range.end - 1], line.run.speaker);
            if evidence.start < patterns.from || evidence.start > patterns.to {
                continue;
            }
            hits.push(Hit {
                evidence,
                confidence: line.run.speaker.confidence_for(rule.speaker),
                source: Source::Rule,
                is_confirmed: false,
                reason: format!("The words match the pattern \"{source}\""),
            });
        }
    }
    if patterns.unspeakable > 0 {
        hits.extend(written(rule, patterns, transcript));
    }
    hits
}

/// Segments with more in them than anybody can say.
fn written<'t>(
    rule: &'t Rule,
    patterns: &'t Patterns,
    transcript: &'t Transcript,
) -> impl Iterator<Item = Hit> + 't {
    let segments = transcript.segments.iter().enumerate();
    segments.filter_map(move |(index, segment)| {
        let counts = segment.speaker.counts_for(rule.speaker)
            && (patterns.from..=patterns.to).contains(&segment.start)
            && unspeakable::points(&segment.text) >= patterns.unspeakable;
        let evidence = counts.then(|| transcript.opening(index, MOST_QUOTED))??;
        Some(Hit {
            confidence: 1.0,
            evidence,
            source: Source::Rule,
            is_confirmed: false,
            reason: "Nobody can have said this: the transcript holds markup or invisible characters"
                .to_owned(),
        })
    })
}

fn is_negated(transcript: &Transcript, line: &Line<'_>, range: &Range<usize>, reach: usize) -> bool {
    let before = &line.run.tokens[range.start.saturating_sub(reach)..range.start];
    before
        .iter()
        .any(|at| NEGATIONS.contains(&transcript.tokens[*at].word.as_str()))
}

/// A denial voids only the words it is made of: one spoken a moment before or after is another sentence.
fn shares_a_word(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}
