//! One page of Ringba's call log as the worker hands it in: checked, freed of duplicates, in a fixed order,
//! and stored.

use std::collections::BTreeMap;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde_json::{Map, Value, json};

use crate::error::FunctionError;
use crate::fields::Fields;
use crate::queue::lane::Lane;
use crate::queue::{lease, wake};
use crate::{query, timestamp};

/// Ringba's pages hold at most 1000; ten times that is a mistake.
const MOST_RECORDS: usize = 10_000;
/// What `numeric(12, 4)` holds.
const MOST_DOLLARS: f64 = 99_999_999.0;
const TEXTS: [&str; 9] = [
    "campaign_id",
    "campaign_name",
    "caller_number",
    "publisher_id",
    "publisher_sub_id",
    "publisher_name",
    "buyer",
    "target_id",
    "target_name",
];

/// Stores one page of the call log: new calls, changed metadata, records set aside. Of the pipeline's columns only those of
/// calls that are reopened change, and the time of calls that still go on. Calls whose rows somebody else holds are passed
/// over and counted nowhere; the window names them (`left_calls`), and cannot be done before they are stored.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[allow(
    clippy::type_complexity,
    reason = "the columns of a SQL table function are spelt out here"
)]
fn store_page(
    window_id: Uuid,
    epoch: i64,
    page: JsonB,
) -> Result<
    TableIterator<
        'static,
        (
            name!(inserted, i32),
            name!(changed, i32),
            name!(identical, i32),
            name!(rejected, i32),
        ),
    >,
    ErrorReport,
> {
    let page = Page::read(&page.0)?;
    lease::hold(window_id, epoch, Some(Lane::Ingest))?;
    let args = [
        window_id.into(),
        JsonB(page.records).into(),
        JsonB(page.rejected).into(),
        page.read_at.into(),
    ];
    let counted = query::row(include_str!("sql/store_page.sql"), &args, |row| {
        let counts = (
            query::required(row, 1)?,
            query::required(row, 2)?,
            query::required(row, 3)?,
            query::required(row, 4)?,
        );
        Ok((counts, query::required::<bool>(row, 5)?))
    })?;
    let (counts, waiting) = counted.unwrap_or(((0, 0, 0, 0), false));
    if waiting {
        wake::lane(Lane::Vault)?;
    }
    Ok(TableIterator::once(counts))
}

/// A checked page.
struct Page {
    /// One object per distinct call, ordered by `ringba_call_id` so that two pages never lock calls
    /// crosswise.
    records: Value,
    /// One object per record that cannot be a call.
    rejected: Value,
    /// When Ringba was asked, by the clock of the database; a worker of an earlier version does not say.
    read_at: Option<String>,
}

impl Page {
    /// Reads the argument of `store_page`; an error names the field. The last record of a call counts.
    fn read(page: &Value) -> Result<Self, FunctionError> {
        let fields = Fields::of("page", page)?;
        let records = fields.list("records")?;
        if records.len() > MOST_RECORDS {
            return Err(fields.invalid("records", "must be at most 10000 records; send smaller pages"));
        }
        let read_at = optional_time(&fields, "read_at")?.map(str::to_owned);
        let mut distinct = BTreeMap::new();
        for (index, value) in records.iter().enumerate() {
            let record = Fields::of(fields.element("records", index), value)?;
            distinct.insert(record.text("ringba_call_id")?.to_owned(), read_record(&record)?);
        }
        let mut rejected = Vec::new();
        for (index, value) in fields.list("rejected")?.iter().enumerate() {
            let record = Fields::of(fields.element("rejected", index), value)?;
            rejected.push(json!({
                "ringba_call_id": record.optional_text("ringba_call_id")?,
                "reason": record.text("reason")?,
                "raw": record.get("raw"),
            }));
        }
        Ok(Self {
            records: distinct.into_values().collect(),
            rejected: Value::Array(rejected),
            read_at,
        })
    }
}

