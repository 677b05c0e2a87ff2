//! How well a transcript keeps the turns of a call and the times of its words, measured against what was
//! really said.

use std::fmt;

use callscript_demo::calls::Party;
use callscript_demo::calls::truth::{Segment as Said, Truth};
use callscript_demo::words::{is_number_or_filler, normal};
use callscript_worker::speech::{Segment, Speaker, Transcript};

use crate::measure::align;

/// Silence that the rule of dead air asks for, in seconds.
const DEAD_AIR: f64 = 20.0;
/// An utterance may begin so far from its segment's start, in seconds.
const PROMPT: f64 = 0.5;
/// A turn is swallowed when the segment's own party speaks during less than this share of it.
const TALKED_OVER: f64 = 0.5;

/// What was counted over some calls.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) segments: usize,
    /// Segments that reach over a whole turn of the other party.
    pub(crate) swallowing: usize,
    /// Seconds of the longest segment.
    pub(crate) longest: f64,
    pub(crate) utterances: usize,
    /// Utterances that begin near their segment's start.
    pub(crate) prompt: usize,
    /// How much later than it was said each word begins, in seconds.
    pub(crate) starts: Vec<f64>,
    pub(crate) words: usize,
    pub(crate) errors: usize,
    /// The others, for a person to read.
    pub(crate) late: Vec<String>,
    /// Silences of more than 20 s.
    pub(crate) silences: usize,
    pub(crate) silences_found: usize,
}

/// A word in its normal form, with its segment and its start.
#[derive(Debug, Clone)]
struct Timed {
    text: String,
    segment: usize,
    start: f64,
}

impl Figures {
    /// Adds a call.
    pub(crate) fn add(&mut self, truth: &Truth, heard: &Transcript) {
        self.silences(truth, heard);
        if truth.channels == 1 {
            let all: Vec<&Said> = truth.segments.iter().collect();
            self.compare(truth, &all, &heard.segments.iter().collect::<Vec<_>>(), None);
            return;
        }
        // Who is who is another test's subject: the channels are paired as their words are.
        let of =
            |speaker| -> Vec<&Segment> { heard.segments.iter().filter(|s| s.speaker == speaker).collect() };
        let said = |party| -> Vec<&Said> { truth.segments.iter().filter(|s| s.speaker == party).collect() };
        let pairs = |agent, caller| [(Party::Agent, of(agent)), (Party::Caller, of(caller))];
        let mut best: Option<Self> = None;
        for pairs in [
            pairs(Speaker::Agent, Speaker::Caller),
            pairs(Speaker::Caller, Speaker::Agent),
        ] {
            let mut figures = Self::default();
            for (party, heard) in &pairs {
                figures.compare(truth, &said(*party), heard, Some(*party));
            }
            if best.as_ref().is_none_or(|best| figures.errors < best.errors) {
                best = Some(figures);
            }
        }
        self.take(best.unwrap_or_default());
    }

    /// Adds the figures of other calls.
    pub(crate) fn take(&mut self, other: Self) {
        self.segments += other.segments;
        self.swallowing += other.swallowing;
        self.longest = self.longest.max(other.longest);
        self.utterances += other.utterances;
        self.prompt += other.prompt;
        self.late.extend(other.late);
        self.starts.extend(other.starts);
        self.words += other.words;
        self.errors += other.errors;
        self.silences += other.silences;
        self.silences_found += other.silences_found;
    }

    pub(crate) fn swallowing_share(&self) -> f64 {
        self.swallowing as f64 / self.segments.max(1) as f64
    }

    pub(crate) fn prompt_share(&self) -> f64 {
        self.prompt as f64 / self.utterances.max(1) as f64
    }

    /// The error that so large a share of the words stays below, in seconds.
    pub(crate) fn start_error(&self, share: f64) -> f64 {
        let mut errors: Vec<f64> = self.starts.iter().map(|late| late.abs()).collect();
        errors.sort_by(f64::total_cmp);
        let at = (errors.len() as f64 * share) as usize;
        errors.get(at).copied().unwrap_or(f64::INFINITY)
    }

    /// How much too late words are in the middle, in seconds.
    fn lateness(&self) -> f64 {
        let mut late = self.starts.clone();
        late.sort_by(f64::total_cmp);
        late.get(late.len() / 2).copied().unwrap_or(0.0)
    }

    fn compare(&mut self, truth: &Truth, said: &[&Said], heard: &[&Segment], party: Option<Party>) {
        let reference = spoken(said);
        let found = recognised(heard);
        let (errors, pairs) = align(&texts(&reference), &texts(&found));
        self.words += reference.len();
        self.errors += errors;
        let pairs: Vec<(usize, usize)> = pairs
            .into_iter()
            .filter(|(r, f)| reference[*r].text == found[*f].text)
            .collect();
        for (r, f) in &pairs {
            let off = found[*f].start - reference[*r].start;
            self.starts.push(off);
        }
        self.prompt_utterances(said, heard, &reference, &found, &pairs);
        for (at, segment) in heard.iter().enumerate() {
            self.segments += 1;
            self.longest = self.longest.max(segment.end - segment.start);
            let own = party.or_else(|| majority(said, &reference, &found, &pairs, at));
            if let Some(own) = own
                && swallows(truth, own, segment)
            {
                self.swallowing += 1;
            }
        }
    }

