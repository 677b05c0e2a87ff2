//! Editing the prompt: every edit is a new version with who, when and why.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::FunctionError;
use crate::fields::not_blank;
use crate::query;

/// Makes a new version of a prompt (`judge` is the one there is), in force at once. Returns the version.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn edit_prompt(
    prompt_id: &str,
    body: &str,
    reason: &str,
    by: default!(Option<&str>, "NULL"),
) -> Result<i32, ErrorReport> {
    not_blank("body", body)?;
    not_blank("reason", reason)?;
    let known: Option<bool> = query::value(include_str!("sql/prompt_step_down.sql"), &[prompt_id.into()])?;
    if known.is_none() && prompt_id != "judge" {
        return Err(FunctionError::invalid("prompt_id", "must be judge; there is no other prompt").into());
    }
    let args = [prompt_id.into(), body.into(), by.into(), reason.into()];
    let version: Option<i32> = query::value(include_str!("sql/prompt_edit.sql"), &args)?;
    Ok(version.unwrap_or_default())
}
