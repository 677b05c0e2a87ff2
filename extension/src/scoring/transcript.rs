//! The transcript as scoring sees it: segments, tokens, and the runs of tokens one party says in one breath.

use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::normalise::{self, Token};
use super::terms::{Evidence, Span, Speaker, plausible};
use super::words::Times;

/// Longest silence in seconds over which a phrase goes on.
const MOST_PAUSE: f64 = 2.0;
/// The same where nobody knows who speaks: after a longer one it may well be the other party, and a phrase
/// must not be made of the words of both.
const MOST_PAUSE_OF_UNKNOWN: f64 = 0.5;
/// Most words the other party may throw in ("mhm, okay") without ending a phrase.
const MOST_THROWN_IN: usize = 4;

/// One stretch of speech; times in seconds from the start of the recording.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) speaker: Speaker,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) text: String,
    times: Times,
}

impl Segment {
    /// Of what was stored; `said` are the times of its words, if they are known.
    pub(crate) fn new(
        speaker: &str,
        (start, end): (Option<f64>, Option<f64>),
        text: String,
        said: &[Span],
    ) -> Self {
        let start = start.unwrap_or(0.0);
        let end = end.unwrap_or(start).max(start);
        Self {
            speaker: speaker.parse().unwrap_or(Speaker::Unknown),
            start,
            end,
            times: Times::of(&text, Span { start, end }, said),
            text,
        }
    }

    /// When its words are said.
    pub(crate) const fn times(&self) -> &Times {
        &self.times
    }
}

/// Tokens (by index) that one party says without a long pause.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) speaker: Speaker,
    pub(crate) tokens: Vec<usize>,
}

/// A parsed transcript. Whatever was unusable is left out; segment numbers stay those of the input.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    pub(crate) segments: Vec<Segment>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) runs: Vec<Run>,
    /// Where a voice was heard, whoever's it is.
    pub(crate) speech: Vec<Span>,
    pub(crate) facts: Facts,
    /// Tokens inside of a segment before which there is a long pause.
    halts: Vec<usize>,
}

/// What was measured about a call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    /// Ringba's length of the call in seconds.
    pub(crate) duration_seconds: Option<f64>,
    /// Length of the recording in seconds.
    pub(crate) audio_seconds: Option<f64>,
    /// Calls from the same number lately, this one included.
    pub(crate) repeat_calls: Option<f64>,
    /// Seconds from the moment from which the call is paid for to its end.
    pub(crate) seconds_past_payout: Option<f64>,
}

impl Facts {
    /// Reads `{"repeat_calls", "seconds_past_payout"}`.
    pub(crate) fn measured(facts: &Value) -> Self {
        Self {
            repeat_calls: seconds(facts, "repeat_calls"),
            seconds_past_payout: seconds(facts, "seconds_past_payout"),
            ..Self::default()
        }
    }
}

impl Transcript {
    /// Of these segments; cuts them into tokens and runs. `speech`: a list for each channel of where a voice
    /// was heard, as pairs of seconds.
    pub(crate) fn new(segments: Vec<Segment>, speech: &[Vec<[f64; 2]>], facts: Facts) -> Self {
        let mut transcript = Self {
            segments,
            speech: speech.iter().flatten().filter_map(heard).collect(),
            facts,
            ..Self::default()
        };
        for (index, segment) in transcript.segments.iter().enumerate() {
            let first = transcript.tokens.len();
            normalise::tokenise(&segment.text, index, &mut transcript.tokens);
            let tokens = &transcript.tokens[first..];
            let halts = segment.times.words().windows(2).filter_map(|pair| {
                let is_long = pair[1].said.start - pair[0].said.end > MOST_PAUSE;
                is_long.then(|| first + tokens.partition_point(|token| token.start < pair[1].at))
            });
            transcript.halts.extend(halts);
        }
        transcript.runs = [Speaker::Agent, Speaker::Caller, Speaker::Unknown]
            .into_iter()
            .flat_map(|speaker| transcript.runs_of(speaker))
            .collect();
        transcript
    }

