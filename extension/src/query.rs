//! Running one statement: the thin layer between the functions and SPI.
//!
//! Arguments go through `SPI_execute_with_args`, which plans every statement once for its actual arguments and
//! then forgets the plan. That costs a fraction of a millisecond and rules out generic plans, which turn the
//! claim's limit into an unknown number and its index walk into a join over the whole table.

use pgrx::datum::DatumWithOid;
use pgrx::spi::{SpiHeapTupleData, SpiResult};
use pgrx::{FromDatum, IntoDatum, Spi};

use crate::error::QueueError;

/// Runs `sql` to its end and reads every row with `read`.
pub(crate) fn rows<T>(
    sql: &str,
    args: &[DatumWithOid<'_>],
    read: impl Fn(&SpiHeapTupleData<'_>) -> SpiResult<T>,
) -> Result<Vec<T>, QueueError> {
    Spi::connect_mut(|client| {
        client
            .update(sql, None, args)?
            .map(|row| read(&row))
            .collect::<SpiResult<Vec<T>>>()
    })
    .map_err(QueueError::from)
}

/// Runs `sql` to its end and reads the first row; `None` when there was none.
pub(crate) fn row<T>(
    sql: &str,
    args: &[DatumWithOid<'_>],
    read: impl Fn(&SpiHeapTupleData<'_>) -> SpiResult<T>,
) -> Result<Option<T>, QueueError> {
    Ok(rows(sql, args, read)?.into_iter().next())
}

/// Runs `sql` to its end and reads the first column of its first row; `None` for no row and for NULL.
pub(crate) fn value<T: FromDatum + IntoDatum>(
    sql: &str,
    args: &[DatumWithOid<'_>],
) -> Result<Option<T>, QueueError> {
    Ok(row(sql, args, |row| row.get::<T>(1))?.flatten())
}

/// Runs `sql` for its effect.
pub(crate) fn run(sql: &str, args: &[DatumWithOid<'_>]) -> Result<(), QueueError> {
    Ok(Spi::run_with_args(sql, args)?)
}

/// The value of a column that the statement never leaves NULL.
pub(crate) fn required<T: FromDatum + IntoDatum>(row: &SpiHeapTupleData<'_>, ordinal: usize) -> SpiResult<T> {
    row.get::<T>(ordinal)?.ok_or(pgrx::spi::SpiError::InvalidPosition)
}