    /// An utterance begins where its first word that was heard does.
    fn prompt_utterances(
        &mut self,
        said: &[&Said],
        heard: &[&Segment],
        reference: &[Timed],
        found: &[Timed],
        pairs: &[(usize, usize)],
    ) {
        for (at, utterance) in said.iter().enumerate() {
            let first = pairs
                .iter()
                .filter(|(r, _)| reference[*r].segment == at)
                .min_by(|a, b| reference[a.0].start.total_cmp(&reference[b.0].start));
            let Some((r, f)) = first else { continue };
            let start = heard[found[*f].segment].start;
            let off = (utterance.start - start)
                .abs()
                .min((reference[*r].start - start).abs());
            self.utterances += 1;
            self.prompt += usize::from(off <= PROMPT);
            if off > PROMPT {
                self.late.push(format!(
                    "{:?} at {:.2} s lies in {:?} at {start:.2} s",
                    utterance.text, utterance.start, heard[found[*f].segment].text
                ));
            }
        }
    }

    fn silences(&mut self, truth: &Truth, heard: &Transcript) {
        let silent = silences(
            truth
                .segments
                .iter()
                .flat_map(|s| &s.words)
                .map(|w| (w.start, w.end)),
        );
        let found = silences(
            heard
                .segments
                .iter()
                .flat_map(|s| &s.words)
                .map(|w| (w.start, w.end)),
        );
        for (start, end) in silent {
            self.silences += 1;
            let is_found = found
                .iter()
                .any(|(from, to)| (from - start).abs() < 2.0 && (to - end).abs() < 2.0);
            self.silences_found += usize::from(is_found);
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} segments, {:.2} % swallow a turn, longest {:.1} s; {} utterances, {:.1} % begin within {PROMPT} s of their \
             segment; {} words found, start off by {:.3} s (median, of it late {:.3}), {:.3} s (95 %); word errors {:.2} % of {} without numbers and fillers; silences over \
             {DEAD_AIR} s: {} of {} found",
            self.segments,
            100.0 * self.swallowing_share(),
            self.longest,
            self.utterances,
            100.0 * self.prompt_share(),
            self.starts.len(),
            self.start_error(0.5),
            self.lateness(),
            self.start_error(0.95),
            100.0 * self.errors as f64 / self.words.max(1) as f64,
            self.words,
            self.silences_found,
            self.silences,
        )
    }
}

fn texts(words: &[Timed]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

fn timed(text: &str, segment: usize, start: f64) -> impl Iterator<Item = Timed> {
    normal(text)
        .into_iter()
        .filter(|word| !is_number_or_filler(word))
        .map(move |text| Timed { text, segment, start })
}

/// In the order in which they are spoken: on one channel two may speak at the same time.
fn spoken(said: &[&Said]) -> Vec<Timed> {
    let mut words: Vec<Timed> = said
        .iter()
        .enumerate()
        .flat_map(|(at, segment)| {
            segment
                .words
                .iter()
                .flat_map(move |w| timed(&w.text, at, w.start))
        })
        .collect();
    words.sort_by(|a, b| a.start.total_cmp(&b.start));
    words
}

fn recognised(heard: &[&Segment]) -> Vec<Timed> {
    heard
        .iter()
        .enumerate()
        .flat_map(|(at, segment)| {
            segment
                .words
                .iter()
                .flat_map(move |w| timed(&w.text, at, w.start))
        })
        .collect()
}

/// Whose words most of a segment is.
fn majority(
    said: &[&Said],
    reference: &[Timed],
    found: &[Timed],
    pairs: &[(usize, usize)],
    segment: usize,
) -> Option<Party> {
    let of = |party| {
        pairs
            .iter()
            .filter(|(r, f)| found[*f].segment == segment && said[reference[*r].segment].speaker == party)
            .count()
    };
    let (agent, caller) = (of(Party::Agent), of(Party::Caller));
    (agent + caller > 0).then_some(if agent >= caller {
        Party::Agent
    } else {
        Party::Caller
    })
}

/// Does a segment of `own` reach over a turn of the other party during which `own` is silent?
fn swallows(truth: &Truth, own: Party, segment: &Segment) -> bool {
    let own_words = || {
        let of = truth.segments.iter().filter(move |s| s.speaker == own);
        of.flat_map(|s| &s.words)
    };
    truth
        .segments
        .iter()
        .filter(|turn| turn.speaker != own && segment.start <= turn.start && turn.end <= segment.end)
        .any(|turn| {
            let spoken: f64 = own_words()
                .map(|word| (word.end.min(turn.end) - word.start.max(turn.start)).max(0.0))
                .sum();
            spoken < TALKED_OVER * (turn.end - turn.start)
        })
}

/// Where nobody says a word for more than 20 s.
fn silences(words: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut words: Vec<(f64, f64)> = words.collect();
    words.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut until: Option<f64> = None;
    let mut found = Vec::new();
    for (start, end) in words {
        if let Some(before) = until
            && start - before > DEAD_AIR
        {
            found.push((before, start));
        }
        until = Some(until.map_or(end, |until| until.max(end)));
    }
    found
}
