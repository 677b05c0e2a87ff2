//! The register of workers: sign-on, periodic sign of life, good-bye.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::fleet;
use super::lane::Lane;
use super::zombies;
use crate::error::FunctionError;
use crate::fields::Fields;
use crate::query;
use crate::watch::sweeps;

/// Registers a worker or notes a sign of life of it. `info` holds `version`, `host`, `lanes`, `slots`,
/// `device` and `model`, or `{"stopped": true}` for a good-bye. The id must be new at every start of the
/// process.
///
/// `succeeds` in `info` names a worker that is known to be dead, because this one took the place that it held
/// to its end. The items of the dead worker are taken back at once, as the zombie sweep would do later. Each
/// costs an attempt, because the worker may have died of the item. A worker of another login is left alone.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn register_worker(id: &str, info: JsonB) -> Result<(), ErrorReport> {
    if id.trim().is_empty() || id.len() > 200 {
        return Err(FunctionError::invalid("id", "must be a boot-unique id of at most 200 bytes").into());
    }
    let fields = Fields::of("info", &info.0)?;
    if fields.get("stopped").is_some() && fields.boolean("stopped")? {
        query::run(include_str!("sql/worker_stopped.sql"), &[id.into()])?;
        return Ok(());
    }
    let mut lanes = Vec::new();
    for (index, lane) in fields.list("lanes")?.iter().enumerate() {
        let lane: Lane = lane.as_str().unwrap_or_default().parse().map_err(|_| {
            FunctionError::invalid(
                fields.element("lanes", index),
                "must be ingest, vault, factory or judge",
            )
        })?;
        lanes.push(lane.as_str().to_owned());
    }
    let args = [
        id.into(),
        fields.text("version")?.into(),
        fields.text("host")?.into(),
        lanes.into(),
        i32::try_from(fields.optional_integer("slots", 0, 10_000)?.unwrap_or(0))
            .unwrap_or(0)
            .into(),
        fields.optional_text("device")?.into(),
        fields.optional_text("model")?.into(),
    ];
    let registered: Option<bool> = query::value(include_str!("sql/worker_register.sql"), &args)?;
    if registered.is_none() {
        return Err(fleet::foreign(id).into());
    }
    if let Some(dead) = fields.optional_text("succeeds")? {
        if dead == id {
            return Err(fields.invalid("succeeds", "must be another worker").into());
        }
        // Of this one it is known that it is dead; of the others it is not.
        zombies::spare()?;
        query::run(include_str!("sql/worker_succeeds.sql"), &[dead.into()])?;
        zombies::sweep()?;
        sweeps::record("kill_zombies")?;
    }
    Ok(())
}
