//! Whether a worker may claim what it likes.
//!
//! A call may kill whoever works it (memory, a GPU library). All that its worker held dies with it, and each of
//! these costs an attempt. So what one more dead worker would make a dead letter is handed out alone.

use pgrx::pg_sys::PgBuiltInOids;

use super::lane::Lane;
use crate::error::FunctionError;
use crate::query;

/// What a claim may hand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Whatever is the newest.
    Any,
    /// One item that is suspected of killing workers, and nothing beside it.
    Alone,
    /// Nothing: the worker holds such an item, or empties itself for one.
    Nothing,
}

impl Turn {
    /// What `worker` may claim in `lane` now.
    pub(super) fn of(lane: Lane, worker: &str) -> Result<Self, FunctionError> {
        let turn: Option<String> = query::kept_value(
            include_str!("sql/claim_turn.sql"),
            &[PgBuiltInOids::TEXTOID],
            &[worker.into()],
        )?;
        if turn.as_deref() != Some("look") {
            return Ok(Self::named(turn.as_deref()));
        }
        query::run(include_str!("sql/claim_turn_lock.sql"), &[worker.into()])?;
        let args = [lane.as_str().into(), worker.into()];
        let turn: Option<String> = query::value(include_str!("sql/claim_turn_look.sql"), &args)?;
        Ok(Self::named(turn.as_deref()))
    }

    fn named(turn: Option<&str>) -> Self {
        match turn {
            Some("alone") => Self::Alone,
            Some("nothing") => Self::Nothing,
            _ => Self::Any,
        }
    }
}
