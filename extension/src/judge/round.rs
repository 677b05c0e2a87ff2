//! What was asked about a call since its last verdict or dead letter, and what that leads to.

use pgrx::{JsonB, Uuid};
use serde_json::Value;

use crate::error::FunctionError;
use crate::query;

/// Times the other party may put off a second opinion before the first one has to do.
const MOST_DEFERRALS: i32 = 3;

/// One answer of the open round.
#[derive(Clone, Debug)]
pub(crate) struct Opinion {
    /// `core.judge_opinions.id`
    pub(crate) id: i64,
    pub(crate) tier: i16,
    pub(crate) outcome: String,
    wants_second: bool,
    /// Asked for under the lease that is held now.
    is_of_this_lease: bool,
    /// Times the call was put off in this lane.
    deferrals: i32,
}

impl Opinion {
    pub(crate) fn is_usable(&self) -> bool {
        self.outcome == "usable"
    }
}

/// The open round of a call, oldest answer first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Round {
    opinions: Vec<Opinion>,
}

/// What to do next.
#[derive(Debug)]
pub(crate) enum Next<'a> {
    /// Ask the model of this tier.
    Ask(i16),
    /// Ask about this unusable answer once more.
    Repair(&'a Opinion),
    /// Nothing: what there is must do.
    Settle,
}

impl Round {
    /// Reads the open round of a call.
    pub(crate) fn of(call_id: Uuid) -> Result<Self, FunctionError> {
        let opinions = query::rows(include_str!("sql/round.sql"), &[call_id.into()], |row| {
            Ok(Opinion {
                id: query::required(row, 1)?,
                tier: query::required(row, 2)?,
                outcome: query::required(row, 3)?,
                wants_second: query::required(row, 4)?,
                is_of_this_lease: query::required(row, 5)?,
                deferrals: query::required(row, 6)?,
            })
        })?;
        Ok(Self { opinions })
    }

    /// What to ask next. `may_ask_second` is asked where a second opinion is not yet reserved.
    pub(crate) fn next<E>(&self, may_ask_second: impl FnOnce() -> Result<bool, E>) -> Result<Next<'_>, E> {
        let Some(last) = self.opinions.last() else {
            return Ok(Next::Ask(1));
        };
        let second_is_next = last.tier == 2 || last.is_usable();
        if second_is_next {
            // The lease under which the second opinion was decided upon has reserved its price.
            let is_paid_for = last.is_of_this_lease || may_ask_second()?;
            if !is_paid_for || last.deferrals >= MOST_DEFERRALS {
                return Ok(Next::Settle);
            }
        }
        Ok(if last.is_usable() {
            if last.wants_second {
                Next::Ask(2)
            } else {
                Next::Settle
            }
        } else if self.unusable(last.tier) == 1 {
            Next::Repair(last)
        } else {
            Next::Settle
        })
    }

    /// Unusable answers of a tier in this round.
    pub(crate) fn unusable(&self, tier: i16) -> usize {
        let of_tier = |opinion: &&Opinion| opinion.tier == tier && !opinion.is_usable();
        self.opinions.iter().filter(of_tier).count()
    }

    /// The newest usable answer.
    pub(crate) fn newest_usable(&self) -> Option<&Opinion> {
        self.opinions.iter().rev().find(|opinion| opinion.is_usable())
    }

    /// Ids of all answers.
    pub(crate) fn ids(&self) -> Vec<i64> {
        self.opinions.iter().map(|opinion| opinion.id).collect()
    }
}

/// The stored answer of an opinion.
pub(crate) fn answer(id: i64) -> Result<Value, FunctionError> {
    let answer: Option<JsonB> = query::value(include_str!("sql/answer.sql"), &[id.into()])?;
    Ok(answer.map_or(Value::Null, |answer| answer.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opinion(tier: i16, outcome: &str, wants_second: bool) -> Opinion {
        Opinion {
            id: 1,
            tier,
            outcome: outcome.to_owned(),
            wants_second,
            is_of_this_lease: true,
            deferrals: 0,
        }
    }

    fn next(opinions: &[Opinion], may_ask: bool) -> String {
        let round = Round {
            opinions: opinions.to_vec(),
        };
        match round.next(|| Ok::<_, ()>(may_ask)) {
            Ok(Next::Ask(tier)) => format!("ask {tier}"),
            Ok(Next::Repair(opinion)) => format!("repair {}", opinion.tier),
            Ok(Next::Settle) => "settle".to_owned(),
            Err(()) => "error".to_owned(),
        }
    }

    #[test]
    fn a_round_goes_its_way() {
        let doubtful = opinion(1, "usable", true);
        let elsewhere = Opinion {
            is_of_this_lease: false,
            ..doubtful.clone()
        };
        let put_off = Opinion {
            deferrals: 3,
            ..doubtful.clone()
        };
        let bad = |tier| opinion(tier, "malformed", false);
        for (opinions, may_ask, expected) in [
            (vec![], false, "ask 1"),
            (vec![bad(1)], false, "repair 1"),
            (vec![bad(1), bad(1)], true, "settle"),
            (vec![doubtful.clone()], false, "ask 2"),
            (vec![elsewhere.clone()], false, "settle"),
            (vec![elsewhere], true, "ask 2"),
            (vec![put_off], true, "settle"),
            (vec![bad(1), doubtful.clone()], true, "ask 2"),
            (vec![doubtful.clone(), bad(2)], true, "repair 2"),
            (vec![doubtful, bad(2), bad(2)], true, "settle"),
        ] {
            assert_eq!(next(&opinions, may_ask), expected, "{opinions:?}");
        }
    }
}
