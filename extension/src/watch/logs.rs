//! Log lines of the workers, stored in batches.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::{Map, Value, json};

use crate::error::FunctionError;
use crate::fields::{Fields, is_uuid};
use crate::{query, timestamp};

/// More than a worker ever sends at once.
const MOST_LINES: usize = 10_000;

/// Stores a batch of log lines (`{at, level, target, message, worker, lane, call_id, fields}`) and returns how many.
/// A line without a readable time gets the present one; a line of an unknown level counts as `info`.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn log(entries: JsonB) -> Result<i32, ErrorReport> {
    let Value::Array(entries) = &entries.0 else {
        return Err(FunctionError::invalid("entries", "must be a list").into());
    };
    if entries.len() > MOST_LINES {
        return Err(
            FunctionError::invalid("entries", "must be at most 10000 lines; send smaller batches").into(),
        );
    }
    let mut lines = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        lines.push(line(&Fields::of(format!("entries[{index}]"), entry)?)?);
    }
    let stored: Option<i32> =
        query::value(include_str!("sql/log.sql"), &[JsonB(Value::Array(lines)).into()])?;
    Ok(stored.unwrap_or(0))
}

fn line(entry: &Fields<'_>) -> Result<Value, FunctionError> {
    let level = entry.text("level")?.to_ascii_lowercase();
    let known = matches!(level.as_str(), "error" | "warn" | "info" | "debug" | "trace");
    let fields = entry.get("fields").filter(|fields| fields.is_object()).cloned();
    Ok(json!({
        "at": entry.optional_text("at")?.filter(|at| timestamp::is_rfc3339(at)),
        "level": if known { level.as_str() } else { "info" },
        "target": entry.optional_text("target")?.unwrap_or("unknown"),
        "message": entry.optional_text("message")?.unwrap_or("(no message)"),
        "worker": entry.optional_text("worker")?,
        "lane": entry.optional_text("lane")?,
        "call_id": entry.optional_text("call_id")?.filter(|id| is_uuid(id)),
        "fields": fields.unwrap_or_else(|| Value::Object(Map::new())),
    }))
}
