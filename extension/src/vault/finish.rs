//! Finishing the lane `vault`: the recording is safe, or there is a reason to leave the call alone.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};

use crate::error::FunctionError;
use crate::fields::Fields;
use crate::query;
use crate::queue::lane::Lane;
use crate::queue::{lease, wake};

/// The recording is in the bucket (`{storage_path, audio_bytes, audio_sha256, content_type}`), or there is a
/// reason to leave the call alone (`{skipped}`, with the `seconds` that it rests on if it is the length). A call that has
/// become longer meanwhile waits again instead. Returns the call's new status.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn vaulted(call_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let fields = Fields::of("result", &result.0)?;
    if fields.get("skipped").is_some() {
        let reason = fields.text("skipped")?;
        let held = lease::hold(call_id, epoch, Some(Lane::Vault))?;
        let seconds = fields.optional_number("seconds")?;
        let args = [call_id.into(), epoch.into(), reason.into(), seconds.into()];
        let status: Option<String> = query::value(include_str!("sql/skipped.sql"), &args)?;
        lease::close(&held)?;
        return Ok(status.ok_or(held.stale())?);
    }
    let path = storage_path(&fields)?;
    let bytes = fields.integer("audio_bytes", 1, i64::MAX)?;
    let sha256 = fields.text("audio_sha256")?;
    if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(fields
            .invalid("audio_sha256", "must be 64 hexadecimal digits")
            .into());
    }
    fields.optional_text("content_type")?;
    let held = lease::hold(call_id, epoch, Some(Lane::Vault))?;
    let args = [
        call_id.into(),
        epoch.into(),
        path.into(),
        bytes.into(),
        sha256.into(),
    ];
    let status: Option<String> = query::value(include_str!("sql/vaulted.sql"), &args)?;
    lease::close(&held)?;
    wake::lane(Lane::Factory)?;
    Ok(status.ok_or(held.stale())?)
}

/// An object key inside the bucket: no way out of it, nothing that needs escaping in a log line.
fn storage_path<'a>(fields: &Fields<'a>) -> Result<&'a str, FunctionError> {
    let path = fields.text("storage_path")?;
    let plain = path
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/._-=".contains(&byte));
    let parts_named = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if path.len() <= 1024 && plain && parts_named {
        return Ok(path);
    }
    Err(fields.invalid(
        "storage_path",
        "must be a plain object key such as 2026/11/22/<id>.mp3",
    ))
}
