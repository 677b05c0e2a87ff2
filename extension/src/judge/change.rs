//! Changing what judges: the prompt, and the model of a tier. Both are compared with the golden set first.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::golden::{no_version, tier_of};
use super::model::Model;
use super::setup::{Effect, Setup};
use crate::error::FunctionError;
use crate::fields::not_blank;
use crate::query;

/// Most golden calls that a refusal names.
const MOST_NAMED: usize = 9;
/// The one prompt that there is.
const JUDGE: &str = "judge";

/// Puts a version of the prompt in force. Where a tier would get more than `losing` calls of the golden set wrong that are right
/// now, or was not asked about them, the version is refused.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn publish_prompt(
    version: i32,
    reason: &str,
    losing: default!(i32, 0),
    by: default!(Option<&str>, "NULL"),
) -> Result<(), ErrorReport> {
    not_blank("reason", reason)?;
    let how = format!("callscript rules golden --ask --prompt {version}");
    Ok(publish(version, reason, losing, by, &how)?)
}

/// The same for `edit_prompt`. `how` says how to ask about the golden set.
pub(super) fn publish(
    version: i32,
    reason: &str,
    losing: i32,
    by: Option<&str>,
    how: &str,
) -> Result<(), FunctionError> {
    let now: Option<i32> = query::value(include_str!("sql/prompt_lock.sql"), &[JUDGE.into()])?;
    let mut all = Effect::default();
    for tier in [1, 2] {
        let Some(now) = Setup::of_tier(tier)? else {
            continue;
        };
        let wanted = Setup {
            prompt_version: version,
            ..now.clone()
        };
        let effect = wanted.effect(Some(&now))?;
        all.differences.extend(effect.differences);
        all.unasked.extend(effect.unasked);
    }
    all.differences.sort_by(|one, other| one.name.cmp(&other.name));
    let change = Change {
        action: "prompt",
        tier: None,
        before: now.map(|now| now.to_string()),
        after: version.to_string(),
        losing,
    };
    change.allow(&mut all, how)?;
    query::run(include_str!("sql/prompt_step_down.sql"), &[JUDGE.into()])?;
    let args = [JUDGE.into(), version.into()];
    let is_known: Option<bool> = query::value(include_str!("sql/prompt_step_up.sql"), &args)?;
    if is_known.is_none() {
        return Err(no_version(version));
    }
    change.note(&all, reason, by)
}

/// A tier asks another model from now on. Where the model would get more than `losing` calls of the golden set wrong that are
/// right now, or was not asked about them, it is refused.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn use_model(
    tier: i32,
    model: &str,
    reason: &str,
    losing: default!(i32, 0),
    by: default!(Option<&str>, "NULL"),
) -> Result<(), ErrorReport> {
    not_blank("reason", reason)?;
    let tier = tier_of(tier)?;
    let before: Option<String> = query::value(include_str!("sql/tier_lock.sql"), &[tier.into()])?;
    let now = Setup::of_tier(tier)?;
    let model = Model::of_id(model)?.id;
    let mut effect = match &now {
        // A tier that asks nobody has nothing to lose.
        None => Effect::default(),
        Some(now) => Setup {
            model: model.clone(),
            ..now.clone()
        }
        .effect(Some(now))?,
    };
    let how = format!("callscript rules golden --ask --tier {tier} --model {model}");
    let change = Change {
        action: "model",
        tier: Some(tier),
        before,
        after: model.clone(),
        losing,
    };
    change.allow(&mut effect, &how)?;
    let args = [tier.into(), model.as_str().into(), by.into()];
    query::run(include_str!("sql/tier_model.sql"), &args)?;
    Ok(change.note(&effect, reason, by)?)
}

/// A change of what judges.
struct Change {
    action: &'static str,
    tier: Option<i16>,
    before: Option<String>,
    after: String,
    /// Golden calls that it may lose.
    losing: i32,
}

impl Change {
    /// Refuses it where it loses more than it may. `how` is the command that asks about the golden set.
    fn allow(&self, effect: &mut Effect, how: &str) -> Result<(), FunctionError> {
        effect.unasked.sort();
        effect.unasked.dedup();
        let lost = effect.lost();
        let may_lose = usize::try_from(self.losing).map_err(|_| {
            FunctionError::invalid(
                "losing",
                "must be 0 or more: how many golden calls the change may lose",
            )
        })?;
        if lost.len() + effect.unasked.len() <= may_lose {
            return Ok(());
        }
        let mut complaints = Vec::new();
        if !lost.is_empty() {
            complaints.push(format!(
                "it gets {} calls of the golden set wrong that are right now: {}",
                lost.len(),
                named(&lost)
            ));
        }
        if !effect.unasked.is_empty() {
            complaints.push(format!(
                "{} calls of the golden set were not asked about ({}): {how}",
                effect.unasked.len(),
                named(&effect.unasked)
            ));
        }
        let reason = format!(
            "{} is not put in force: {}. Say losing => {} with a reason, if that is what you want",
            self.after,
            complaints.join("; and "),
            lost.len() + effect.unasked.len()
        );
        Err(FunctionError::invalid(self.action, reason))
    }

    /// Leaves the trace of it.
    fn note(&self, effect: &Effect, reason: &str, by: Option<&str>) -> Result<(), FunctionError> {
        let args = [
            self.action.into(),
            self.tier.into(),
            self.before.as_deref().into(),
            self.after.as_str().into(),
            effect.lost().into(),
            effect.unasked.clone().into(),
            self.losing.into(),
            by.into(),
            reason.into(),
        ];
        query::run(include_str!("sql/change.sql"), &args)
    }
}

fn named(names: &[String]) -> String {
    let mut text = names[..names.len().min(MOST_NAMED)].join(", ");
    if names.len() > MOST_NAMED {
        text.push_str(", …");
    }
    text
}
