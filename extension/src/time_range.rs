//! A stretch of time that somebody asks for, and the steps into which it is cut.

use pgrx::datum::{Interval, TimestampWithTimeZone};

use crate::error::FunctionError;
use crate::query;

/// A stretch of time and its step must make a bounded number of windows; the error names the argument.
pub(crate) fn check(
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
    step: Interval,
) -> Result<(), FunctionError> {
    let problem: Option<String> = query::value(
        include_str!("sql/time_range.sql"),
        &[from.into(), to.into(), step.into()],
    )?;
    problem.map_or(Ok(()), |problem| {
        let (field, reason) = problem.split_once(": ").unwrap_or(("from", &problem));
        Err(FunctionError::invalid(field, reason))
    })
}
