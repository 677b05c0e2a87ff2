//! When each maintenance job last ran, and whether `pg_cron` ran it: what tells a late sweep and a dead cron.

use crate::error::FunctionError;
use crate::query;

/// Notes that `job` has just run. Commands that `callscript.schedule` has scheduled say so in `callscript.by`.
pub(crate) fn record(job: &str) -> Result<(), FunctionError> {
    query::run(include_str!("sql/sweep_record.sql"), &[job.into()])
}
