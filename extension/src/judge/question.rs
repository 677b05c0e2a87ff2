//! A question on its way: written down before it is asked, taken away when the answer is there.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{JsonB, Uuid};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::FunctionError;
use crate::query;
use crate::queue::lane::Lane;
use crate::queue::lease::{self, Lease};
use crate::scoring::asked::Asked;

/// What was asked, as it stands in the database until the answer comes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Question {
    pub(super) tier: i16,
    pub(super) model: String,
    pub(super) prompt_version: Option<i32>,
    /// In hex.
    pub(super) prompt_sha256: String,
    /// `{rule id: version}`
    pub(super) rule_versions: Value,
    /// Suspicions in the order of their numbers.
    pub(super) asked: Vec<Asked>,
    /// First segment that no question before has shown.
    pub(super) segment_from: i32,
    /// Segment after the last one.
    pub(super) segment_to: i32,
    /// Share of the call's text in these segments.
    pub(super) read_share: f32,
}

impl Question {
    /// Writes the question down under a lease; returns its id. `most_input` and `most_output` are the most tokens it can be
    /// billed for.
    pub(super) fn write(
        &self,
        held: &Lease,
        most_input: i32,
        most_output: i32,
    ) -> Result<i64, FunctionError> {
        let args = [
            held.item.into(),
            held.epoch.into(),
            self.tier.into(),
            self.model.as_str().into(),
            self.prompt_version.into(),
            self.prompt_sha256.as_str().into(),
            JsonB(self.rule_versions.clone()).into(),
            query::json(&self.asked)?.into(),
            self.segment_from.into(),
            self.segment_to.into(),
            self.read_share.into(),
            most_input.into(),
            most_output.into(),
        ];
        let id: Option<i64> = query::value(include_str!("sql/question.sql"), &args)?;
        id.ok_or_else(|| FunctionError::Missing("core.judge_questions took no row".to_owned()))
    }

    /// An answer together with the suspicions that it speaks of and the tier, so that it can be read for good: rules and
    /// transcripts may change.
    pub(super) fn with_answer(&self, answer: &Value) -> Value {
        let mut answer = answer.clone();
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("asked".to_owned(), json!(self.asked));
            fields.insert("tier".to_owned(), json!(self.tier));
            // Only we join the answers to the parts of a call.
            fields.remove("parts");
        }
        answer
    }

    /// Takes the open question `id` of a held call away, because it is answered. `None`: it is not open.
    pub(super) fn take(held: &Lease, id: i64) -> Result<Option<Self>, FunctionError> {
        let args = [held.item.into(), id.into()];
        query::row(include_str!("sql/question_answered.sql"), &args, |row| {
            let asked = query::required::<JsonB>(row, 6)?.0;
            Ok(Self {
                tier: query::required(row, 1)?,
                model: query::required(row, 2)?,
                prompt_version: row.get(3)?,
                prompt_sha256: query::required(row, 4)?,
                rule_versions: query::required::<JsonB>(row, 5)?.0,
                asked: serde_json::from_value(asked).unwrap_or_default(),
                segment_from: query::required(row, 7)?,
                segment_to: query::required(row, 8)?,
                read_share: query::required(row, 9)?,
            })
        })
    }

    /// Whether question `id` of a held call was answered before: a worker that lost the connection hands an answer in twice.
    pub(super) fn is_answered(held: &Lease, id: i64) -> Result<bool, FunctionError> {
        let args = [held.item.into(), id.into()];
        let known: Option<bool> = query::value(include_str!("sql/question_known.sql"), &args)?;
        Ok(known.unwrap_or(false))
    }
}

/// Takes a question back that nobody will bill: the other party did not take it (no connection, 429, 5xx, a bad key).
/// A question that is neither answered nor withdrawn becomes a cost when the lease ends. Returns whether it was open.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn withdraw_question(call_id: Uuid, epoch: i64, question: i64) -> Result<bool, ErrorReport> {
    let held = lease::hold(call_id, epoch, Some(Lane::Judge))?;
    let args = [held.item.into(), question.into()];
    let withdrawn: Option<bool> = query::value(include_str!("sql/question_withdrawn.sql"), &args)?;
    Ok(withdrawn.unwrap_or(false))
}