    /// Reads `{"segments": [...], "speech": [...], "duration_seconds", "audio_seconds", "facts": {...}}`.
    pub(crate) fn parse(value: &Value) -> Result<Self, &'static str> {
        let segments = value
            .get("segments")
            .and_then(Value::as_array)
            .ok_or("the transcript has no array `segments`, so nothing could be scored")?;
        let facts = Facts {
            duration_seconds: seconds(value, "duration_seconds"),
            audio_seconds: seconds(value, "audio_seconds"),
            ..value.get("facts").map(Facts::measured).unwrap_or_default()
        };
        let speech: Vec<Vec<[f64; 2]>> = list(value, "speech");
        Ok(Self::new(segments.iter().map(segment).collect(), &speech, facts))
    }

    fn runs_of(&self, speaker: Speaker) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let most_pause = if speaker == Speaker::Unknown {
            MOST_PAUSE_OF_UNKNOWN
        } else {
            MOST_PAUSE
        };
        let mut thrown_in = 0;
        let mut last: Option<usize> = None;
        for (index, token) in self.tokens.iter().enumerate() {
            let segment = &self.segments[token.segment];
            if segment.speaker != speaker {
                thrown_in += 1;
                continue;
            }
            let goes_on = last.is_some_and(|last| {
                if last == token.segment {
                    return self.halts.binary_search(&index).is_err();
                }
                let pause = segment.times.all().start - self.segments[last].times.all().end;
                thrown_in <= MOST_THROWN_IN && pause <= most_pause
            });
            match runs.last_mut() {
                Some(run) if goes_on => run.tokens.push(index),
                _ => runs.push(Run {
                    speaker,
                    tokens: vec![index],
                }),
            }
            last = Some(token.segment);
            thrown_in = 0;
        }
        runs
    }

    /// When a token is said.
    pub(crate) fn time_of(&self, token: &Token) -> Span {
        self.segments[token.segment]
            .times
            .of_bytes(token.start, token.end)
    }

    /// The verbatim text of tokens, which are in order, with its place; segment by segment, so that what another party says
    /// in between is left out.
    pub(crate) fn evidence(&self, tokens: &[usize], speaker: Speaker) -> Evidence {
        let (first, last) = (tokens[0], tokens[tokens.len() - 1]);
        let of_one_segment = |a: &usize, b: &usize| self.tokens[*a].segment == self.tokens[*b].segment;
        // Where a quote goes on in another segment, so does the punctuation at its seam.
        let text = |piece: &[usize]| {
            let (from, to) = (piece[0], piece[piece.len() - 1]);
            let segment = self.tokens[from].segment;
            let text = self.segments[segment].text.as_str();
            let of_segment = self.tokens_of(segment);
            let is_head = from == of_segment.start && from != first;
            let is_tail = to + 1 == of_segment.end && to != last;
            let start = if is_head { 0 } else { self.tokens[from].start };
            let end = if is_tail { text.len() } else { self.tokens[to].end };
            text[start..end].trim()
        };
        let pieces: Vec<&str> = tokens.chunk_by(of_one_segment).map(text).collect();
        let start = self.time_of(&self.tokens[first]).start;
        Evidence {
            quote: pieces.join(" "),
            segment: self.tokens[first].segment,
            tokens: (first, last),
            start,
            end: self.time_of(&self.tokens[last]).end.max(start),
            speaker,
        }
    }

    /// The beginning of a segment as evidence: its first `most` tokens. `None` for a segment without words.
    pub(crate) fn opening(&self, segment: usize, most: usize) -> Option<Evidence> {
        let tokens = self.tokens_of(segment);
        let end = tokens.end.min(tokens.start.saturating_add(most));
        let opening: Vec<usize> = (tokens.start..end).collect();
        (!opening.is_empty()).then(|| self.evidence(&opening, self.segments[segment].speaker))
    }

    /// The last words of a segment, `most` tokens of those that are said by `until`. `None` where nothing is,
    /// or where nobody knows when its words are said.
    pub(crate) fn closing(&self, segment: usize, until: f64, most: usize) -> Option<Evidence> {
        if self.segments[segment].times.words().is_empty() {
            return None;
        }
        let tokens = self.tokens_of(segment);
        let said = self.tokens[tokens.clone()].partition_point(|token| self.time_of(token).end <= until);
        let end = tokens.start + said;
        let first = end.saturating_sub(most).max(tokens.start);
        let closing: Vec<usize> = (first..end).collect();
        (!closing.is_empty()).then(|| self.evidence(&closing, self.segments[segment].speaker))
    }

    /// Whether anything was said in a segment.
    pub(crate) fn has_words(&self, segment: usize) -> bool {
        let first = self.tokens.partition_point(|token| token.segment < segment);
        self.tokens
            .get(first)
            .is_some_and(|token| token.segment == segment)
    }

    fn tokens_of(&self, segment: usize) -> Range<usize> {
        let first = self.tokens.partition_point(|token| token.segment < segment);
        let after = self.tokens.partition_point(|token| token.segment <= segment);
        first..after
    }
}

