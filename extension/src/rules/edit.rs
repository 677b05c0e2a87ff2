//! Editing rules: every edit is a new version with who, when and why, checked before it is kept.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::{Value, json};

use super::{gate, version};
use crate::error::FunctionError;
use crate::fields::{Fields, not_blank};
use crate::query;
use crate::scoring::rule;

/// What a version of a rule is made of.
const PARTS: [&str; 14] = [
    "name",
    "guidance",
    "vertical_id",
    "speaker",
    "severity",
    "weight",
    "kind",
    "definition",
    "in_force_from",
    "in_force_until",
    "scope",
    "severity_because",
    "source",
    "source_date",
];

/// A rule that is locked for an edit.
struct Locked {
    /// The version the edit begins with.
    base: Value,
    newest: i32,
    current: i32,
}

fn lock(rule_id: &str, version: Option<i32>) -> Result<Locked, FunctionError> {
    let locked = query::row(
        include_str!("sql/rule_lock.sql"),
        &[rule_id.into(), version.into()],
        |row| {
            Ok(Locked {
                base: query::required::<JsonB>(row, 1)?.0,
                newest: query::required(row, 2)?,
                current: query::required(row, 3)?,
            })
        },
    )?;
    locked.ok_or_else(|| match version {
        Some(version) => FunctionError::invalid(
            "version",
            format!("{rule_id} has no version {version}; see bi.rules"),
        ),
        None => FunctionError::invalid("rule_id", format!("there is no rule {rule_id}; see bi.rules")),
    })
}

/// The version that these changes make of `base`, if it is one that can be used.
fn changed(base: &Value, changes: &Value) -> Result<Value, FunctionError> {
    let fields = Fields::of("changes", changes)?;
    if let Some(unknown) = fields.unknown(&PARTS) {
        return Err(fields.invalid(unknown, format!("is no part of a rule; use {}", PARTS.join(", "))));
    }
    let mut rule = base.clone();
    for part in PARTS {
        if let Some(value) = changes.get(part) {
            rule[part] = value.clone();
        }
    }
    rule::check(&rule).map_err(|reason| FunctionError::invalid("rule", reason))?;
    Ok(rule)
}

fn add_version(
    rule_id: &str,
    version: i32,
    rule: Value,
    by: Option<&str>,
    reason: &str,
    action: &str,
    before: Option<i32>,
) -> Result<(), FunctionError> {
    let args = [
        rule_id.into(),
        version.into(),
        JsonB(rule).into(),
        by.into(),
        reason.into(),
        action.into(),
        before.into(),
    ];
    query::run(include_str!("sql/rule_version_add.sql"), &args)
}

/// Puts a rule in force, with this version for the days that the version is for, or out of force.
fn point(rule_id: &str, version: i32, is_active: bool) -> Result<(), FunctionError> {
    query::run(
        include_str!("sql/rule_point.sql"),
        &[rule_id.into(), is_active.into()],
    )?;
    if is_active {
        query::run(
            include_str!("sql/rule_in_force.sql"),
            &[rule_id.into(), version.into()],
        )?;
    }
    Ok(())
}

/// Refuses a version that fails what it must pass before it judges.
fn must_pass(rule_id: &str, rule: &Value, before: Option<&Value>) -> Result<(), FunctionError> {
    match gate::complaint(rule_id, rule, before)? {
        None => Ok(()),
        Some(complaint) => Err(FunctionError::invalid(
            "rule",
            format!(
                "is not put in force: {complaint}. Mend it, or keep it as a draft (draft => true); SELECT callscript.force_rule(…) \
                 puts a draft in force all the same, and the reason that is kept tells of it"
            ),
        )),
    }
}

