//! What a call is judged by: the call itself, today's rules, and how sure the model must be.

use std::rc::Rc;

use pgrx::Uuid;

use crate::error::FunctionError;
use crate::query;
use crate::rules::in_force::RulesInForce;
use crate::scoring::call::Call;

/// A call and what it is judged by.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) call: Call,
    /// Rules in force for the call's vertical.
    pub(super) rules: Rc<RulesInForce>,
    /// The setting `judge.second_opinion_below`.
    pub(super) sure_from: f64,
}

impl Case {
    /// Reads them for a call.
    pub(super) fn of(call_id: Uuid) -> Result<Self, FunctionError> {
        let read = query::row(include_str!("sql/case.sql"), &[call_id.into()], |row| {
            Ok((
                Call::read(&query::required::<String>(row, 1)?),
                row.get::<String>(2)?,
                query::required::<String>(row, 3)?,
                query::required(row, 4)?,
            ))
        })?;
        let (call, vertical, key, sure_from) = read.ok_or_else(|| no_transcript(call_id))?;
        Ok(Self {
            call,
            rules: RulesInForce::of(vertical.as_deref(), &key)?,
            sure_from,
        })
    }
}

/// The complaint about a call that nobody has transcribed, or that does not exist.
pub(super) fn no_transcript(call_id: Uuid) -> FunctionError {
    FunctionError::Missing(format!(
        "call {call_id} has no transcript; it is judged after the factory has made one"
    ))
}
