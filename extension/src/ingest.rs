//! Finishing the ingest lane: pages of Ringba's call log become calls, and the window is closed, split or tried again.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::Value;

use crate::error::QueueError;
use crate::fail::{Failure, give_back};
use crate::input::Fields;
use crate::lane::Lane;
use crate::lease::{self, Lease};
use crate::page::Page;
use crate::summary::Summary;
use crate::{notify, query, reconcile};

/// A worker gives up long before that many pages.
const MOST_LOGGED_PAGES: usize = 10_000;

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

/// The window has been read to its end. Whole: done, and an audit is compared with what is stored (`summary`).
/// Otherwise it is split, and each piece is read on its own; a window too short for that burns an attempt, and after
/// the last one it is a dead letter and an alert names its minutes. Returns the window's new status.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn ingested(window_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let fields = Fields::of("result", &result.0)?;
    let read = Figures::read(&fields)?;
    let summary = Summary::read(&fields)?;
    let held = lease::hold(window_id, epoch, Some(Lane::Ingest))?;
    let (incomplete, is_audit) = read.note(&held)?;
    let Some(error) = incomplete else {
        if is_audit {
            reconcile::compare(window_id, summary)?;
        }
        lease::close(&held)?;
        return Ok("done".to_owned());
    };
    if read.split(&held, &error)? {
        lease::close(&held)?;
        notify::lane(Lane::Ingest)?;
        return Ok("split".to_owned());
    }
    Ok(give_back(
        &held,
        Failure {
            error: &error,
            permanent: false,
            retry_after: None,
        },
    )?)
}

/// What a worker says of a window it has read.
struct Figures {
    pages: i64,
    records: i64,
    distinct_calls: i64,
    ringba_total: Option<i64>,
    short_pages: i64,
    is_partial: bool,
    duration_ms: i64,
    passes: Option<i64>,
    page_log: Option<Value>,
    agreed: Option<bool>,
    too_many: bool,
}

impl Figures {
    fn read(fields: &Fields<'_>) -> Result<Self, QueueError> {
        let most = i64::from(i32::MAX);
        let count = |name: &str| fields.integer(name, 0, most);
        let flag = |name: &str| fields.get(name).map(|_| fields.boolean(name)).transpose();
        let page_log = fields.list("page_log")?;
        if page_log.len() > MOST_LOGGED_PAGES {
            return Err(fields.invalid("page_log", "must be at most 10000 pages"));
        }
        Ok(Self {
            pages: count("pages")?,
            records: count("records")?,
            distinct_calls: count("distinct_calls")?,
            ringba_total: fields.optional_integer("ringba_total", 0, most)?,
            short_pages: count("short_pages")?,
            is_partial: fields.boolean("partial")?,
            duration_ms: count("duration_ms")?,
            passes: fields.optional_integer("passes", 1, most)?,
            page_log: (!page_log.is_empty()).then(|| Value::Array(page_log.to_vec())),
            agreed: flag("agreed")?,
            too_many: flag("too_many")?.unwrap_or(false),
        })
    }

    /// Writes the figures into the ledger; returns why the window is not whole, and whether it is an audit.
    fn note(&self, held: &Lease) -> Result<(Option<String>, bool), QueueError> {
        let args = [
            held.item.into(),
            held.epoch.into(),
            self.pages.into(),
            self.records.into(),
            self.distinct_calls.into(),
            self.ringba_total.into(),
            self.short_pages.into(),
            self.is_partial.into(),
            self.duration_ms.into(),
            self.passes.into(),
            self.page_log.clone().map(JsonB).into(),
            self.agreed.into(),
            self.too_many.into(),
        ];
        let noted = query::row(include_str!("sql/ingested.sql"), &args, |row| {
            Ok((row.get::<String>(1)?, query::required::<bool>(row, 2)?))
        })?;
        noted.ok_or(QueueError::Stale {
            item: held.item,
            epoch: held.epoch,
        })
    }

    /// Splits the window; false when it is too short for that.
    fn split(&self, held: &Lease, error: &str) -> Result<bool, QueueError> {
        let pieces: i32 = if self.too_many {
            let calls = self.ringba_total.unwrap_or(self.distinct_calls);
            query::value(include_str!("sql/pieces.sql"), &[calls.into()])?.unwrap_or(2)
        } else {
            2
        };
        let args = [held.item.into(), held.epoch.into(), pieces.into(), error.into()];
        let opened: Option<i32> = query::value(include_str!("sql/split_window.sql"), &args)?;
        Ok(opened.is_some())
    }
}
