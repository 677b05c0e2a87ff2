//! The proof: what can be said of a stretch of time.

use pgrx::datum::{Interval, TimestampWithTimeZone};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::{query, time_range};

/// Whether anything is missing between `from` (inclusive) and `to` (exclusive): stretches in their order,
/// each `proven`, `provisional`, `in doubt`, `open` or `never asked`; `sql/proof.sql` says what each means.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[allow(
    clippy::type_complexity,
    reason = "the columns of a SQL table function are spelt out here"
)]
fn proof(
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
) -> Result<
    TableIterator<
        'static,
        (
            name!(starts_at, TimestampWithTimeZone),
            name!(ends_at, TimestampWithTimeZone),
            name!(state, String),
        ),
    >,
    ErrorReport,
> {
    time_range::check(from, to, Interval::from_hours(24))?;
    let stretches = query::rows(include_str!("sql/proof.sql"), &[from.into(), to.into()], |row| {
        Ok((
            query::required(row, 1)?,
            query::required(row, 2)?,
            query::required(row, 3)?,
        ))
    })?;
    Ok(TableIterator::new(stretches))
}
