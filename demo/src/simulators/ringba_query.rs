//! A request to the call log, understood and answered from the rows.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::call_log::{CallLog, Entry};
use super::columns::{COLUMNS, value};
use super::hostility::Drawn;
use super::recordings::Signer;
use super::ringba_faults::Faults;
use super::spoiled_page::Draft;

/// Most records of one page.
pub const MAX_SIZE: usize = 1000;

/// Body of `POST calllogs`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    report_start: Timestamp,
    report_end: Timestamp,
    #[serde(default = "max_size")]
    size: usize,
    #[serde(default)]
    offset: usize,
    #[serde(default)]
    value_columns: Vec<Column>,
    #[serde(default)]
    order_by_columns: Vec<Order>,
}

#[derive(Clone, Debug, Deserialize)]
struct Column {
    column: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Order {
    column: String,
    #[serde(default)]
    direction: String,
}

fn max_size() -> usize {
    MAX_SIZE
}

/// One page of the answer.
#[derive(Clone, Debug)]
pub struct Page {
    records: Vec<Value>,
    partial: bool,
    total: Option<i64>,
}

impl Query {
    /// Whether it asks for a stretch of time that holds this instant.
    pub fn holds(&self, at: Timestamp) -> bool {
        (self.report_start..self.report_end).contains(&at)
    }

    /// The first requested column that the account does not know.
    pub fn unknown_column(&self, faults: &Faults) -> Option<&str> {
        let asked = self.value_columns.iter().map(|column| column.column.as_str());
        let ordered = self.order_by_columns.iter().map(|order| order.column.as_str());
        asked
            .chain(ordered)
            .find(|column| !COLUMNS.contains(column) || faults.unknown_columns.iter().any(|c| c == column))
    }

    /// Answers from the log, spoiled by `trouble` where there is anything to spoil; says whether it was.
    pub(super) fn answer(
        &self,
        log: &CallLog,
        faults: &mut Faults,
        trouble: Option<Drawn>,
        now: Timestamp,
        signer: &Signer,
    ) -> (Page, bool) {
        let mut rows = log.listed(self.report_start..self.report_end, now);
        // Ringba's default is the newest call first: over a window that is still open new calls shift every
        // offset.
        let ascending = self
            .order_by_columns
            .first()
            .is_some_and(|order| order.column == "callDt" && order.direction.eq_ignore_ascii_case("asc"));
        if !ascending {
            rows.reverse();
        }
        let asked = self.offset..self.offset.saturating_add(self.size.min(MAX_SIZE));
        let spoiled = trouble
            .and_then(|Drawn(trouble, mut random)| Draft::spoiled(&rows, &asked, trouble, &mut random));
        if let Some(draft) = spoiled {
            let page = Page {
                records: self.records(draft.rows.iter(), faults, now, signer),
                partial: draft.partial,
                total: draft.total,
            };
            return (page, true);
        }
        let total = i64::try_from(rows.len()).unwrap_or(i64::MAX) + faults.total_off_by.unwrap_or(0);
        let slots = with_ghosts(rows, faults);
        let found = slots.iter().skip(asked.start).take(asked.len()).flatten();
        let mut records = self.records(found, faults, now, signer);
        let partial = !records.is_empty() && Faults::take(&mut faults.partial);
        if partial {
            records.truncate(faults.part_of(records.len()));
        }
        let page = Page {
            records,
            partial,
            total: Some(total),
        };
        (page, false)
    }

    fn records<'a>(
        &self,
        rows: impl Iterator<Item = &'a Arc<Entry>>,
        faults: &Faults,
        now: Timestamp,
        signer: &Signer,
    ) -> Vec<Value> {
        rows.map(|row| self.record(row, faults, now, signer)).collect()
    }

    fn record(&self, row: &Entry, faults: &Faults, now: Timestamp, signer: &Signer) -> Value {
        let columns = self.value_columns.iter().map(|column| column.column.as_str());
        record(row, columns, faults, now, signer)
    }
}

/// A row as a record with these columns.
pub fn record<'a>(
    row: &Entry,
    columns: impl Iterator<Item = &'a str>,
    faults: &Faults,
    now: Timestamp,
    signer: &Signer,
) -> Value {
    let mut fields = Map::new();
    for column in columns {
        let Some(mut value) = value(row, column, now, signer) else {
            continue;
        };
        if column == "callDt" && faults.date_strings && !row.overrides.contains_key(column) {
            value = json!(row.start.strftime("%m/%d/%Y %I:%M:%S %p").to_string());
        }
        fields.insert(column.to_owned(), value);
    }
    Value::Object(fields)
}

impl Page {
    /// The answer's body.
    pub fn body(self) -> Value {
        let mut report = json!({ "partialResult": self.partial, "records": self.records });
        if let Some(total) = self.total {
            report["totalCount"] = json!(total);
        }
        json!({ "isSuccessful": true, "report": report })
    }
}

/// Rows and ghosts in their places.
fn with_ghosts(rows: Vec<Arc<Entry>>, faults: &Faults) -> Vec<Option<Arc<Entry>>> {
    let count = rows.len() + faults.ghost_rows;
    let ghosts = faults.ghosts(count);
    let mut rows = rows.into_iter();
    (0..count)
        .map(|slot| if ghosts.contains(&slot) { None } else { rows.next() })
        .map(|slot| slot.filter(|row| !faults.swallowed.contains(&row.id)))
        .collect()
}
