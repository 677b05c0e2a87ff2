//! Editing the prompt: every edit is a new version with who, when and why.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::change;
use crate::error::FunctionError;
use crate::fields::not_blank;
use crate::query;

/// Makes a new version of the prompt that does not judge yet; `publish_prompt` puts it in force. Returns the version.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn draft_prompt(body: &str, reason: &str, by: default!(Option<&str>, "NULL")) -> Result<i32, ErrorReport> {
    Ok(draft(body, reason, by)?)
}

/// Makes a new version of a prompt (`judge` is the one there is), in force at once. Returns the version. With a golden set a
/// version must be asked about it first: `draft_prompt`, then `publish_prompt`.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn edit_prompt(
    prompt_id: &str,
    body: &str,
    reason: &str,
    by: default!(Option<&str>, "NULL"),
) -> Result<i32, ErrorReport> {
    if prompt_id != "judge" {
        return Err(FunctionError::invalid("prompt_id", "must be judge; there is no other prompt").into());
    }
    let version = draft(body, reason, by)?;
    let how = "make it a draft (callscript.draft_prompt), ask (callscript rules golden --ask --prompt with its version), then \
               put it in force (callscript.publish_prompt)";
    change::publish(version, reason, 0, by, how)?;
    Ok(version)
}

fn draft(body: &str, reason: &str, by: Option<&str>) -> Result<i32, FunctionError> {
    not_blank("body", body)?;
    not_blank("reason", reason)?;
    query::run(include_str!("sql/prompt_lock.sql"), &["judge".into()])?;
    let args = ["judge".into(), body.into(), by.into(), reason.into()];
    let version: Option<i32> = query::value(include_str!("sql/prompt_draft.sql"), &args)?;
    version.ok_or_else(|| FunctionError::Missing("core.prompts took no row".to_owned()))
}
