//! What is kept how long.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::json;

use crate::query;
use crate::watch::sweeps;

/// Makes log partitions ahead of time and forgets what the settings `retention.*` no longer keep, at most
/// 50,000 rows of a kind: what is left, the next night forgets. Returns
/// `{partitions_made, forgotten: {kind: rows}}`. Workers call it when nobody has for a day.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn forget() -> Result<JsonB, ErrorReport> {
    let made: Option<i32> = query::value(include_str!("sql/make_log_partitions.sql"), &[])?;
    let forgotten: Option<JsonB> = query::value(include_str!("sql/forget_old.sql"), &[])?;
    sweeps::record("tidy")?;
    Ok(JsonB(
        json!({ "partitions_made": made, "forgotten": forgotten.map(|counts| counts.0) }),
    ))
}
