//! Phrase rules: somebody says what must not be said.

use std::ops::Range;

use super::flag::Hit;
use super::index::{self, Clue, Index, List};
use super::mask::Mask;
use super::matcher::{self, Symbol};
use super::numeral::Row;
use super::program::{Lexicon, UNKNOWN_WORD};
use super::rule::{Patterns, Rule};
use super::terms::Source;
use super::transcript::{Run, Transcript};
use super::unspeakable;

/// Words that turn what follows into its opposite.
const NEGATIONS: [&str; 28] = [
    "not", "never", "no", "nobody", "none", "nothing", "neither", "nor", "without", "cannot", "cant", "dont",
    "doesnt", "didnt", "wont", "wouldnt", "couldnt", "shouldnt", "isnt", "arent", "wasnt", "werent", "aint",
    "havent", "hasnt", "hadnt", "hardly", "unable",
];
/// Whether a word turns what follows into its opposite.
pub(super) fn is_negation(word: &str) -> bool {
    NEGATIONS.contains(&word)
}

/// Words quoted from a segment that nobody can have said.
const MOST_QUOTED: usize = 40;

/// All runs of a transcript, ready for matching.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    lines: Vec<Line<'t>>,
    clues: Vec<Clue>,
}

/// A run of one party's words.
#[derive(Debug)]
struct Line<'t> {
    run: &'t Run,
    symbols: Vec<Symbol>,
}

/// Where a list of patterns matches.
#[derive(Debug, Clone)]
pub(crate) struct Found<'p> {
    /// Number of the line.
    line: usize,
    /// Tokens of the line.
    range: Range<usize>,
    /// The pattern that matched first.
    source: &'p str,
}

impl<'t> Lines<'t> {
    /// All runs of a transcript; lexicon and index must know all patterns by now.
    pub(crate) fn new(transcript: &'t Transcript, lexicon: &Lexicon, index: &Index) -> Self {
        let mut clues = Vec::new();
        let mut words = Vec::new();
        let line = |(number, run): (u32, &'t Run)| {
            let mut row = Row::default();
            let symbol = |at: &usize| {
                let word = transcript.tokens[*at].word.as_str();
                Symbol {
                    word: lexicon.number(word),
                    digits: row.next(word),
                }
            };
            let symbols: Vec<Symbol> = run.tokens.iter().map(symbol).collect();
            words.clear();
            words.extend(symbols.iter().map(|symbol| symbol.word));
            index.clues(number, &words, &mut clues);
            Line { run, symbols }
        };
        let lines = (0..).zip(&transcript.runs).map(line).collect();
        index::sort(&mut clues);
        Self { lines, clues }
    }

    /// The run in which something was found.
    pub(crate) fn run(&self, found: &Found<'_>) -> &'t Run {
        self.lines[found.line].run
    }

    /// The token of the transcript with which a match begins.
    pub(crate) fn first_token(&self, found: &Found<'_>) -> usize {
        self.run(found).tokens[found.range.start]
    }

    /// The tokens of the transcript that match.
    pub(crate) fn tokens(&self, found: &Found<'_>) -> &'t [usize] {
        &self.run(found).tokens[found.range.clone()]
    }

    /// Matches of any of the programs, line by line and in order, those that overlap made one.
    pub(crate) fn find<'p>(&self, list: &'p List) -> Vec<Found<'p>> {
        let mut found: Vec<Found<'p>> = Vec::new();
        let lengths = self.lines.iter().map(|line| line.symbols.len());
        for clue in list.clues(&self.clues, lengths) {
            let program = &list.programs[usize::from(clue.program)];
            let line = clue.line as usize;
            let place = clue.range();
            let symbols = &self.lines[line].symbols[place.clone()];
            if program.anchors.is_empty() && !program.may_match(mask_of(symbols)) {
                continue;
            }
            found.extend(matcher::find(program, symbols).into_iter().map(|range| Found {
                line,
                range: range.start + place.start..range.end + place.start,
                source: program.source.as_str(),
            }));
        }
        found.sort_by_key(|found| (found.line, found.range.start, found.range.end));
        found.dedup_by(|next, last| {
            let overlaps = next.line == last.line && next.range.start < last.range.end;
            if overlaps {
                last.range.end = last.range.end.max(next.range.end);
            }
            overlaps
        });
        found
    }
}

/// Of all these words together.
fn mask_of(symbols: &[Symbol]) -> Mask {
    let known = symbols.iter().filter(|symbol| symbol.word != UNKNOWN_WORD);
    known.fold(Mask::default(), |all, symbol| all | Mask::of(symbol.word))
}

/// Every occurrence of the rule's patterns that no `unless` voids.
pub(crate) fn hits(rule: &Rule, patterns: &Patterns, transcript: &Transcript, lines: &Lines<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    if !patterns.only_if.programs.is_empty() && lines.find(&patterns.only_if).is_empty() {
        return hits;
    }
    let found = lines.find(&patterns.any);
    let voids = if found.is_empty() {
        Vec::new()
    } else {
        lines.find(&patterns.unless)
    };
    for place in &found {
        let run = lines.run(place);
        if !run.speaker.counts_for(rule.speaker)
            || voids.iter().any(|void| shares_a_word(place, void))
            || is_negated(transcript, run, &place.range, patterns.not_after)
        {
            continue;
        }
        let tokens = &run.tokens;
        let evidence = transcript.evidence(&tokens[place.range.clone()], run.speaker);
        if evidence.start < patterns.from || evidence.start > patterns.to {
            continue;
        }
        hits.push(Hit {
            evidence,
            confidence: run.speaker.confidence_for(rule.speaker),
            source: Source::Rule,
            is_confirmed: false,
            reason: format!("The words match the pattern \"{}\"", place.source),
        });
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

fn is_negated(transcript: &Transcript, run: &Run, range: &Range<usize>, reach: usize) -> bool {
    let before = &run.tokens[range.start.saturating_sub(reach)..range.start];
    before.iter().any(|at| is_negation(&transcript.tokens[*at].word))
}

/// A denial voids only the words it is made of: one spoken a moment before or after is another sentence.
fn shares_a_word(one: &Found<'_>, other: &Found<'_>) -> bool {
    one.line == other.line && one.range.start < other.range.end && other.range.start < one.range.end
}
