//! A request to the call log, understood and answered from the rows.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::call_log::Entry;
use super::columns::{COLUMNS, value};
use super::recordings::Signer;
use super::ringba_faults::Faults;

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
    total: usize,
}

impl Query {
    /// The first requested column that the account does not know.
    pub fn unknown_column(&self, faults: &Faults) -> Option<&str> {
        let asked = self.value_columns.iter().map(|column| column.column.as_str());
        let ordered = self.order_by_columns.iter().map(|order| order.column.as_str());
        asked
            .chain(ordered)
            .find(|column| !COLUMNS.contains(column) || faults.unknown_columns.iter().any(|c| c == column))
    }

    /// Answers from the listed rows.
    pub fn answer(&self, mut rows: Vec<Entry>, faults: &mut Faults, now: Timestamp, signer: &Signer) -> Page {
        rows.retain(|row| (self.report_start..self.report_end).contains(&row.start));
        // Newest first unless asked otherwise: over an open window new calls shift every offset.
        let ascending = self
            .order_by_columns
            .first()
            .is_some_and(|order| order.column == "callDt" && order.direction.eq_ignore_ascii_case("asc"));
        rows.sort_by(|one, two| (one.start, &one.id).cmp(&(two.start, &two.id)));
        if !ascending {
            rows.reverse();
        }
        let total = rows.len();
        let slots = with_ghosts(rows, faults);
        let size = self.size.min(MAX_SIZE);
        let mut records: Vec<Value> = slots
            .iter()
            .skip(self.offset)
            .take(size)
            .flatten()
            .map(|row| self.record(row, faults, now, signer))
            .collect();
        let partial = !records.is_empty() && Faults::take(&mut faults.partial);
        if partial {
            records.truncate(faults.part_of(records.len()));
        }
        Page {
            records,
            partial,
            total,
        }
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
    pub fn body(self, faults: &Faults) -> Value {
        let mut report = json!({ "partialResult": self.partial, "records": self.records });
        let count = i64::try_from(self.total).unwrap_or(i64::MAX);
        report["totalCount"] = json!(count + faults.total_off_by.unwrap_or(0));
        json!({ "isSuccessful": true, "report": report })
    }
}

/// Rows and ghosts in their places.
fn with_ghosts(rows: Vec<Entry>, faults: &Faults) -> Vec<Option<Entry>> {
    let count = rows.len() + faults.ghost_rows;
    let ghosts = faults.ghosts(count);
    let mut rows = rows.into_iter();
    (0..count)
        .map(|slot| if ghosts.contains(&slot) { None } else { rows.next() })
        .collect()
}
