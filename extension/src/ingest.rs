//! Finishing the ingest lane: pages of Ringba's call log become calls, and the window is closed or tried again.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};

use crate::fail::{Failure, give_back};
use crate::input::Fields;
use crate::lane::Lane;
use crate::page::Page;
use crate::{lease, notify, query};

/// Stores one page of the call log: new calls, changed metadata, records set aside. Pipeline columns of known
/// calls are never touched.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[allow(
    clippy::type_complexity,
    reason = "the columns of a SQL table function are spelt out here"
)]
fn store_page(
    window_id: Uuid,
    epoch: i64,
    page: JsonB,
) -> Result<
    TableIterator<
        'static,
        (
            name!(inserted, i32),
            name!(changed, i32),
            name!(identical, i32),
            name!(rejected, i32),
        ),
    >,
    ErrorReport,
> {
    let page = Page::read(&page.0)?;
    lease::hold(window_id, epoch, Some(Lane::Ingest))?;
    let args = [
        window_id.into(),
        JsonB(page.records).into(),
        JsonB(page.rejected).into(),
    ];
    let counted = query::row(include_str!("sql/store_page.sql"), &args, |row| {
        let counts = (
            query::required(row, 1)?,
            query::required(row, 2)?,
            query::required(row, 3)?,
            query::required(row, 4)?,
        );
        Ok((counts, query::required::<bool>(row, 5)?))
    })?;
    let (counts, waiting) = counted.unwrap_or(((0, 0, 0, 0), false));
    if waiting {
        notify::lane(Lane::Vault)?;
    }
    Ok(TableIterator::once(counts))
}

/// The window has been read to its end. Whole: done. Otherwise an attempt is burnt; after the last one the window
/// is a dead letter and an alert names its minutes. Returns the window's new status.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn ingested(window_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let fields = Fields::of("result", &result.0)?;
    let most = i64::from(i32::MAX);
    let count = |name: &str| fields.integer(name, 0, most);
    let args = [
        window_id.into(),
        epoch.into(),
        count("pages")?.into(),
        count("records")?.into(),
        count("distinct_calls")?.into(),
        fields.optional_integer("ringba_total", 0, most)?.into(),
        count("short_pages")?.into(),
        fields.boolean("partial")?.into(),
        count("duration_ms")?.into(),
    ];
    let held = lease::hold(window_id, epoch, Some(Lane::Ingest))?;
    let incomplete: Option<String> = query::value(include_str!("sql/ingested.sql"), &args)?;
    if let Some(error) = incomplete {
        return Ok(give_back(
            &held,
            Failure {
                error: &error,
                permanent: false,
                retry_after: None,
            },
        )?);
    }
    lease::close(&held)?;
    Ok("done".to_owned())
}