fn read_record(record: &Fields<'_>) -> Result<Value, FunctionError> {
    let mut call = Map::new();
    call.insert("ringba_call_id".into(), record.text("ringba_call_id")?.into());
    let start = record.text("start_time_utc")?;
    if !timestamp::is_rfc3339(start) {
        return Err(record.invalid("start_time_utc", "must be an RFC 3339 time"));
    }
    call.insert("start_time_utc".into(), start.into());
    for name in TEXTS {
        call.insert(name.into(), record.optional_text(name)?.into());
    }
    call.insert("audio_url".into(), record.optional_text("audio_url")?.into());
    let duration = record.optional_number("duration_seconds")?;
    let duration = duration.filter(|seconds| (0.0..=f64::from(i32::MAX)).contains(seconds));
    call.insert(
        "duration_seconds".into(),
        duration.map(|seconds| seconds.round() as i64).into(),
    );
    for name in ["live", "has_recording"] {
        let flag = record.get(name).map(|_| record.boolean(name)).transpose()?;
        call.insert(name.into(), flag.into());
    }
    call.insert(
        "completed_at".into(),
        optional_time(record, "completed_at")?.into(),
    );
    let mut problem = record.optional_text("problem")?.map(str::to_owned);
    for name in ["revenue", "payout"] {
        // What is not said is not known: it is no zero, and takes nothing away that was known.
        let dollars = record.optional_number(name)?;
        let possible = dollars.filter(|dollars| dollars.abs() <= MOST_DOLLARS);
        if possible.is_none() && dollars.is_some() {
            problem.get_or_insert_with(|| format!("{name} is impossible: more than 99999999 dollars"));
        }
        call.insert(name.into(), possible.into());
    }
    call.insert("problem".into(), problem.into());
    call.insert("raw".into(), record.get("raw").cloned().unwrap_or(Value::Null));
    Ok(Value::Object(call))
}

/// A time as text, for a cast in SQL.
fn optional_time<'a>(fields: &Fields<'a>, name: &str) -> Result<Option<&'a str>, FunctionError> {
    let time = fields.optional_text(name)?;
    if time.is_some_and(|time| !timestamp::is_rfc3339(time)) {
        return Err(fields.invalid(name, "must be an RFC 3339 time"));
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str) -> Value {
        json!({"ringba_call_id": id, "start_time_utc": "2026-11-22T10:00:00Z", "raw": {"a": 1}})
    }

    #[test]
    fn keeps_the_last_record_of_a_call_and_orders_by_id() {
        let mut late = record("B");
        late["buyer"] = json!("Acme");
        let page = Page::read(&json!({"records": [record("B"), record("A"), late]})).unwrap();
        assert_eq!(page.records.as_array().unwrap().len(), 2);
        assert_eq!(page.records[0]["ringba_call_id"], "A");
        assert_eq!(page.records[1]["buyer"], "Acme");
    }

    #[test]
    fn drops_impossible_durations_and_explains_impossible_money() {
        let mut odd = record("A");
        odd["duration_seconds"] = json!(-5);
        odd["revenue"] = json!(1e300);
        let page = Page::read(&json!({"records": [odd]})).unwrap();
        assert_eq!(page.records[0]["duration_seconds"], Value::Null);
        assert_eq!(page.records[0]["revenue"], Value::Null);
        assert_eq!(
            page.records[0]["problem"],
            "revenue is impossible: more than 99999999 dollars"
        );
    }

    #[test]
    fn names_the_field_that_is_wrong() {
        for (name, bad) in [
            ("ringba_call_id", json!("  ")),
            ("start_time_utc", json!("yesterday")),
            ("start_time_utc", json!(1_700_000_000)),
            ("buyer", json!(["x"])),
            ("revenue", json!("ten")),
            ("duration_seconds", json!({})),
        ] {
            let mut broken = record("A");
            broken[name] = bad;
            let message = Page::read(&json!({"records": [record("Z"), broken]}))
                .err()
                .unwrap()
                .to_string();
            assert!(
                message.starts_with(&format!("page.records[1].{name}:")),
                "{message}"
            );
        }
    }
}
