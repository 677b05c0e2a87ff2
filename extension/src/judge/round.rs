//! What was asked about a call since its last verdict or dead letter, and what that leads to.

use pgrx::{JsonB, Uuid};
use serde_json::Value;

use super::window::MOST_WINDOWS;
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
    pub(crate) wants_second: bool,
    /// Asked for under the lease that is held now.
    pub(crate) is_of_this_lease: bool,
    /// Times the call was put off in this lane.
    pub(crate) deferrals: i32,
    /// First segment that no question before has shown.
    pub(crate) segment_from: i32,
    /// Segment after the last one that was shown.
    pub(crate) segment_to: i32,
    /// Share of the call's text in these segments.
    pub(crate) read_share: f32,
    /// `{rule id: version}` of the rules in the question, where one was recorded.
    pub(crate) rule_versions: Option<Value>,
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
    /// Ask the model of tier 1 about the call from this segment on.
    Ask(i32),
    /// Ask the model of tier 2 about what this opinion is about.
    Second(&'a Opinion),
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
                segment_from: query::required(row, 7)?,
                segment_to: query::required(row, 8)?,
                read_share: query::required(row, 9)?,
                rule_versions: row.get::<JsonB>(10)?.map(|versions| versions.0),
            })
        })?;
        Ok(Self { opinions })
    }

    /// Adds the answer that has just come.
    pub(crate) fn push(&mut self, opinion: Opinion) {
        self.opinions.push(opinion);
    }

    /// Gives the answer that was added last the id under which it is stored.
    pub(crate) fn name_newest(&mut self, id: i64) {
        if let Some(newest) = self.opinions.last_mut() {
            newest.id = id;
        }
    }

    /// What to ask next about a call of so many segments. `may_ask_second` is asked where a second opinion is not yet
    /// reserved.
    pub(crate) fn next<E>(
        &self,
        segments: i32,
        may_ask_second: impl FnOnce() -> Result<bool, E>,
    ) -> Result<Next<'_>, E> {
        let Some(last) = self.opinions.last() else {
            return Ok(Next::Ask(0));
        };
        let wants_second = last.is_usable() && last.wants_second;
        let wants_repair = !last.is_usable() && self.unusable(last.tier, last.segment_from) == 1;
        if wants_second || (wants_repair && last.tier == 2) {
            // The lease under which the second opinion was decided upon has reserved its price.
            let is_paid_for = last.is_of_this_lease || may_ask_second()?;
            if !is_paid_for || last.deferrals >= MOST_DEFERRALS {
                return Ok(self.beyond(segments));
            }
        }
        Ok(if wants_second {
            Next::Second(last)
        } else if wants_repair {
            Next::Repair(last)
        } else {
            self.beyond(segments)
        })
    }

    /// On to the part of the call that nobody was asked about.
    pub(crate) fn beyond(&self, segments: i32) -> Next<'_> {
        let to = self
            .opinions
            .iter()
            .map(|opinion| opinion.segment_to)
            .max()
            .unwrap_or(0);
        if to < segments && self.windows().len() < MOST_WINDOWS {
            Next::Ask(to)
        } else {
            Next::Settle
        }
    }

    /// First segments of the parts that were asked about.
    fn windows(&self) -> Vec<i32> {
        let mut windows: Vec<i32> = self.opinions.iter().map(|opinion| opinion.segment_from).collect();
        windows.sort_unstable();
        windows.dedup();
        windows
    }

    /// Unusable answers of a tier about one part.
    fn unusable(&self, tier: i16, segment_from: i32) -> usize {
        let are_same = |opinion: &&Opinion| {
            opinion.tier == tier && opinion.segment_from == segment_from && !opinion.is_usable()
        };
        self.opinions.iter().filter(are_same).count()
    }

    /// The answers that count: for each part the newest usable one, in the order of the call.
    pub(crate) fn that_count(&self) -> Vec<&Opinion> {
        let newest = |from: i32| {
            let mut all = self.opinions.iter().rev();
            all.find(|opinion| opinion.segment_from == from && opinion.is_usable())
        };
        self.windows().into_iter().filter_map(newest).collect()
    }

    /// Versions of the rules by which the round is judged: those of its first question.
    pub(crate) fn rule_versions(&self) -> Option<&Value> {
        self.opinions
            .iter()
            .find_map(|opinion| opinion.rule_versions.as_ref())
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
            segment_from: 0,
            segment_to: 10,
            read_share: 1.0,
            rule_versions: None,
        }
    }

    fn next(opinions: &[Opinion], segments: i32, may_ask: bool) -> String {
        let round = Round {
            opinions: opinions.to_vec(),
        };
        match round.next(segments, || Ok::<_, ()>(may_ask)) {
            Ok(Next::Ask(0)) => "ask 1".to_owned(),
            Ok(Next::Ask(from)) => format!("ask 1 from {from}"),
            Ok(Next::Second(_)) => "ask 2".to_owned(),
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
            assert_eq!(next(&opinions, 10, may_ask), expected, "{opinions:?}");
        }
    }

    #[test]
    fn a_long_call_is_asked_about_part_by_part() {
        let at = |from: i32, to: i32, opinion: Opinion| Opinion {
            segment_from: from,
            segment_to: to,
            read_share: 0.5,
            ..opinion
        };
        let (fine, doubtful) = (opinion(1, "usable", false), opinion(1, "usable", true));
        let (second, bad) = (opinion(2, "usable", false), opinion(1, "malformed", false));
        for (opinions, expected) in [
            (vec![at(0, 5, fine.clone())], "ask 1 from 5"),
            (vec![at(0, 5, doubtful.clone())], "ask 2"),
            (
                vec![at(0, 5, doubtful.clone()), at(0, 5, second.clone())],
                "ask 1 from 5",
            ),
            (vec![at(0, 5, bad.clone())], "repair 1"),
            (vec![at(0, 5, bad.clone()), at(0, 5, bad.clone())], "ask 1 from 5"),
            (vec![at(0, 5, fine.clone()), at(5, 10, bad.clone())], "repair 1"),
            (vec![at(0, 5, fine.clone()), at(5, 10, doubtful.clone())], "ask 2"),
            (vec![at(0, 5, fine.clone()), at(5, 10, fine.clone())], "settle"),
        ] {
            assert_eq!(next(&opinions, 10, true), expected, "{opinions:?}");
        }
        let mut all: Vec<Opinion> = vec![
            at(0, 5, doubtful),
            at(0, 5, second),
            at(5, 10, bad.clone()),
            at(5, 10, bad),
            at(10, 20, fine.clone()),
        ];
        for (id, opinion) in (0..).zip(&mut all) {
            opinion.id = id;
        }
        let round = Round { opinions: all };
        let ids: Vec<i64> = round.that_count().iter().map(|opinion| opinion.id).collect();
        assert_eq!(ids, [1, 4]);
        // Nobody pays for an endless recording.
        let endless: Vec<Opinion> = (0..40).map(|at_| at(at_, at_ + 1, fine.clone())).collect();
        assert_eq!(next(&endless, 100, true), "settle");
        assert_eq!(next(&endless[..39], 100, true), "ask 1 from 39");
    }
}
