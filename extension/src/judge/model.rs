//! The model of a tier, or the one that took its place.

use pgrx::spi::{SpiHeapTupleData, SpiResult};

use crate::error::FunctionError;
use crate::query;

/// A model that can be asked.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// As the API knows it.
    pub(super) id: String,
    /// `reasoning_effort` to send, if the model takes one.
    pub(super) reasoning_effort: Option<String>,
    /// Most tokens of one answer, reasoning included.
    pub(super) max_output_tokens: i32,
    /// Most tokens of question and answer together.
    pub(super) context_tokens: i32,
}

impl Model {
    /// The model of `tier` today: `core.judge_tiers`, or its first successor that is still there. `None`:
    /// there is none.
    pub(crate) fn of_tier(tier: i16) -> Result<Option<Self>, FunctionError> {
        query::row(include_str!("sql/model_of_tier.sql"), &[tier.into()], Self::read)
    }

    /// The model of this name, if it may be asked today.
    pub(super) fn of_id(id: &str) -> Result<Self, FunctionError> {
        let model = query::row(include_str!("sql/model.sql"), &[id.into()], Self::read)?;
        model.ok_or_else(|| {
            let reason = format!("{id} is not in core.judge_models, or is inactive or shut down there");
            FunctionError::invalid("model", reason)
        })
    }

    fn read(row: &SpiHeapTupleData<'_>) -> SpiResult<Self> {
        Ok(Self {
            id: query::required(row, 1)?,
            reasoning_effort: row.get(2)?,
            max_output_tokens: query::required(row, 3)?,
            context_tokens: query::required(row, 4)?,
        })
    }

    /// Whether a tier is asked at all; tier 1 switched off means rules only.
    pub(crate) fn is_asked(tier: i16) -> Result<bool, FunctionError> {
        Ok(query::value(include_str!("sql/tier_asked.sql"), &[tier.into()])?.unwrap_or(false))
    }
}
