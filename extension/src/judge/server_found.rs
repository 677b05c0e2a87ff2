//! What `callscript doctor` finds out about the server that judges.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::json;

use super::model::Model;
use crate::fields::{Fields, not_blank};
use crate::query;

/// Keeps what was found out about the server at an address, `{answer_format, token_limit, takes_effort}`, or keeps nothing
/// where `found` is null. Returns `{"model", "reasoning_effort"}` of tier 1, to be asked with; both null where no model is
/// asked.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judge_server(server: &str, found: default!(Option<JsonB>, "NULL")) -> Result<JsonB, ErrorReport> {
    not_blank("server", server)?;
    if let Some(found) = found {
        let fields = Fields::of("found", &found.0)?;
        let one_of = |name: &str, known: [&str; 3]| {
            let value = fields.text(name)?;
            if known.contains(&value) {
                Ok(value.to_owned())
            } else {
                Err(fields.invalid(name, format!("must be one of {}", known.join(", "))))
            }
        };
        let takes_effort = fields.get("takes_effort").and_then(serde_json::Value::as_bool);
        let args = [
            server.into(),
            one_of("answer_format", ["json_schema", "json_object", "text"])?.into(),
            one_of(
                "token_limit",
                ["max_completion_tokens", "max_tokens", "max_tokens"],
            )?
            .into(),
            takes_effort
                .ok_or_else(|| fields.invalid("takes_effort", "must be true or false"))?
                .into(),
        ];
        query::run(include_str!("sql/server_found.sql"), &args)?;
    }
    let model = Model::of_tier(1)?;
    let asked = model
        .as_ref()
        .map(|model| json!({"model": model.id, "reasoning_effort": model.reasoning_effort}));
    Ok(JsonB(asked.unwrap_or_else(
        || json!({"model": null, "reasoning_effort": null}),
    )))
}
