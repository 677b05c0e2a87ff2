//! The way of a call from the hang-up to its judgement.

use jiff::Timestamp;

use super::call_record::Call;
use crate::auth::viewer::Viewer;
use crate::view::format;
use crate::view::moment::Moment;

/// A stage of the call's way.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// done, now, failed or todo
    pub(crate) state: &'static str,
    pub(crate) at: Moment,
    pub(crate) took: String,
}

/// The stages of a call, those that it has not reached among them.
pub(super) fn steps(call: &Call, viewer: &Viewer) -> Vec<Step> {
    let now = viewer.now;
    let reached = [
        ("Hung up", hang_up(call)),
        ("Seen at Ringba", parse(call.ingested_at.as_deref())),
        ("Recording secured", parse(call.vaulted_at.as_deref())),
        ("Transcribed", parse(call.transcribed_at.as_deref())),
        ("Judged", parse(call.judged_at.as_deref())),
    ];
    let failed = match call.failed_lane.as_deref() {
        Some("vault") => Some(2),
        Some("factory") => Some(3),
        Some("judge") => Some(4),
        _ => None,
    };
    let is_over =
        ["flagged", "safe", "unjudged", "skipped", "failed", "parked"].contains(&call.status.as_str());
    let next = reached.iter().position(|(_, at)| at.is_none());
    let mut before: Option<Timestamp> = None;
    reached
        .iter()
        .enumerate()
        .map(|(number, (name, at))| {
            let took = at
                .zip(before)
                .map(|(at, before)| at.duration_since(before).as_secs_f64());
            before = at.or(before);
            Step {
                name,
                state: match at {
                    _ if failed == Some(number) => "failed",
                    Some(_) => "done",
                    None if next == Some(number) && !is_over => "now",
                    None => "todo",
                },
                at: at
                    .map(|at| Moment::new(at, now, &viewer.zone))
                    .unwrap_or_default(),
                took: took.map(|took| format::span(took.max(0.0))).unwrap_or_default(),
            }
        })
        .collect()
}

fn parse(at: Option<&str>) -> Option<Timestamp> {
    at?.parse().ok()
}

fn hang_up(call: &Call) -> Option<Timestamp> {
    let length = jiff::SignedDuration::try_from_secs_f64(call.duration_seconds.unwrap_or(0.0)).ok()?;
    parse(Some(&call.start))?.checked_add(length).ok()
}