fn segment(value: &Value) -> Segment {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let said: Vec<Span> = list(value, "words");
    Segment::new(
        text("speaker"),
        (seconds(value, "start"), seconds(value, "end")),
        text("text").to_owned(),
        &said,
    )
}

/// A list of these; empty where it is missing or holds anything else.
fn list<T: DeserializeOwned>(value: &Value, key: &str) -> Vec<T> {
    let list = value.get(key).map(Vec::deserialize);
    list.and_then(Result::ok).unwrap_or_default()
}

/// A stretch that can be true.
fn heard([start, end]: &[f64; 2]) -> Option<Span> {
    let (start, end) = (plausible(*start)?, plausible(*end)?);
    (start <= end).then_some(Span { start, end })
}

/// A plausible number (of seconds, mostly), or none.
fn seconds(value: &Value, key: &str) -> Option<f64> {
    value.get(key)?.as_f64().and_then(plausible)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn runs(segments: &Value) -> Vec<String> {
        let transcript = Transcript::parse(&json!({ "segments": segments })).expect("parses");
        let text = |run: &Run| {
            let words: Vec<_> = run
                .tokens
                .iter()
                .map(|at| transcript.tokens[*at].word.as_str())
                .collect();
            format!("{}: {}", run.speaker.as_str(), words.join(" "))
        };
        transcript.runs.iter().map(text).collect()
    }

    #[test]
    fn a_phrase_goes_on_over_short_pauses_and_short_words_of_the_other() {
        let said = |speaker: &str, start: f64, text: &str| json!({"speaker": speaker, "start": start, "end": start + 1.0, "text": text});
        for (segments, expected) in [
            (
                json!([said("agent", 0.0, "i need"), said("agent", 2.0, "your card")]),
                vec!["agent: i need your card"],
            ),
            (
                json!([said("agent", 0.0, "i need"), said("agent", 4.0, "your card")]),
                vec!["agent: i need", "agent: your card"],
            ),
            (
                json!([
                    said("agent", 0.0, "i need"),
                    said("caller", 1.0, "mhm okay"),
                    said("agent", 2.0, "your card")
                ]),
                vec!["agent: i need your card", "caller: mhm okay"],
            ),
            (
                json!([
                    said("agent", 0.0, "i need"),
                    said("caller", 1.0, "who are you with again"),
                    said("agent", 2.0, "your card")
                ]),
                vec![
                    "agent: i need",
                    "agent: your card",
                    "caller: who are you with again",
                ],
            ),
        ] {
            assert_eq!(runs(&segments), expected);
        }
    }

    #[test]
    fn quotes_are_verbatim_over_segments() {
        let transcript = Transcript::parse(&json!({"segments": [
            {"speaker": "agent", "start": 0, "end": 2, "text": "Well, I need"},
            {"speaker": "caller", "start": 2, "end": 3, "text": "Yes?"},
            {"speaker": "agent", "start": 3, "end": 5, "text": "your Card!"}]}))
        .expect("parses");
        let evidence = transcript.evidence(&[1, 2, 4, 5], Speaker::Agent);
        assert_eq!(
            evidence.quote, "I need your Card",
            "what the caller throws in is left out"
        );
        assert_eq!((evidence.segment, evidence.start, evidence.end), (0, 1.0, 4.8));
    }

    #[test]
    fn words_have_their_own_times() {
        let word = |start: f64, text: &str| json!({"start": start, "end": start + 0.5, "text": text});
        let transcript = Transcript::parse(&json!({"segments": [
            {"speaker": "agent", "start": 0, "end": 12, "text": "I need your Card!",
             "words": [word(0.0, "I"), word(0.5, "need"), word(10.0, "your"), word(11.0, "Card!")]},
            {"speaker": "agent", "start": 12, "end": 13, "text": "Now."}]}))
        .expect("parses");
        let (across, halves) = (transcript.evidence(&[2, 3, 4], Speaker::Agent), &transcript.runs);
        assert_eq!(
            (across.quote.as_str(), across.start, across.end),
            ("your Card! Now", 10.0, 12.75)
        );
        // Nobody goes on with a phrase after nine seconds.
        let tokens: Vec<_> = halves.iter().map(|run| run.tokens.clone()).collect();
        assert_eq!(tokens, [vec![0, 1], vec![2, 3, 4]]);
        let closing = transcript.closing(0, 1.0, 9).expect("something is said by then");
        assert_eq!((closing.quote.as_str(), closing.end), ("I need", 1.0));
        assert_eq!(
            transcript.closing(0, 99.0, 1).map(|last| last.quote),
            Some("Card".to_owned())
        );
        assert_eq!(transcript.closing(1, 99.0, 1), None);
    }
}
