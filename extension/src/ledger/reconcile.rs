//! Reconciliation: what is stored, compared with a fresh reading of Ringba.
//!
//! The database cannot ask Ringba, so these functions open *audit* windows. The ingest lane reads them page
//! by page like any other window, stores nothing, and hands in sums by minute and campaign; `compare` does
//! the rest.

use pgrx::datum::{Date, Interval, TimestampWithTimeZone};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{IntoDatum, Uuid};

use super::audit_summary::AuditSummary;
use super::window::wake_ingest;
use crate::error::FunctionError;
use crate::watch::{alerts, sweeps};
use crate::{query, time_range};

/// Opens the audits of one UTC day, an hour each; the result is in `bi.reconciliation`. Without a day:
/// yesterday and the days 3, 7 and 31 days ago, because revenue and payout are adjusted for 30 days; but only hours that
/// Ringba was ever asked for. Returns how many audits were opened.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn reconcile(day: default!(Option<Date>, "NULL")) -> Result<i32, ErrorReport> {
    let only_asked = day.is_none();
    let spans = query::rows(include_str!("sql/reconcile_span.sql"), &[day.into()], |row| {
        Ok((
            query::required::<TimestampWithTimeZone>(row, 1)?,
            query::required::<TimestampWithTimeZone>(row, 2)?,
            query::required::<bool>(row, 3)?,
        ))
    })?;
    let mut opened = 0;
    for (from, to, has_begun) in spans {
        if !has_begun {
            return Err(FunctionError::invalid("day", "must not lie in the future").into());
        }
        opened += open(from, to, only_asked)?;
    }
    if only_asked {
        sweeps::record("reconcile")?;
    }
    wake_ingest(opened)
}

/// Opens the audits of the hours from `from` (inclusive) to `to` (exclusive). Returns how many were opened.
#[pg_extern(security_definer, name = "reconcile")]
#[search_path(pg_catalog, pg_temp)]
fn reconcile_span(from: TimestampWithTimeZone, to: TimestampWithTimeZone) -> Result<i32, ErrorReport> {
    time_range::check(from, to, Interval::from_hours(1))?;
    wake_ingest(open(from, to, false)?)
}

/// Minutes that differed have been read again: looks once more at the slices around them, so that red becomes green and the
/// alert ends by itself.
pub(crate) fn healed(window: Uuid) -> Result<(), ErrorReport> {
    if query::value(include_str!("sql/is_heal.sql"), &[window.into()])? != Some(true) {
        return Ok(());
    }
    query::run(include_str!("sql/healed_lock.sql"), &[])?;
    let opened: Option<i32> = query::value(include_str!("sql/healed.sql"), &[window.into()])?;
    wake_ingest(opened.unwrap_or(0)).map(|_| ())
}

fn open(from: impl IntoDatum, to: impl IntoDatum, only_asked: bool) -> Result<i32, FunctionError> {
    let args = [from.into(), to.into(), only_asked.into()];
    Ok(query::value(include_str!("sql/reconcile.sql"), &args)?.unwrap_or(0))
}

/// Compares a finished audit with what is stored, keeps the result and raises or resolves the day's alert.
pub(crate) fn compare(window: Uuid, summary: AuditSummary) -> Result<(), ErrorReport> {
    let args = [window.into(), summary.into_json().into()];
    let differing: Option<i32> = query::value(include_str!("sql/reconciled.sql"), &args)?;
    alerts::reconciliation()?;
    wake_ingest(differing.unwrap_or(0)).map(|_| ())
}
