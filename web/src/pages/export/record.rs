//! A call as a file tells of it (`console.export_rows`).

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::PageError;

/// A call with all its flags.
#[derive(Debug, Clone, Default)]
pub(crate) struct Call {
    pub(crate) id: Uuid,
    pub(crate) ringba_call_id: String,
    pub(crate) time: Timestamp,
    pub(crate) duration_seconds: Option<i32>,
    pub(crate) campaign: String,
    pub(crate) vertical: String,
    pub(crate) publisher: String,
    pub(crate) sub_id: String,
    pub(crate) buyer: String,
    pub(crate) target: String,
    pub(crate) caller: String,
    pub(crate) revenue: f64,
    pub(crate) payout: Option<f64>,
    pub(crate) status: String,
    pub(crate) score: Option<i16>,
    pub(crate) not_judged: String,
    pub(crate) assignee: String,
    pub(crate) flags: Vec<Flag>,
}

/// A flag with its newest decision.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Flag {
    pub(crate) id: i64,
    pub(crate) rule_id: String,
    pub(crate) rule: String,
    pub(crate) severity: String,
    /// Second of the call.
    pub(crate) start: f64,
    pub(crate) quote: String,
    pub(crate) speaker: String,
    pub(crate) confidence: f64,
    pub(crate) source: String,
    pub(crate) state: String,
    pub(crate) by: Option<String>,
    pub(crate) at: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) note: Option<String>,
}

impl Call {
    pub(super) fn read(row: &Row) -> Result<Self, PageError> {
        let text = |name: &str| {
            row.try_get::<_, Option<String>>(name)
                .map(Option::unwrap_or_default)
        };
        let flags: Value = row.try_get("flags")?;
        Ok(Self {
            id: row.try_get("call_id")?,
            ringba_call_id: text("ringba_call_id")?,
            time: row.try_get("call_time")?,
            duration_seconds: row.try_get("duration_seconds")?,
            campaign: text("campaign")?,
            vertical: text("vertical")?,
            publisher: text("publisher")?,
            sub_id: text("publisher_sub_id")?,
            buyer: text("buyer")?,
            target: text("target")?,
            caller: text("caller")?,
            revenue: row.try_get::<_, Option<f64>>("revenue")?.unwrap_or(0.0),
            payout: row.try_get("payout")?,
            status: text("status")?,
            score: row.try_get("score")?,
            not_judged: text("not_judged")?,
            assignee: text("assignee")?,
            flags: serde_json::from_value(flags)
                .map_err(|error| PageError::Internal(format!("flags are not understood ({error})")))?,
        })
    }
}
