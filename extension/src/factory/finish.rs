//! Finishing the lane `factory`: the transcript is there.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::Value;

use super::masked::{self, Privacy};
use super::transcription::Transcription;
use crate::query;
use crate::queue::lane::Lane;
use crate::queue::{lease, wake};

/// The transcript is there: masks numbers that nobody may keep, and stores it with what the decoding cost. Returns the call's
/// new status.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn transcribed(call_id: Uuid, epoch: i64, result: JsonB) -> Result<String, ErrorReport> {
    let mut transcript = Transcription::read(&result.0)?;
    let held = lease::hold(call_id, epoch, Some(Lane::Factory))?;
    let privacy = Privacy::look()?;
    let masked = transcript.mask(privacy);
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
    masked::keep(call_id, masked)?;
    lease::close(&held)?;
    wake::lane(Lane::Judge)?;
    Ok(status.ok_or(held.stale())?)
}
