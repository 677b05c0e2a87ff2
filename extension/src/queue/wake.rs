//! Waking the workers: `LISTEN callscript` hears the name of a lane that has new work, `sign`
//! when addresses of recordings are waited for, and `signed` when they are there.

use super::lane::Lane;
use crate::error::FunctionError;
use crate::query;

/// Says that there is new work for `lane`. `PostgreSQL` folds equal notifications of one transaction into
/// one.
pub(crate) fn lane(lane: Lane) -> Result<(), FunctionError> {
    query::run(include_str!("sql/wake.sql"), &[lane.as_str().into()])
}

/// Says that a factory waits for the address of a recording.
pub(crate) fn signers() -> Result<(), FunctionError> {
    query::run(include_str!("sql/wake.sql"), &["sign".into()])
}

/// Says that addresses of recordings were signed.
pub(crate) fn signed() -> Result<(), FunctionError> {
    query::run(include_str!("sql/wake.sql"), &["signed".into()])
}

/// Says so for each of the lanes named, once.
pub(crate) fn lanes(names: &[String]) -> Result<(), FunctionError> {
    for candidate in Lane::ALL {
        if names.iter().any(|name| name == candidate.as_str()) {
            lane(candidate)?;
        }
    }
    Ok(())
}
