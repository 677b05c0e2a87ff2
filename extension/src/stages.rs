//! Finishing the vault and the factory: the recording is safe, the transcript is there.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::Value;

use crate::error::QueueError;
use crate::input::Fields;
use crate::lane::Lane;
use crate::transcript::Transcript;
use crate::{lease, notify, query};

/// The recording is in the bucket (`{storage_path, audio_bytes, audio_sha256, content_type}`), or there is a
/// reason to leave the call alone (`{skipped}`). Returns the call's new status.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn vaulted(call_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let fields = Fields::of("result", &result.0)?;
    let stale = QueueError::Stale { item: call_id, epoch };
    if fields.get("skipped").is_some() {
        let reason = fields.text("skipped")?;
        let held = lease::hold(call_id, epoch, Some(Lane::Vault))?;
        let args = [call_id.into(), epoch.into(), reason.into()];
        let status: Option<String> = query::value(include_str!("sql/skipped.sql"), &args)?;
        lease::close(&held)?;
        return Ok(status.ok_or(stale)?);
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
    notify::lane(Lane::Factory)?;
    Ok(status.ok_or(stale)?)
}

/// An object key inside the bucket: no way out of it, nothing that needs escaping in a log line.
fn storage_path<'a>(fields: &Fields<'a>) -> Result<&'a str, QueueError> {
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

/// The transcript is there: stores it with what the decoding cost. Returns the call's new status.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn transcribed(call_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let transcript = Transcript::read(&result.0)?;
    let held = lease::hold(call_id, epoch, Some(Lane::Factory))?;
    let args = [
        call_id.into(),
        epoch.into(),
        transcript.text.into(),
        JsonB(Value::Array(transcript.segments)).into(),
        transcript.language.into(),
        transcript.engine.into(),
        transcript.model.into(),
        transcript.channels.into(),
        transcript.audio_seconds.into(),
        transcript.speech_seconds.into(),
        transcript.decode_seconds.into(),
        JsonB(transcript.peaks).into(),
        JsonB(transcript.stats).into(),
        transcript.speech.map(JsonB).into(),
        transcript.heard.stated_seconds.into(),
        transcript.heard.languages.map(JsonB).into(),
        transcript.heard.roles_by.into(),
        transcript.heard.agent_channel.into(),
        transcript.heard.lost_seconds.into(),
    ];
    let status: Option<String> = query::value(include_str!("sql/transcribed.sql"), &args)?;
    lease::close(&held)?;
    notify::lane(Lane::Judge)?;
    Ok(status.ok_or(QueueError::Stale { item: call_id, epoch })?)
}
