//! Where recordings lie, and which objects nobody owns.

use pgrx::Uuid;
use pgrx::datum::TimestampWithTimeZone;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::query;

/// The object key of a call's recording; NULL for no such call, and for one whose recording is not stored.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn audio_key(call_id: Uuid) -> Result<Option<String>, ErrorReport> {
    Ok(query::value(
        include_str!("sql/audio_key.sql"),
        &[call_id.into()],
    )?)
}

/// Those of these object keys that belong to no call.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn orphans(keys: Vec<String>) -> Result<TableIterator<'static, (name!(key, String),)>, ErrorReport> {
    let orphans = query::rows(include_str!("sql/orphans.sql"), &[keys.into()], |row| {
        Ok((query::required(row, 1)?,))
    })?;
    Ok(TableIterator::new(orphans))
}

/// A page of at most `n` calls between `from` and `to` whose recording is stored, after the call `after`, by
/// id.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[allow(
    clippy::type_complexity,
    reason = "the columns of a SQL table function are spelt out here"
)]
fn stored_audio(
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
    after: Option<Uuid>,
    n: i32,
) -> Result<
    TableIterator<
        'static,
        (
            name!(call_id, Uuid),
            name!(storage_path, String),
            name!(audio_bytes, i64),
        ),
    >,
    ErrorReport,
> {
    let args = [from.into(), to.into(), after.into(), n.clamp(1, 10_000).into()];
    let calls = query::rows(include_str!("sql/stored_audio.sql"), &args, |row| {
        Ok((
            query::required(row, 1)?,
            query::required(row, 2)?,
            query::required(row, 3)?,
        ))
    })?;
    Ok(TableIterator::new(calls))
}
