//! Metric rules: a measurement of the call is too high or too low.

use serde::Deserialize;
use serde_json::Value;

use super::flag::{Hit, Source};
use super::transcript::{Speaker, Transcript};

/// Words quoted from the segment that stands for the measurement.
const MOST_QUOTED: usize = 40;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Quantity {
    /// Longest time in which nobody speaks.
    DeadAirSeconds,
    /// The agent's share of all speech, 0 to 1; not measured where the speaker is unknown.
    AgentTalkRatio,
    /// Length of the call: Ringba's, or else the recording's.
    DurationSeconds,
    /// Calls from this number in the last `rules.repeat_days` days, this one included.
    RepeatCalls,
    /// Seconds between the moment from which the call is paid for and its end; not measured where the campaign does not
    /// say when that is, or the call did not get there.
    SecondsPastPayout,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum Comparison {
    #[serde(rename = "<")]
    Below,
    #[serde(rename = ">")]
    Above,
}

/// What is measured and what is too much.
#[derive(Debug, Deserialize)]
pub(crate) struct Metric {
    #[serde(rename = "metric")]
    quantity: Quantity,
    op: Comparison,
    value: f64,
    /// Calls with less speech are not measured.
    #[serde(default)]
    min_speech_seconds: f64,
}

impl Metric {
    /// Reads `{"metric", "op", "value", "min_speech_seconds"}`.
    pub(crate) fn parse(definition: &Value) -> Result<Self, String> {
        Self::deserialize(definition).map_err(|error| format!("definition: {error}"))
    }

    fn is_broken_by(&self, value: f64) -> bool {
        match self.op {
            Comparison::Below => value < self.value,
            Comparison::Above => value > self.value,
        }
    }

    /// Every occurrence; without any speech there is none, because there is nothing to quote.
    pub(crate) fn hits(&self, transcript: &Transcript) -> Vec<Hit> {
        let spoken: Vec<usize> = (0..transcript.segments.len())
            .filter(|index| transcript.has_words(*index))
            .collect();
        let Some(first) = spoken.first() else {
            return Vec::new();
        };
        if total(transcript, &spoken, None) < self.min_speech_seconds {
            return Vec::new();
        }
        match self.quantity {
            Quantity::DeadAirSeconds => self.dead_air(transcript, &spoken),
            Quantity::AgentTalkRatio => self.talk(transcript, &spoken).into_iter().collect(),
            Quantity::DurationSeconds => self.whole(
                transcript,
                *first,
                transcript
                    .facts
                    .duration_seconds
                    .or(transcript.facts.audio_seconds),
                |seconds| format!("The call lasts {seconds:.0} seconds"),
            ),
            Quantity::RepeatCalls => self.whole(transcript, *first, transcript.facts.repeat_calls, |calls| {
                format!("The same number has called {calls:.0} times lately")
            }),
            Quantity::SecondsPastPayout => self.whole(
                transcript,
                // Who ends a call says so at its end.
                spoken.last().copied().unwrap_or(*first),
                transcript.facts.seconds_past_payout,
                |seconds| format!("The call ends {seconds:.0} seconds after it began to be paid for"),
            ),
        }
    }

    /// A hit where a measurement of the whole call is too much.
    fn whole(
        &self,
        transcript: &Transcript,
        segment: usize,
        measured: Option<f64>,
        reason: impl Fn(f64) -> String,
    ) -> Vec<Hit> {
        measured
            .filter(|value| self.is_broken_by(*value))
            .and_then(|value| hit(transcript, segment, reason(value), None))
            .into_iter()
            .collect()
    }

    fn dead_air(&self, transcript: &Transcript, spoken: &[usize]) -> Vec<Hit> {
        let mut order = spoken.to_vec();
        order.sort_by(|a, b| {
            transcript.segments[*a]
                .start
                .total_cmp(&transcript.segments[*b].start)
        });
        let mut silences = Vec::new();
        let mut until = 0.0;
        // Before the first word there is nobody to quote but the one who breaks the silence.
        let mut before = order[0];
        for index in order {
            let segment = &transcript.segments[index];
            silences.push((until, segment.start, before));
            if segment.end >= until {
                (until, before) = (segment.end, index);
            }
        }
        silences.push((until, transcript.facts.audio_seconds.unwrap_or(until), before));
        silences
            .into_iter()
            .filter(|(from, to, _)| to > from && self.is_broken_by(to - from))
            .filter_map(|(from, to, segment)| {
                let reason = format!("Nobody speaks for {:.0} seconds", to - from);
                hit(transcript, segment, reason, Some((from, to)))
            })
            .collect()
    }

    fn talk(&self, transcript: &Transcript, spoken: &[usize]) -> Option<Hit> {
        if total(transcript, spoken, Some(Speaker::Unknown)) > 0.0 {
            return None;
        }
        let agent = total(transcript, spoken, Some(Speaker::Agent));
        let ratio = agent / total(transcript, spoken, None);
        // With no measurable speech the ratio is not a number and breaks nothing.
        if !self.is_broken_by(ratio) {
            return None;
        }
        let length = |index: &usize| transcript.segments[*index].end - transcript.segments[*index].start;
        let longest = spoken.iter().max_by(|a, b| length(a).total_cmp(&length(b)))?;
        hit(
            transcript,
            *longest,
            format!("The agent has {:.0} % of the speech", ratio * 100.0),
            None,
        )
    }
}

fn total(transcript: &Transcript, spoken: &[usize], speaker: Option<Speaker>) -> f64 {
    let segments = spoken.iter().map(|index| &transcript.segments[*index]);
    segments
        .filter(|segment| speaker.is_none_or(|speaker| speaker == segment.speaker))
        .map(|segment| segment.end - segment.start)
        .sum()
}

fn hit(transcript: &Transcript, segment: usize, reason: String, at: Option<(f64, f64)>) -> Option<Hit> {
    let mut evidence = transcript.opening(segment, MOST_QUOTED)?;
    if let Some((start, end)) = at {
        (evidence.start, evidence.end) = (start, end);
    }
    Some(Hit {
        evidence,
        confidence: 1.0,
        source: Source::Rule,
        is_confirmed: false,
        reason,
    })
}
