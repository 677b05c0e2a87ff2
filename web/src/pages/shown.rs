//! The flags of calls as a list shows them: what somebody decides about a call is what they have seen of it.

use std::collections::HashMap;

use serde::Serialize;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::app::App;
use crate::error::PageError;

/// A flag in a row of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShownFlag {
    pub(crate) id: i64,
    pub(crate) rule: String,
    pub(crate) severity: String,
    pub(crate) quote: String,
    /// open, confirmed, dismissed or escalated
    pub(crate) state: String,
    /// The decision that made it so; 0: open.
    pub(crate) decision: i64,
}

impl ShownFlag {
    /// `flag:decision`, which a form sends along with a decision.
    pub(crate) fn seen(&self) -> String {
        format!("{}:{}", self.id, self.decision)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.state == "open"
    }
}

/// A call with its flags, gravest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShownCall {
    pub(crate) state: String,
    pub(crate) flags: Vec<ShownFlag>,
}

/// What has become of a row, for the script.
#[derive(Debug, Serialize)]
pub(crate) struct RowState {
    call: Uuid,
    pub(crate) state: String,
    seen: Vec<String>,
}

/// All flags of these calls.
pub(crate) async fn read(app: &App, calls: &[Uuid]) -> Result<HashMap<Uuid, ShownCall>, PageError> {
    if calls.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = app
        .database
        .query(
            "SELECT call_id, call_state, flag_id, rule, severity, quote, state, decision \
             FROM console.shown_flags($1)",
            &[(&calls, Type::UUID_ARRAY)],
        )
        .await?;
    let mut shown: HashMap<Uuid, ShownCall> = HashMap::new();
    for row in &rows {
        let call = shown.entry(row.try_get(0)?).or_default();
        call.state = row.try_get(1)?;
        call.flags.push(ShownFlag {
            id: row.try_get(2)?,
            rule: row.try_get(3)?,
            severity: row.try_get(4)?,
            quote: row.try_get(5)?,
            state: row.try_get(6)?,
            decision: row.try_get(7)?,
        });
    }
    Ok(shown)
}

/// The same, as the script wants it after a decision.
pub(super) async fn states(app: &App, calls: &[Uuid]) -> Result<Vec<RowState>, PageError> {
    let shown = read(app, calls).await?;
    Ok(shown
        .into_iter()
        .map(|(call, shown)| RowState {
            call,
            state: shown.state,
            seen: shown.flags.iter().map(ShownFlag::seen).collect(),
        })
        .collect())
}
