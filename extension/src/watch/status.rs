//! The state of the factory in one JSON value.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::json;

use crate::query;

/// Lanes, workers, backlog, latency of the last day, open alerts, today's cost, and when the sweeps last ran.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn status() -> Result<JsonB, ErrorReport> {
    let status: Option<JsonB> = query::value(include_str!("sql/status.sql"), &[])?;
    Ok(status.unwrap_or_else(|| JsonB(json!({}))))
}
