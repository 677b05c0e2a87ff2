//! Finishing the lane `ingest`: a window that was read is closed, split or tried again.

use pgrx::datum::Interval;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::Value;

use super::audit_summary::AuditSummary;
use super::reconcile;
use crate::error::FunctionError;
use crate::fields::Fields;
use crate::query;
use crate::queue::fail::{Failure, give_back};
use crate::queue::lane::Lane;
use crate::queue::lease::{self, Lease};
use crate::queue::wake;

/// A worker gives up long before that many pages.
const MOST_LOGGED_PAGES: usize = 10_000;

/// The window has been read to its end, or could not be (`refused`). Whole: done, and an audit is compared with what is
/// stored (`summary`). Calls that another transaction holds are waited for, and cost no attempt. Otherwise it is split, and each piece is read on its own; a window too short for that burns
/// an attempt, and after the last one it is a dead letter and an alert names its minutes. Returns the
/// window's new status.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn ingested(window_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let fields = Fields::of("result", &result.0)?;
    let read = Figures::read(&fields)?;
    let summary = AuditSummary::read(&fields)?;
    let held = lease::hold(window_id, epoch, Some(Lane::Ingest))?;
    let noted = read.note(&held)?;
    let Some(error) = noted.incomplete else {
        if noted.is_audit {
            reconcile::compare(window_id, summary)?;
        } else {
            reconcile::healed(window_id)?;
        }
        lease::close(&held)?;
        return Ok("done".to_owned());
    };
    let is_split = if noted.is_held_up {
        let args = [held.item.into(), held.epoch.into(), error.as_str().into()];
        query::value::<i32>(include_str!("sql/leave_calls.sql"), &args)?.is_some()
    } else {
        read.split(&held, &error)?
    };
    if is_split {
        lease::close(&held)?;
        wake::lane(Lane::Ingest)?;
        return Ok("split".to_owned());
    }
    Ok(give_back(
        &held,
        Failure {
            error: &error,
            permanent: false,
            retry_after: noted.is_held_up.then(|| Interval::from_seconds(0.0)),
        },
    )?)
}

/// What was made of the figures.
struct Noted {
    /// Why the window is not whole.
    incomplete: Option<String>,
    is_audit: bool,
    /// All came, and only calls whose rows another transaction holds are not stored yet.
    is_held_up: bool,
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
    refused: Option<String>,
}

impl Figures {
    fn read(fields: &Fields<'_>) -> Result<Self, FunctionError> {
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
            refused: fields.optional_text("refused")?.map(str::to_owned),
        })
    }

    /// Writes the figures into the ledger.
    fn note(&self, held: &Lease) -> Result<Noted, FunctionError> {
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
            self.refused.as_deref().into(),
        ];
        let noted = query::row(include_str!("sql/ingested.sql"), &args, |row| {
            Ok(Noted {
                incomplete: row.get(1)?,
                is_audit: query::required(row, 2)?,
                is_held_up: query::required(row, 3)?,
            })
        })?;
        noted.ok_or(held.stale())
    }

    /// Splits the window; false when it is too short for that.
    fn split(&self, held: &Lease, error: &str) -> Result<bool, FunctionError> {
        let pieces: i32 = if self.too_many {
            let calls = self.ringba_total.unwrap_or(self.distinct_calls);
            query::value(include_str!("sql/pieces.sql"), &[calls.into()])?.unwrap_or(2)
        } else if self.refused.is_some() {
            // Nothing is known of where the obstacle lies: fewer rounds until it is found.
            4
        } else {
            2
        };
        let args = [held.item.into(), held.epoch.into(), pieces.into(), error.into()];
        let opened: Option<i32> = query::value(include_str!("sql/split_window.sql"), &args)?;
        Ok(opened.is_some())
    }
}
