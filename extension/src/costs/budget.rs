//! The day's budget: a call is judged only when the most it can cost is still there.
//!
//! `core.cost_counters` adds up the money that is spent. The leases of calls in judgement reserve the money
//! that these calls can still cost. `core.budget_today` subtracts both. Far from the limit no claim waits;
//! near the limit claims queue up behind one lock.

use pgrx::spi::SpiResult;

use crate::error::FunctionError;
use crate::query;

/// What the day still allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Calls that may be claimed.
    pub(crate) claimable: i32,
    /// Whether one more second opinion may be asked for.
    pub(crate) may_ask_second: bool,
    /// Whether a call in judgement may be asked about its next part.
    pub(crate) may_ask_on: bool,
    limit: Limit,
}

/// How near the day's limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    /// So far that claims need not wait for each other.
    Far,
    Near,
    /// One more call may not fit.
    Reached,
}

impl Budget {
    /// The budget as it stands, without any promise about the next moment.
    pub(crate) fn look() -> Result<Self, FunctionError> {
        let read = |row: &pgrx::spi::SpiHeapTupleData<'_>| -> SpiResult<Self> {
            Ok(Self {
                claimable: query::required(row, 1)?,
                may_ask_second: query::required(row, 2)?,
                limit: if query::required::<String>(row, 4)? == "paused" {
                    Limit::Reached
                } else if query::required(row, 3)? {
                    Limit::Far
                } else {
                    Limit::Near
                },
                may_ask_on: query::required(row, 5)?,
            })
        };
        query::row(include_str!("sql/budget.sql"), &[], read)?.ok_or_else(|| {
            FunctionError::Missing("core.budget_today has no row; apply the migrations".to_owned())
        })
    }

    /// The budget, and nobody else takes from it before this transaction ends.
    pub(crate) fn lock() -> Result<Self, FunctionError> {
        query::run(include_str!("sql/budget_lock.sql"), &[])?;
        Self::look()
    }
}

/// How many of `wanted` calls the judge may take on now. Raises the alert when the day's budget allows none.
pub(crate) fn claimable(wanted: i32) -> Result<i32, FunctionError> {
    let mut budget = Budget::look()?;
    if budget.limit != Limit::Far {
        budget = Budget::lock()?;
    }
    if budget.limit == Limit::Reached {
        query::run(include_str!("sql/alert_budget.sql"), &[])?;
    }
    Ok(budget.claimable.min(wanted))
}
