//! What is masked in a transcript before it is stored, and what of that is kept.

use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

use crate::error::FunctionError;
use crate::masking::{Kind, Secret};
use crate::query;

/// The settings `privacy.*`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Privacy {
    /// Whether numbers are masked.
    pub(super) is_masked: bool,
    /// Whether masked words are kept, apart from the transcript.
    pub(super) is_kept: bool,
}

impl Privacy {
    /// As they are set.
    pub(super) fn look() -> Result<Self, FunctionError> {
        let read = query::row(include_str!("sql/privacy.sql"), &[], |row| {
            Ok(Self {
                is_masked: query::required(row, 1)?,
                is_kept: query::required(row, 2)?,
            })
        })?;
        read.ok_or_else(|| FunctionError::Missing("core.settings cannot be read".to_owned()))
    }
}

/// A masked place as it is kept; the words are left out of what nobody may keep.
pub(super) fn kept(secret: Secret, privacy: Privacy) -> Value {
    let words = (privacy.is_kept && secret.kind != Kind::SecurityCode).then_some(secret.words);
    json!({"kind": secret.kind.name(), "segment": secret.segment, "start": secret.start, "end": secret.end.max(secret.start),
           "words": words})
}

/// Keeps the masked places of a call whose transcript is stored, in place of those of a former run.
pub(super) fn keep(call_id: Uuid, masked: Vec<Value>) -> Result<(), FunctionError> {
    let args = [call_id.into(), JsonB(Value::Array(masked)).into()];
    query::run(include_str!("sql/masked.sql"), &args)
}
