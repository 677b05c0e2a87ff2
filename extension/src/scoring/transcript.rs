//! The transcript as scoring sees it: segments, tokens, and the runs of tokens one party says in one breath.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::flag::Evidence;
use super::normalise::{self, Token};

/// Longest silence in seconds over which a phrase goes on.
const MOST_PAUSE: f64 = 2.0;
/// The same where nobody knows who speaks: after a longer one it may well be the other party, and a phrase must not be
/// made of the words of both.
const MOST_PAUSE_OF_UNKNOWN: f64 = 0.5;
/// Most words the other party may throw in ("mhm, okay") without ending a phrase.
const MOST_THROWN_IN: usize = 4;
/// Times beyond this many seconds are nonsense.
const MOST_SECONDS: f64 = 1e7;

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Speaker {
    Agent,
    Caller,
    /// Mono recordings do not tell.
    Unknown,
}

impl Speaker {
    /// As in the transcript.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Caller => "caller",
            Self::Unknown => "unknown",
        }
    }

    /// Whether words of this speaker count for a rule about `wanted`. Unknown speakers count for every rule:
    /// a missed violation is worse than a second look.
    pub(crate) fn counts_for(self, wanted: Option<Self>) -> bool {
        wanted.is_none_or(|wanted| wanted == self || self == Self::Unknown)
    }

    /// Confidence of a deterministic hit: 1, or less where the speaker is a guess.
    pub(crate) fn confidence_for(self, wanted: Option<Self>) -> f64 {
        if wanted.is_some() && self == Self::Unknown {
            0.8
        } else {
            1.0
        }
    }
}

impl FromStr for Speaker {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "agent" => Ok(Self::Agent),
            "caller" => Ok(Self::Caller),
            "unknown" => Ok(Self::Unknown),
            _ => Err(()),
        }
    }
}

/// One stretch of speech; times in seconds from the start of the recording.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) speaker: Speaker,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) text: String,
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
    pub(crate) facts: Facts,
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
    /// Of these segments; cuts them into tokens and runs.
    pub(crate) fn new(segments: Vec<Segment>, facts: Facts) -> Self {
        let mut transcript = Self {
            segments,
            facts,
            ..Self::default()
        };
        for (index, segment) in transcript.segments.iter().enumerate() {
            normalise::tokenise(&segment.text, index, &mut transcript.tokens);
        }
        transcript.runs = [Speaker::Agent, Speaker::Caller, Speaker::Unknown]
            .into_iter()
            .flat_map(|speaker| transcript.runs_of(speaker))
            .collect();
        transcript
    }

    /// Reads `{"segments": [...], "duration_seconds", "audio_seconds", "facts": {...}}`.
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
        Ok(Self::new(segments.iter().map(segment).collect(), facts))
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
                last == token.segment
                    || (thrown_in <= MOST_THROWN_IN && segment.start - self.segments[last].end <= most_pause)
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

    /// The second at which a token is said, taking speech within a segment as even.
    pub(crate) fn second_of(&self, token: &Token, byte: usize) -> f64 {
        let segment = &self.segments[token.segment];
        let share = byte as f64 / segment.text.len().max(1) as f64;
        segment.start + (segment.end - segment.start) * share
    }

    /// The verbatim text from token `first` to token `last`, with its place.
    pub(crate) fn evidence(&self, first: usize, last: usize, speaker: Speaker) -> Evidence {
        let (from, to) = (&self.tokens[first], &self.tokens[last]);
        let quote = if from.segment == to.segment {
            self.segments[from.segment].text[from.start..to.end].to_owned()
        } else {
            let mut quote = self.segments[from.segment].text[from.start..].to_owned();
            for segment in &self.segments[from.segment + 1..to.segment] {
                quote.push(' ');
                quote.push_str(&segment.text);
            }
            quote.push(' ');
            quote.push_str(&self.segments[to.segment].text[..to.end]);
            quote
        };
        let start = self.second_of(from, from.start);
        Evidence {
            quote,
            segment: from.segment,
            start,
            end: self.second_of(to, to.end).max(start),
            speaker,
        }
    }

    /// The beginning of a segment as evidence: its first `most` tokens. `None` for a segment without words.
    pub(crate) fn opening(&self, segment: usize, most: usize) -> Option<Evidence> {
        let first = self.tokens.partition_point(|token| token.segment < segment);
        let after = self.tokens.partition_point(|token| token.segment <= segment);
        let last = after
            .min(first.saturating_add(most))
            .checked_sub(1)
            .filter(|last| *last >= first)?;
        Some(self.evidence(first, last, self.segments[segment].speaker))
    }

    /// Whether anything was said in a segment.
    pub(crate) fn has_words(&self, segment: usize) -> bool {
        let first = self.tokens.partition_point(|token| token.segment < segment);
        self.tokens
            .get(first)
            .is_some_and(|token| token.segment == segment)
    }
}

fn segment(value: &Value) -> Segment {
    let start = seconds(value, "start").unwrap_or(0.0);
    Segment {
        speaker: value
            .get("speaker")
            .and_then(Value::as_str)
            .and_then(|name| name.parse().ok())
            .unwrap_or(Speaker::Unknown),
        start,
        end: seconds(value, "end").unwrap_or(start).max(start),
        text: value
            .get("text")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
    }
}

/// A plausible number (of seconds, mostly), or none.
fn seconds(value: &Value, key: &str) -> Option<f64> {
    value.get(key)?.as_f64().and_then(plausible)
}

/// The number, unless it is nonsense as a time.
pub(crate) fn plausible(seconds: f64) -> Option<f64> {
    (0.0..=MOST_SECONDS).contains(&seconds).then_some(seconds)
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
        let evidence = transcript.evidence(1, 5, Speaker::Agent);
        assert_eq!(evidence.quote, "I need Yes? your Card");
        assert_eq!((evidence.segment, evidence.start, evidence.end), (0, 1.0, 4.8));
    }
}
