//! A model and a version of the prompt, as one tier asks it: what judges now, or what somebody wants to judge.

use pgrx::JsonB;
use serde_json::Value;

use super::judgement::joined;
use super::model::Model;
use super::window::MOST_WINDOWS;
use crate::error::FunctionError;
use crate::query;
use crate::rules::golden::Golden;

/// What one tier asks, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setup {
    pub(super) tier: i16,
    pub(super) model: String,
    pub(super) prompt_version: i32,
}

/// What a setup has answered about one golden call.
#[derive(Debug)]
pub(super) struct AskedCall {
    pub(super) name: String,
    /// Whether all of the call was asked about.
    pub(super) is_complete: bool,
    /// First segment that no question has shown.
    pub(super) segment_from: i32,
    /// The answers that can be used, as one; null without any.
    pub(super) answer: Value,
}

/// A rule in a golden call that one setup flags and the other does not.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) name: String,
    pub(super) rule_id: String,
    pub(super) is_broken: bool,
    pub(super) was_flagged: bool,
}

/// What a change of the setup does to the golden set.
#[derive(Debug, Default)]
pub(super) struct Effect {
    pub(super) differences: Vec<Difference>,
    /// Calls that were not, or not wholly, asked about.
    pub(super) unasked: Vec<String>,
}

impl Setup {
    /// What a tier asks now; `None`: it is off, has no model, or there is no prompt.
    pub(super) fn of_tier(tier: i16) -> Result<Option<Self>, FunctionError> {
        let (Some(model), Some(prompt_version)) = (
            Model::of_tier(tier)?,
            query::value(include_str!("sql/prompt_current.sql"), &["judge".into()])?,
        ) else {
            return Ok(None);
        };
        Ok(Some(Self {
            tier,
            model: model.id,
            prompt_version,
        }))
    }

    /// What it has answered about each golden call, by name.
    pub(super) fn asked(&self) -> Result<Vec<AskedCall>, FunctionError> {
        let args = [
            self.tier.into(),
            self.model.as_str().into(),
            self.prompt_version.into(),
            i32::try_from(MOST_WINDOWS).unwrap_or(i32::MAX).into(),
        ];
        query::rows(include_str!("sql/golden_asked.sql"), &args, |row| {
            let answers = match query::required::<JsonB>(row, 4)?.0 {
                Value::Array(answers) => answers,
                _ => Vec::new(),
            };
            Ok(AskedCall {
                name: query::required(row, 1)?,
                is_complete: query::required(row, 2)?,
                segment_from: query::required(row, 3)?,
                answer: joined(answers),
            })
        })
    }

    /// What it would change in the golden set, where `now` judges. A call that `now` was not asked about counts with the
    /// answer that it was frozen with.
    pub(super) fn effect(&self, now: Option<&Self>) -> Result<Effect, FunctionError> {
        let mut effect = Effect::default();
        if now == Some(self) {
            return Ok(effect);
        }
        let before = now.map_or_else(|| Ok(Vec::new()), Self::asked)?;
        let after = self.asked()?;
        for golden in Golden::all(None)? {
            let find = |asked: &[AskedCall]| {
                let position = asked.iter().position(|call| call.name == golden.name);
                position.filter(|at| asked[*at].is_complete)
            };
            let Some(at) = find(&after) else {
                effect.unasked.push(golden.name);
                continue;
            };
            let rules = golden.rules()?;
            let answer_before = find(&before).map_or(&golden.answer, |at| &before[at].answer);
            let was = golden.flagged(&rules.compiled, answer_before);
            let is = golden.flagged(&rules.compiled, &after[at].answer);
            let changed = was.iter().filter(|rule| !is.contains(rule));
            let changed = changed.chain(is.iter().filter(|rule| !was.contains(rule)));
            effect.differences.extend(changed.map(|rule| Difference {
                name: golden.name.clone(),
                rule_id: rule.clone(),
                is_broken: golden.broken.contains(rule),
                was_flagged: was.contains(rule),
            }));
        }
        Ok(effect)
    }
}

impl Difference {
    /// Whether it was right and is wrong.
    pub(super) fn is_loss(&self) -> bool {
        self.was_flagged == self.is_broken
    }
}

impl Effect {
    /// Calls in which a rule was judged rightly and is not now.
    pub(super) fn lost(&self) -> Vec<String> {
        let losses = self.differences.iter().filter(|difference| difference.is_loss());
        let mut names: Vec<String> = losses.map(|difference| difference.name.clone()).collect();
        names.dedup();
        names
    }
}
