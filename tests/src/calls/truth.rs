//! What really happens in a call: what the factory finds is measured against this.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Party;
use super::plan::{CallPlan, Kind};
use super::script::{DISCLAIMER, DISCLOSURE, Meaning, Turn};
use super::vertical::Vertical;

/// Seconds within which the recording must be mentioned.
const DISCLOSURE_WITHIN: f64 = 30.0;
/// Seconds within which the Medicare disclaimer must be read.
const DISCLAIMER_WITHIN: f64 = 90.0;
/// Seconds of silence that are too long.
const DEAD_AIR_OVER: f64 = 20.0;

/// What was said, by whom and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Who speaks.
    pub speaker: Party,
    /// Second at which speech begins.
    pub start: f64,
    /// Second at which speech ends.
    pub end: f64,
    /// The words.
    pub text: String,
}

/// How a broken rule can be placed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The words between start and end break it.
    Words,
    /// Something is missing or measured: no one place proves it.
    Whole,
}

/// A rule that the call breaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Broken {
    /// Id in `core.qa_rules`.
    pub rule_id: String,
    /// Second at which it begins.
    pub start: f64,
    /// Second at which it ends.
    pub end: f64,
    /// Whether start and end matter.
    pub place: Place,
}

/// Where the call must end.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// `flagged` or `safe`.
    Judged,
    /// `skipped` before any transfer.
    Skipped,
}

/// The truth about one call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Ringba `inboundCallId`.
    pub ringba_call_id: String,
    /// Campaign name.
    pub campaign: String,
    /// Vertical whose rules apply; none: only the general ones.
    pub vertical: Option<Vertical>,
    /// Length of the recording in seconds.
    pub audio_seconds: f64,
    /// Channels of the recording.
    pub channels: usize,
    /// Where the call must end.
    pub ending: Ending,
    /// What was said, in order.
    pub segments: Vec<Segment>,
    /// Rules broken, each time they are.
    pub violations: Vec<Broken>,
}

/// Derives the truth from a script and the times at which it was spoken.
pub fn derive(
    ringba_call_id: String,
    plan: &CallPlan,
    turns: &[Turn],
    segments: Vec<Segment>,
    audio_seconds: f64,
) -> Truth {
    let mut violations = Vec::new();
    for (turn, segment) in turns.iter().zip(&segments) {
        if let Meaning::Breaks(rule) = turn.meaning {
            add(&mut violations, rule, segment.start, segment.end, Place::Words);
        }
    }
    let said_by = |rule, limit| {
        turns
            .iter()
            .zip(&segments)
            .any(|(turn, said)| turn.meaning == Meaning::Satisfies(rule) && said.start < limit)
    };
    if let Some(opening) = segments.iter().find(|segment| segment.speaker == Party::Agent) {
        if !said_by(DISCLOSURE, DISCLOSURE_WITHIN) {
            add(
                &mut violations,
                DISCLOSURE,
                opening.start,
                opening.end,
                Place::Whole,
            );
        }
        if plan.campaign.vertical == Some(Vertical::Medicare) && !said_by(DISCLAIMER, DISCLAIMER_WITHIN) {
            add(
                &mut violations,
                DISCLAIMER,
                opening.start,
                opening.end,
                Place::Whole,
            );
        }
    }
    for pair in segments.windows(2) {
        if pair[1].start - pair[0].end > DEAD_AIR_OVER {
            add(
                &mut violations,
                "dead_air",
                pair[0].end,
                pair[1].start,
                Place::Whole,
            );
        }
    }
    let (agent, total) = talk(&segments);
    if total >= 30.0 && agent / total > 0.85 {
        add(
            &mut violations,
            "agent_talk_share",
            0.0,
            audio_seconds,
            Place::Whole,
        );
    }
    Truth {
        ringba_call_id,
        campaign: plan.campaign.name.to_owned(),
        vertical: plan.campaign.vertical,
        audio_seconds,
        channels: if plan.stereo { 2 } else { 1 },
        ending: if plan.kind == Kind::Short {
            Ending::Skipped
        } else {
            Ending::Judged
        },
        segments,
        violations,
    }
}

/// Seconds the agent speaks, and both together.
fn talk(segments: &[Segment]) -> (f64, f64) {
    let seconds = |segment: &Segment| segment.end - segment.start;
    let agent = segments
        .iter()
        .filter(|segment| segment.speaker == Party::Agent)
        .map(seconds)
        .sum();
    (agent, segments.iter().map(seconds).sum())
}

fn add(violations: &mut Vec<Broken>, rule: &str, start: f64, end: f64, place: Place) {
    violations.push(Broken {
        rule_id: rule.to_owned(),
        start,
        end,
        place,
    });
}

impl Truth {
    /// Everything that is said, in order.
    pub fn text(&self) -> String {
        self.segments
            .iter()
            .map(|segment| segment.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The broken rules, each once.
    pub fn broken_rules(&self) -> BTreeSet<&str> {
        self.violations
            .iter()
            .map(|broken| broken.rule_id.as_str())
            .collect()
    }
}