/// Adds a rule `{name, guidance, vertical_id, speaker, severity, weight, kind, definition, in_force_from, in_force_until,
/// scope, severity_because, source, source_date}` as version 1; as a draft it
/// judges no call before `callscript.publish_rule`. Its patterns are checked. `by`: who, if not the session's role.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn add_rule(
    rule_id: &str,
    rule: JsonB,
    reason: &str,
    draft: default!(bool, false),
    by: default!(Option<&str>, "NULL"),
) -> Result<i32, ErrorReport> {
    not_blank("reason", reason)?;
    let form = |(at, byte): (usize, u8)| {
        byte.is_ascii_lowercase() || (at > 0 && (byte.is_ascii_digit() || byte == b'_'))
    };
    if rule_id.is_empty() || !rule_id.bytes().enumerate().all(form) {
        return Err(
            FunctionError::invalid("rule_id", "must be like gift_card: a-z, then a-z, 0-9 and _").into(),
        );
    }
    let base = json!({"id": rule_id, "version": 1});
    let rule = changed(&base, &rule.0)?;
    let added: Option<bool> = query::value(
        include_str!("sql/rule_add.sql"),
        &[rule_id.into(), (!draft).into()],
    )?;
    if added.is_none() {
        let reason =
            format!("{rule_id} exists already; SELECT callscript.edit_rule(…) makes a new version of it");
        return Err(FunctionError::invalid("rule_id", reason).into());
    }
    let action = if draft { "drafted" } else { "added" };
    add_version(rule_id, 1, rule, by, reason, action, None)?;
    if !draft {
        point(rule_id, 1, true)?;
    }
    Ok(1)
}

/// Makes a new version of a rule: the one in force with these changes, e.g. `{"weight": 30}`. In force at once, or, as a
/// draft, once it is published; until then `callscript.shadow` says what it would have flagged. Refused where the version
/// fails an example or loses a call of the golden set (see `publish_rule`). Returns the version.
/// Judgements given before keep the version they were given under.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn edit_rule(
    rule_id: &str,
    changes: JsonB,
    reason: &str,
    draft: default!(bool, false),
    by: default!(Option<&str>, "NULL"),
) -> Result<i32, ErrorReport> {
    not_blank("reason", reason)?;
    let locked = lock(rule_id, None)?;
    let rule = changed(&locked.base, &changes.0)?;
    let version = locked.newest + 1;
    let action = if draft { "drafted" } else { "edited" };
    if !draft {
        must_pass(rule_id, &rule, Some(&locked.base))?;
    }
    add_version(rule_id, version, rule, by, reason, action, Some(locked.current))?;
    if !draft {
        point(rule_id, version, true)?;
    }
    Ok(version)
}

/// Puts a version of a rule in force for the days that the version is for: a draft, or an older version again. Refused where
/// the version fails an example of the rule, or gets a call of the golden set wrong that is right now: see `force_rule`.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn publish_rule(
    rule_id: &str,
    version: i32,
    reason: &str,
    by: default!(Option<&str>, "NULL"),
) -> Result<(), ErrorReport> {
    not_blank("reason", reason)?;
    let locked = lock(rule_id, Some(version))?;
    let current = version::read(rule_id, Some(locked.current))?;
    must_pass(rule_id, &locked.base, Some(&current))?;
    point(rule_id, version, true)?;
    Ok(note(rule_id, "published", locked.current, version, by, reason)?)
}

/// Puts a version of a rule in force although it fails an example, or gets a call of the golden set wrong that is right now;
/// the reason that is kept names what it fails.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn force_rule(
    rule_id: &str,
    version: i32,
    reason: &str,
    by: default!(Option<&str>, "NULL"),
) -> Result<(), ErrorReport> {
    not_blank("reason", reason)?;
    let locked = lock(rule_id, Some(version))?;
    let current = version::read(rule_id, Some(locked.current))?;
    let reason = match gate::complaint(rule_id, &locked.base, Some(&current))? {
        Some(complaint) => format!("{reason} (forced: {complaint})"),
        None => reason.to_owned(),
    };
    point(rule_id, version, true)?;
    Ok(note(rule_id, "published", locked.current, version, by, &reason)?)
}

/// Takes a rule out of force, or (`is_active` true) puts it back. Judgements given before stay as they are.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn set_rule_active(
    rule_id: &str,
    is_active: bool,
    reason: &str,
    by: default!(Option<&str>, "NULL"),
) -> Result<(), ErrorReport> {
    not_blank("reason", reason)?;
    let current = lock(rule_id, None)?.current;
    point(rule_id, current, is_active)?;
    let action = if is_active { "restored" } else { "retired" };
    Ok(note(rule_id, action, current, current, by, reason)?)
}

fn note(
    rule_id: &str,
    action: &str,
    before: i32,
    version: i32,
    by: Option<&str>,
    reason: &str,
) -> Result<(), FunctionError> {
    let args = [
        rule_id.into(),
        action.into(),
        before.into(),
        version.into(),
        by.into(),
        reason.into(),
    ];
    query::run(include_str!("sql/rule_change.sql"), &args)
}
