//! `pg_cron` jobs and the nightly tidying. Everything also works without `pg_cron`: workers sweep for
//! themselves when `core.sweeps` says that the last sweep is late.
//!
//! These functions run as their caller, not as `callscript_owner`: `pg_cron` runs a job as the role that
//! scheduled it, and shows every role its own jobs only.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, notice};
use serde_json::json;

use crate::error::FunctionError;
use crate::query;

fn cron_is_here() -> Result<bool, FunctionError> {
    Ok(query::value(include_str!("sql/cron_is_here.sql"), &[])?.unwrap_or(false))
}

/// Schedules the sweep, the watchdog, the rolling window and the nightly tidying, as the present role. May be
/// repeated. Returns how many jobs there are; 0 with a notice where `pg_cron` is not installed.
#[pg_extern]
#[search_path(pg_catalog, pg_temp)]
fn schedule() -> Result<i32, ErrorReport> {
    if !cron_is_here()? {
        notice!("pg_cron is not installed in this database: nothing scheduled, workers sweep for themselves");
        return Ok(0);
    }
    if !query::value(include_str!("sql/cron_is_open.sql"), &[])?.unwrap_or(false) {
        return Err(FunctionError::Missing(
            "this role may not use pg_cron: let a superuser GRANT USAGE ON SCHEMA cron to it".to_owned(),
        )
        .into());
    }
    let jobs = query::value(include_str!("sql/schedule.sql"), &[])?;
    query::run(include_str!("sql/schedule_watch.sql"), &[])?;
    Ok(jobs.unwrap_or(0))
}

/// Removes the jobs that the present role has scheduled. Returns how many; 0 with a notice without `pg_cron`.
#[pg_extern]
#[search_path(pg_catalog, pg_temp)]
fn unschedule() -> Result<i32, ErrorReport> {
    if !cron_is_here()? {
        notice!("pg_cron is not installed in this database: nothing was scheduled");
        return Ok(0);
    }
    let jobs = query::value(include_str!("sql/unschedule.sql"), &[])?;
    query::run(include_str!("sql/unschedule_watch.sql"), &[])?;
    Ok(jobs.unwrap_or(0))
}

/// What `forget` does, and removes what `pg_cron` noted of our own jobs for longer than
/// `retention.cron_days`. Returns the same as `forget`, with `cron_runs_purged`: null without `pg_cron`.
#[pg_extern]
#[search_path(pg_catalog, pg_temp)]
fn tidy() -> Result<JsonB, ErrorReport> {
    let forgotten: Option<JsonB> = query::value(include_str!("sql/forget.sql"), &[])?;
    let purged: Option<i32> = if cron_is_here()? {
        query::value(include_str!("sql/tidy_cron.sql"), &[])?
    } else {
        None
    };
    let mut done = forgotten.map_or_else(|| json!({}), |forgotten| forgotten.0);
    done["cron_runs_purged"] = json!(purged);
    Ok(JsonB(done))
}
