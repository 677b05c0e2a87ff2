//! What a call is judged by: the call itself, its rules, and how sure the model must be.

use std::rc::Rc;

use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};

use crate::error::FunctionError;
use crate::query;
use crate::rules::in_force::RulesInForce;
use crate::scoring::call::Call;

/// A call and what it is judged by.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) call: Call,
    /// Rules in force for the call on its day, or those of the open round.
    pub(super) rules: Rc<RulesInForce>,
    /// The setting `judge.second_opinion_below`.
    pub(super) sure_from: f64,
}

impl Case {
    /// Reads them for a call. `asked` are the versions of the rules in the questions of the open round: a round is judged
    /// by what it was asked, also when rules change meanwhile.
    pub(super) fn of(call_id: Uuid, asked: Option<&Value>) -> Result<Self, FunctionError> {
        let read = query::row(include_str!("sql/case.sql"), &[call_id.into()], |row| {
            Ok((
                Call::read(&query::required::<String>(row, 1)?),
                query::required::<JsonB>(row, 2)?.0,
                query::required(row, 3)?,
            ))
        })?;
        let (call, versions, sure_from) = read.ok_or_else(|| no_transcript(call_id))?;
        let rules = RulesInForce::of(asked.unwrap_or(&versions))?;
        Ok(Self {
            call,
            rules,
            sure_from,
        })
    }

    /// Takes note of the share of the call that the model was shown.
    pub(super) fn read_by_model(&mut self, share: f64) {
        if let Some(facts) = self.call.facts.as_object_mut() {
            facts.insert("read_share".to_owned(), json!(share));
        }
        self.call.unjudged.read(share);
    }
}

/// The complaint about a call that nobody has transcribed, or that does not exist.
pub(super) fn no_transcript(call_id: Uuid) -> FunctionError {
    FunctionError::Missing(format!(
        "call {call_id} has no transcript; it is judged after the factory has made one"
    ))
}
