//! Who made each version of a rule, when and why, and what was put in force.

use super::record::{Change, Record, Version};
use crate::auth::viewer::Viewer;
use crate::view::moment::Moment;

/// A version in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) number: i32,
    pub(crate) state: String,
    pub(crate) severity: String,
    pub(crate) weight: i16,
    pub(crate) made: Step,
    /// The newest first.
    pub(crate) steps: Vec<Step>,
    /// The version before it, to compare with.
    pub(crate) before: Option<i32>,
    /// Whether a draft can be made of it again.
    pub(crate) may_restore: bool,
}

/// Something that somebody did.
#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    pub(crate) what: &'static str,
    pub(crate) by: String,
    pub(crate) at: Moment,
    pub(crate) reason: String,
}

/// All versions, newest first.
pub(crate) fn rows(record: &Record, viewer: &Viewer) -> Vec<Row> {
    let edited = record.edited().version;
    let at = |text: &str| Moment::of_text(Some(text), viewer.now, &viewer.zone);
    let step = |change: &Change| Step {
        what: match change.action.as_str() {
            "retired" => "retired",
            "restored" => "put back",
            _ => "put in force",
        },
        by: change.by.clone(),
        at: at(&change.at),
        reason: change.reason.clone(),
    };
    let row = |version: &Version| Row {
        number: version.version,
        state: version.state.clone(),
        severity: version.severity.clone(),
        weight: version.weight,
        made: Step {
            what: "made",
            by: version.by.clone(),
            at: at(&version.created_at),
            reason: version.reason.clone(),
        },
        steps: record
            .changes
            .iter()
            .filter(|change| change.version == version.version)
            .map(step)
            .collect(),
        before: record
            .versions
            .iter()
            .map(|other| other.version)
            .find(|other| *other < version.version),
        may_restore: version.version != edited && version.state != "draft",
    };
    record.versions.iter().map(row).collect()
}
