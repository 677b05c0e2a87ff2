//! Judged calls as they are stored, to be scored once more.

use pgrx::datum::TimestampWithTimeZone;
use pgrx::{JsonB, Uuid};
use serde_json::Value;

use crate::error::FunctionError;
use crate::query;
use crate::scoring::call::Call;

/// Calls read at a time: enough to make the reading cheap, few enough to hold in memory with their transcripts.
const BATCH: i32 = 500;

/// A judged call.
#[derive(Debug)]
pub(crate) struct JudgedCall {
    pub(crate) id: Uuid,
    start: TimestampWithTimeZone,
    /// The judgement in force.
    pub(crate) judgement: i64,
    pub(crate) vertical: Option<String>,
    /// By whose law it is judged (`core.day_of_law`), as PostgreSQL writes a date.
    pub(crate) day: String,
    /// What scopes of rules are compared with (`core.scope_of`).
    pub(crate) scope: Value,
    /// The model's answer that it rests on; null when judged by rules only.
    pub(crate) answer: Value,
    /// `{rule id: version}` as PostgreSQL writes it.
    pub(crate) rule_versions: String,
    pub(crate) verdict: String,
    pub(crate) score: i32,
    pub(crate) not_judged: Option<String>,
    pub(crate) call: Call,
}

/// Hands the judged calls from `from` (inclusive) to `to` (exclusive) to `visit`, a batch at a time, oldest first.
pub(crate) fn each_batch<E: From<FunctionError>>(
    from: TimestampWithTimeZone,
    to: TimestampWithTimeZone,
    mut visit: impl FnMut(&[JudgedCall]) -> Result<(), E>,
) -> Result<(), E> {
    let mut last: Option<(TimestampWithTimeZone, Uuid)> = None;
    loop {
        let args = [
            from.into(),
            to.into(),
            last.map(|(start, _)| start).into(),
            last.map(|(_, id)| id).into(),
            BATCH.into(),
        ];
        let calls = query::rows(include_str!("sql/judged_calls.sql"), &args, |row| {
            Ok(JudgedCall {
                id: query::required(row, 1)?,
                start: query::required(row, 2)?,
                judgement: query::required(row, 3)?,
                vertical: row.get(4)?,
                answer: row.get::<JsonB>(5)?.map_or(Value::Null, |answer| answer.0),
                rule_versions: query::required(row, 6)?,
                verdict: query::required(row, 7)?,
                score: query::required(row, 8)?,
                call: Call::read(&query::required::<String>(row, 9)?),
                not_judged: row.get(10)?,
                day: query::required(row, 11)?,
                scope: query::required::<JsonB>(row, 12)?.0,
            })
        })?;
        let Some(newest) = calls.last() else {
            return Ok(());
        };
        last = Some((newest.start, newest.id));
        visit(&calls)?;
        pgrx::check_for_interrupts!();
    }
}
