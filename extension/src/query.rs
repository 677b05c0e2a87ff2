//! Running one statement: the thin layer between the functions and SPI.
//!
//! Arguments go through `SPI_execute_with_args`, which plans every statement once for its actual arguments
//! and then forgets the plan. That costs a fraction of a millisecond and rules out generic plans, which turn
//! the claim's limit into an unknown number and its index walk into a join over the whole table.
//! [`kept_value`] is for the few whose plan is the same whatever they are asked.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use pgrx::datum::DatumWithOid;
use pgrx::pg_sys::PgBuiltInOids;
use pgrx::spi::{OwnedPreparedStatement, SpiHeapTupleData, SpiResult};
use pgrx::{FromDatum, IntoDatum, JsonB, Spi};

use crate::error::FunctionError;

/// Runs `sql` to its end and reads every row with `read`.
pub(crate) fn rows<T>(
    sql: &str,
    args: &[DatumWithOid<'_>],
    read: impl Fn(&SpiHeapTupleData<'_>) -> SpiResult<T>,
) -> Result<Vec<T>, FunctionError> {
    Spi::connect_mut(|client| {
        client
            .update(sql, None, args)?
            .map(|row| read(&row))
            .collect::<SpiResult<Vec<T>>>()
    })
    .map_err(FunctionError::from)
}

/// Runs `sql` to its end and reads the first row; `None` when there was none.
pub(crate) fn row<T>(
    sql: &str,
    args: &[DatumWithOid<'_>],
    read: impl Fn(&SpiHeapTupleData<'_>) -> SpiResult<T>,
) -> Result<Option<T>, FunctionError> {
    Ok(rows(sql, args, read)?.into_iter().next())
}

/// Runs `sql` to its end and reads the first column of its first row; `None` for no row and for NULL.
pub(crate) fn value<T: FromDatum + IntoDatum>(
    sql: &str,
    args: &[DatumWithOid<'_>],
) -> Result<Option<T>, FunctionError> {
    Ok(row(sql, args, |row| row.get::<T>(1))?.flatten())
}

thread_local! {
    /// Statements whose plans this session keeps.
    static KEPT: RefCell<HashMap<&'static str, OwnedPreparedStatement>> = RefCell::default();
}

/// Like [`value`], for statements that run with every claim and whose plan does not depend on their
/// arguments: it is made once in a session. `types` are those of the arguments.
pub(crate) fn kept_value<T: FromDatum + IntoDatum>(
    sql: &'static str,
    types: &[PgBuiltInOids],
    args: &[DatumWithOid<'_>],
) -> Result<Option<T>, FunctionError> {
    Spi::connect_mut(|client| {
        KEPT.with(|kept| {
            let mut kept = kept.borrow_mut();
            let statement = match kept.entry(sql) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let types: Vec<_> = types.iter().map(|kind| kind.oid()).collect();
                    new.insert(client.prepare_mut(sql, &types)?.keep())
                }
            };
            let statement: &OwnedPreparedStatement = statement;
            let mut rows = client.update(statement, None, args)?;
            rows.next().map_or(Ok(None), |row| row.get::<T>(1))
        })
    })
    .map_err(FunctionError::from)
}

/// Runs `sql` for its effect.
pub(crate) fn run(sql: &str, args: &[DatumWithOid<'_>]) -> Result<(), FunctionError> {
    Ok(Spi::run_with_args(sql, args)?)
}

/// The value of a column that the statement never leaves NULL.
pub(crate) fn required<T: FromDatum + IntoDatum>(row: &SpiHeapTupleData<'_>, ordinal: usize) -> SpiResult<T> {
    row.get::<T>(ordinal)?.ok_or(pgrx::spi::SpiError::InvalidPosition)
}

/// A value of ours as JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<JsonB, FunctionError> {
    let json = serde_json::to_value(value).map_err(|error| FunctionError::Missing(error.to_string()))?;
    Ok(JsonB(json))
}
