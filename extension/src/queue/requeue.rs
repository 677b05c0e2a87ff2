//! Replaying dead letters, and releasing what was parked.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::lane::Lane;
use super::wake;
use crate::error::FunctionError;
use crate::fields::Fields;
use crate::{query, timestamp};

/// Puts dead letters, and calls that were parked, back into the queue of the lane in which they ended, with all
/// attempts ahead of them, and returns how many. `filter` narrows it, all parts together: `ids` (calls or windows;
/// skipped calls too when they are named), `lane`, `error_like` (a LIKE pattern; one that begins with `no recording`
/// finds skipped calls too), `from` and `to` (call time or window start). `{}` means all.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn requeue(filter: JsonB) -> Result<i32, ErrorReport> {
    let fields = Fields::of("filter", &filter.0)?;
    if let Some(unknown) = fields.unknown(&["ids", "lane", "error_like", "from", "to"]) {
        return Err(fields
            .invalid(unknown, "is not a filter; use ids, lane, error_like, from or to")
            .into());
    }
    let ids = match fields.get("ids") {
        None => None,
        Some(_) => Some(ids(&fields)?),
    };
    let lane = fields
        .optional_text("lane")?
        .map(str::parse::<Lane>)
        .transpose()?;
    let args = [
        ids.into(),
        lane.map(Lane::as_str).into(),
        fields.optional_text("error_like")?.into(),
        time(&fields, "from")?.into(),
        time(&fields, "to")?.into(),
    ];
    let lanes: Vec<String> = query::rows(include_str!("sql/requeue.sql"), &args, |row| {
        query::required(row, 1)
    })?;
    wake::lanes(&lanes)?;
    Ok(i32::try_from(lanes.len()).unwrap_or(i32::MAX))
}

fn ids(fields: &Fields<'_>) -> Result<Vec<String>, FunctionError> {
    let list = fields.list("ids")?.iter().enumerate();
    list.map(|(index, id)| {
        let id = id.as_str().filter(|id| crate::fields::is_uuid(id));
        let complaint =
            || FunctionError::invalid(fields.element("ids", index), "must be the id of a call or window");
        id.map(str::to_owned).ok_or_else(complaint)
    })
    .collect()
}

fn time<'a>(fields: &Fields<'a>, name: &str) -> Result<Option<&'a str>, FunctionError> {
    match fields.optional_text(name)? {
        Some(text) if !timestamp::is_rfc3339(text) => {
            Err(fields.invalid(name, "must be an RFC 3339 time such as 2026-11-01T00:00:00Z"))
        }
        time => Ok(time),
    }
}
