//! The columns that are asked for: known once the account's own list was read, narrowed when it lacks one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::RingbaError;

/// Columns CallScript cannot do without.
const REQUIRED: [&str; 2] = ["inboundCallId", "callDt"];
/// Columns it would like to have; an account that lacks one gets along without.
const OPTIONAL: [&str; 17] = [
    "callLengthInSeconds",
    "inboundPhoneNumber",
    "recordingUrl",
    "campaignId",
    "campaignName",
    "publisherId",
    "publisherSubId",
    "publisherName",
    "buyer",
    "targetId",
    "targetName",
    "conversionAmount",
    "payoutAmount",
    "hasConnected",
    // Whether the call still goes on, and whether anything is to come.
    "isLive",
    "hasRecording",
    "callCompletedDt",
];
/// What an audit compares.
const AUDITED: [&str; 7] = [
    "inboundCallId",
    "callDt",
    "callLengthInSeconds",
    "campaignId",
    "campaignName",
    "conversionAmount",
    "payoutAmount",
];

/// Which columns a reading needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All there are, to store.
    Everything,
    /// Those that an audit compares.
    Audited,
}

/// The columns this account is known to have.
#[derive(Debug)]
pub(super) struct KnownColumns(Mutex<State>);

#[derive(Debug)]
struct State {
    columns: Vec<&'static str>,
    are_discovered: bool,
}

impl Default for KnownColumns {
    fn default() -> Self {
        Self(Mutex::new(State {
            columns: REQUIRED.into_iter().chain(OPTIONAL).collect(),
            are_discovered: false,
        }))
    }
}

impl KnownColumns {
    /// Whether the account's own list has been read, or never will be.
    pub(super) fn are_discovered(&self) -> bool {
        self.lock().are_discovered
    }

    /// Goes on with what is assumed.
    pub(super) fn give_up(&self) {
        self.lock().are_discovered = true;
    }

    /// The columns to ask for.
    pub(super) fn of(&self, wanted: Wanted) -> Vec<&'static str> {
        let columns = self.lock().columns.clone();
        match wanted {
            Wanted::Everything => columns,
            Wanted::Audited => columns
                .into_iter()
                .filter(|column| AUDITED.contains(column))
                .collect(),
        }
    }

    /// Keeps what is in the account's own list; returns how many were dropped, with a warning that names
    /// them. [`RingbaError::Column`] for one that CallScript cannot do without.
    pub(super) fn keep(&self, valid: &[String]) -> Result<usize, RingbaError> {
        let is_valid = |column: &str| valid.iter().any(|name| name.eq_ignore_ascii_case(column));
        if let Some(missing) = REQUIRED.into_iter().find(|column| !is_valid(column)) {
            return Err(RingbaError::Column(missing));
        }
        let mut state = self.lock();
        let (known, unknown): (Vec<_>, Vec<_>) =
            state.columns.iter().copied().partition(|column| is_valid(column));
        state.columns = known;
        state.are_discovered = true;
        if !unknown.is_empty() {
            tracing::warn!(
                ringba.columns = unknown.join(","),
                "this Ringba account lacks columns; going on without them"
            );
        }
        Ok(unknown.len())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn optional_columns_are_dropped_and_required_ones_are_named() {
        let known = KnownColumns::default();
        assert!(!known.are_discovered());
        assert!(matches!(
            known.keep(&list(&["callDt", "buyer"])),
            Err(RingbaError::Column("inboundCallId"))
        ));
        assert!(
            !known.are_discovered(),
            "asked for again, until the account is right"
        );
        assert_eq!(
            known.keep(&list(&["callDt", "INBOUNDCALLID", "buyer"])).unwrap(),
            16
        );
        assert_eq!(known.of(Wanted::Everything), ["inboundCallId", "callDt", "buyer"]);
        assert_eq!(known.of(Wanted::Audited), ["inboundCallId", "callDt"]);
        assert_eq!(
            known.keep(&list(&["callDt", "inboundCallId", "buyer"])).unwrap(),
            0
        );
    }
}
