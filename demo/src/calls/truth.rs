//! What really happens in a call. The findings of the factory are measured against this.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Party;
use super::line::Line;
use super::meaning::Meaning;
use super::plan::{CallPlan, Kind};
use super::rules::vertical_of;
use super::script::{DISCLAIMER, DISCLOSURE};
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
    /// Each of them.
    pub words: Vec<Word>,
}

/// One word as it was spoken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Second at which it begins.
    pub start: f64,
    /// Second at which it ends.
    pub end: f64,
    /// The word, with what punctuation is at it.
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

/// Words that sound like a breach and are none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// Id of the rule in `core.qa_rules` that they do not break.
    pub rule_id: String,
    /// Second at which they begin.
    pub start: f64,
    /// Second at which they end.
    pub end: f64,
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
    /// What sounds like a violation and is none.
    pub near_misses: Vec<Near>,
}

/// Derives the truth from a script and the times at which it was spoken.
pub fn derive(
    ringba_call_id: String,
    plan: &CallPlan,
    lines: &[Line],
    segments: Vec<Segment>,
    audio_seconds: f64,
) -> Truth {
    let vertical = plan.campaign.vertical;
    let (mut violations, mut near_misses) = (Vec::new(), Vec::new());
    for (line, said) in lines.iter().zip(&segments) {
        for meaning in &line.meanings {
            // The rules of another vertical are not asked.
            let is_asked = vertical_of(meaning.rule()).is_none_or(|of| Some(of) == vertical);
            match meaning {
                Meaning::Breaks(rule) if is_asked => {
                    violations.push(broken(rule, said.start, said.end, Place::Words));
                }
                Meaning::Near(rule) => near_misses.push(Near {
                    rule_id: (*rule).to_owned(),
                    start: said.start,
                    end: said.end,
                }),
                Meaning::Breaks(_) | Meaning::Satisfies(_) => {}
            }
        }
    }
    violations.extend(omitted(vertical, lines, &segments));
    violations.extend(silences(&segments));
    let (agent, total) = talk(&segments);
    if total >= 30.0 && agent / total > 0.85 {
        violations.push(broken("agent_talk_share", 0.0, audio_seconds, Place::Whole));
    }
    Truth {
        ringba_call_id,
        campaign: plan.campaign.name.to_owned(),
        vertical,
        audio_seconds,
        channels: if plan.stereo { 2 } else { 1 },
        ending: if plan.kind == Kind::Short {
            Ending::Skipped
        } else {
            Ending::Judged
        },
        segments,
        violations,
        near_misses,
    }
}

/// Rules broken by what nobody says in time; they begin with the agent's first words.
fn omitted(vertical: Option<Vertical>, lines: &[Line], segments: &[Segment]) -> Vec<Broken> {
    let said_by = |rule, limit| {
        lines
            .iter()
            .zip(segments)
            .any(|(line, said)| line.meanings.contains(&Meaning::Satisfies(rule)) && said.start < limit)
    };
    let Some(opening) = segments.iter().find(|said| said.speaker == Party::Agent) else {
        return Vec::new();
    };
    let mut missing = Vec::new();
    if !said_by(DISCLOSURE, DISCLOSURE_WITHIN) {
        missing.push(DISCLOSURE);
    }
    if vertical == Some(Vertical::Medicare) && !said_by(DISCLAIMER, DISCLAIMER_WITHIN) {
        missing.push(DISCLAIMER);
    }
    missing
        .into_iter()
        .map(|rule| broken(rule, opening.start, opening.end, Place::Whole))
        .collect()
}

/// Stretches in which nobody speaks for too long. People talk over each other: the line before need not end
/// last.
fn silences(segments: &[Segment]) -> Vec<Broken> {
    let mut quiet = segments.first().map_or(0.0, |said| said.end);
    let mut found = Vec::new();
    for said in segments {
        if said.start - quiet > DEAD_AIR_OVER {
            found.push(broken("dead_air", quiet, said.start, Place::Whole));
        }
        quiet = quiet.max(said.end);
    }
    found
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

fn broken(rule: &str, start: f64, end: f64, place: Place) -> Broken {
    Broken {
        rule_id: rule.to_owned(),
        start,
        end,
        place,
    }
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
