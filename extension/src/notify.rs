//! Waking the workers: `LISTEN callscript` hears the name of a lane that has new work.

use crate::error::QueueError;
use crate::lane::Lane;
use crate::query;

/// Announces new work for `lane`. `PostgreSQL` folds equal notifications of one transaction into one.
pub(crate) fn lane(lane: Lane) -> Result<(), QueueError> {
    query::run(include_str!("sql/notify.sql"), &[lane.as_str().into()])
}

/// Announces new work for each of the lanes named, once.
pub(crate) fn names(names: &[String]) -> Result<(), QueueError> {
    for candidate in [Lane::Ingest, Lane::Vault, Lane::Factory, Lane::Judge] {
        if names.iter().any(|name| name == candidate.as_str()) {
            lane(candidate)?;
        }
    }
    Ok(())
}
