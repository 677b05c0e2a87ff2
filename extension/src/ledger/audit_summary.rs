//! What an audit has read, summed up by minute and campaign: checked before it is compared.

use pgrx::JsonB;
use serde_json::{Value, json};

use crate::error::FunctionError;
use crate::fields::Fields;
use crate::timestamp;

/// A day of minutes with a thousand campaigns each is far beyond any account.
const MOST_ROWS: usize = 200_000;

/// A checked summary, ready for `sql/reconciled.sql`.
pub(crate) struct AuditSummary(Value);

impl AuditSummary {
    /// Reads `summary` of the result of an audit; empty where there is none.
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, FunctionError> {
        let rows = fields.list("summary")?;
        if rows.len() > MOST_ROWS {
            return Err(fields.invalid("summary", "must be at most 200000 rows; audit shorter windows"));
        }
        let rows = rows.iter().enumerate().map(|(index, row)| {
            let row = Fields::of(fields.element("summary", index), row)?;
            let minute = row.text("minute")?;
            if !timestamp::is_rfc3339(minute) {
                return Err(row.invalid("minute", "must be an RFC 3339 time"));
            }
            // The same key as sql/store_page.sql makes of these two.
            let (id, name) = (
                row.optional_text("campaign_id")?,
                row.optional_text("campaign_name")?,
            );
            let name = name.unwrap_or("(unknown)");
            let key = id.map_or_else(|| format!("name:{name}"), |id| format!("id:{id}"));
            let most = i64::MAX / 1_000_000;
            Ok(json!({
                "minute": minute, "campaign_key": key, "campaign": name,
                "calls": row.integer("calls", 0, i64::from(i32::MAX))?,
                "seconds": row.integer("seconds", 0, most)?,
                // NULL: no call of that minute says so, as in an account without the column.
                "revenue": row.optional_integer("revenue", -most, most)?,
                "payout": row.optional_integer("payout", -most, most)?,
            }))
        });
        Ok(Self(Value::Array(rows.collect::<Result<_, FunctionError>>()?)))
    }

    /// The rows as an argument.
    pub(crate) fn into_json(self) -> JsonB {
        JsonB(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(summary: Value) -> Result<Value, String> {
        let result = json!({ "summary": summary });
        let fields = Fields::of("result", &result).unwrap();
        AuditSummary::read(&fields)
            .map(|summary| summary.0)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn campaigns_are_known_by_the_key_they_are_stored_under() {
        let row = |id: Value, name: Value| {
            json!({"minute": "2026-11-22T10:00:00Z", "campaign_id": id, "campaign_name": name, "calls": 1, "seconds": 2,
                   "revenue": 3, "payout": -4})
        };
        let read = rows(json!([
            row(json!("CA1"), json!("Solar")),
            row(json!(null), json!("Solar")),
            row(json!(null), json!(null)),
        ]))
        .unwrap();
        assert_eq!(read[0]["campaign_key"], "id:CA1");
        assert_eq!(read[1]["campaign_key"], "name:Solar");
        assert_eq!(read[2]["campaign_key"], "name:(unknown)");
        assert_eq!(read[2]["payout"], -4);
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        let error = rows(json!([{"minute": "noon"}])).unwrap_err();
        assert!(error.starts_with("result.summary[0].minute:"), "{error}");
        let error = rows(json!([{"minute": "2026-11-22T10:00:00Z", "calls": -1}])).unwrap_err();
        assert!(error.starts_with("result.summary[0].calls:"), "{error}");
        assert_eq!(rows(json!(null)).unwrap(), json!([]));
    }
}
