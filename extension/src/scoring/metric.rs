//! Metric rules: a measurement of the call is too high or too low.

use serde::Deserialize;
use serde_json::Value;

use super::flag::Hit;
use super::spoken;
use super::terms::{Evidence, Source, Speaker};
use super::transcript::Transcript;

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
    /// Seconds between the moment from which the call is paid for and its end; not measured where the
    /// campaign does not say when that is, or the call did not get there.
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
        if spoken::seconds(transcript, &spoken, None) < self.min_speech_seconds {
            return Vec::new();
        }
        let facts = &transcript.facts;
        let opening = || transcript.opening(*first, MOST_QUOTED);
        match self.quantity {
            Quantity::DeadAirSeconds => self.dead_air(transcript, &spoken),
            Quantity::AgentTalkRatio => self.talk(transcript, &spoken).into_iter().collect(),
            Quantity::DurationSeconds => self.whole(
                opening(),
                facts.duration_seconds.or(facts.audio_seconds),
                |seconds| format!("The call lasts {seconds:.0} seconds"),
            ),
            Quantity::RepeatCalls => self.whole(opening(), facts.repeat_calls, |calls| {
                format!("The same number has called {calls:.0} times lately")
            }),
            Quantity::SecondsPastPayout => self.whole(
                // Who ends a call says so at its end.
                last(transcript, &spoken),
                facts.seconds_past_payout,
                |seconds| format!("The call ends {seconds:.0} seconds after it began to be paid for"),
            ),
        }
    }

    /// A hit where a measurement of the whole call is too much.
    fn whole(
        &self,
        evidence: Option<Evidence>,
        measured: Option<f64>,
        reason: impl Fn(f64) -> String,
    ) -> Vec<Hit> {
        let too_much = measured.filter(|value| self.is_broken_by(*value));
        let found = evidence.zip(too_much);
        found
            .map(|(evidence, value)| hit(evidence, reason(value)))
            .into_iter()
            .collect()
    }

    fn dead_air(&self, transcript: &Transcript, spoken: &[usize]) -> Vec<Hit> {
        let stretches = spoken::stretches(transcript, spoken);
        let mut silences = Vec::new();
        // Before the first word there is no speech to quote, so the party who breaks the silence is quoted.
        let Some(mut before) = stretches.iter().find_map(|stretch| stretch.segment) else {
            return Vec::new();
        };
        let (mut until, mut said_until) = (0.0_f64, 0.0_f64);
        for stretch in stretches {
            silences.push((until, stretch.said.start, before, said_until));
            until = until.max(stretch.said.end);
            if let Some(segment) = stretch.segment
                && stretch.said.end >= said_until
            {
                (said_until, before) = (stretch.said.end, segment);
            }
        }
        let end = transcript.facts.audio_seconds.unwrap_or(until);
        silences.push((until, end, before, said_until));
        silences
            .into_iter()
            .filter(|(from, to, ..)| to > from && self.is_broken_by(to - from))
            .filter_map(|(from, to, segment, said_until)| {
                let said = transcript.closing(segment, said_until, MOST_QUOTED);
                let evidence = said.or_else(|| transcript.opening(segment, MOST_QUOTED))?;
                let reason = format!("Nobody speaks for {:.0} seconds", to - from);
                let silence = Evidence {
                    start: from,
                    end: to,
                    ..evidence
                };
                Some(hit(silence, reason))
            })
            .collect()
    }

    fn talk(&self, transcript: &Transcript, spoken: &[usize]) -> Option<Hit> {
        let seconds = |speaker| spoken::seconds(transcript, spoken, speaker);
        if seconds(Some(Speaker::Unknown)) > 0.0 {
            return None;
        }
        let ratio = seconds(Some(Speaker::Agent)) / seconds(None);
        // With no measurable speech the ratio is not a number and breaks nothing.
        if !self.is_broken_by(ratio) {
            return None;
        }
        let length = |index: &usize| spoken::seconds_of(&transcript.segments[*index]);
        let longest = spoken.iter().max_by(|a, b| length(a).total_cmp(&length(b)))?;
        let evidence = transcript.opening(*longest, MOST_QUOTED)?;
        Some(hit(
            evidence,
            format!("The agent has {:.0} % of the speech", ratio * 100.0),
        ))
    }
}

/// The last words of a call: of the segment that ends last, where the times of words tell, else the beginning
/// of the last segment.
fn last(transcript: &Transcript, spoken: &[usize]) -> Option<Evidence> {
    let end = |index: &usize| transcript.segments[*index].times().all().end;
    let latest = spoken.iter().max_by(|a, b| end(a).total_cmp(&end(b)))?;
    let said = transcript.closing(*latest, f64::INFINITY, MOST_QUOTED);
    said.or_else(|| transcript.opening(*spoken.last()?, MOST_QUOTED))
}

fn hit(evidence: Evidence, reason: String) -> Hit {
    Hit {
        evidence,
        confidence: 1.0,
        source: Source::Rule,
        is_confirmed: false,
        reason,
    }
}
