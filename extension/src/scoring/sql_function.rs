//! Scoring as SQL calls it.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::Value;

use super::score;
use crate::query;

/// Scores a transcript `{"segments", "speech", "duration_seconds", "audio_seconds", "facts", "settings"}` by
/// rules and by the judge's verdict (or null): `{"score", "verdict", "flags", "dropped"}`. Takes anything;
/// what cannot be used is listed in `dropped`.
#[pg_extern(immutable, parallel_safe)]
fn score(
    transcript: JsonB,
    rules: JsonB,
    verdict: default!(Option<JsonB>, "NULL"),
) -> Result<JsonB, ErrorReport> {
    let verdict = verdict.map_or(Value::Null, |verdict| verdict.0);
    Ok(query::json(&score::score(&transcript.0, &rules.0, &verdict))?)
}
