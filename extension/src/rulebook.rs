//! The rules in force for a vertical: read and compiled once per backend and version.

use std::cell::RefCell;
use std::rc::Rc;

use pgrx::JsonB;
use serde_json::Value;

use crate::error::QueueError;
use crate::query;
use crate::scoring::ruleset::RuleSet;

/// One set per vertical, with room for a change of rules.
const MOST_KEPT: usize = 16;

/// The rules of one vertical and those for all.
#[derive(Debug)]
pub(crate) struct Rulebook {
    /// As scoring reads them.
    pub(crate) rules: Value,
    /// `{rule id: version}` of every rule.
    pub(crate) versions: Value,
    /// The same as PostgreSQL writes it.
    pub(crate) versions_text: String,
    /// Compiled.
    pub(crate) set: Rc<RuleSet>,
}

thread_local! {
    /// By their key, the most recently used last.
    static KEPT: RefCell<Vec<(String, Rc<Rulebook>)>> = const { RefCell::new(Vec::new()) };
}

impl Rulebook {
    /// The rules in force for `vertical` at this moment.
    pub(crate) fn current(vertical: Option<&str>) -> Result<Rc<Self>, QueueError> {
        let key: Option<String> = query::value(include_str!("sql/rules_key.sql"), &[vertical.into()])?;
        Self::of(vertical, &key.unwrap_or_default())
    }

    /// The rules in force for `vertical`. `key` names rules and versions; a version never changes, so
    /// equal keys mean equal rules.
    pub(crate) fn of(vertical: Option<&str>, key: &str) -> Result<Rc<Self>, QueueError> {
        let kept = KEPT.with_borrow_mut(|kept| {
            let at = kept.iter().position(|(known, _)| known == key)?;
            let found = kept.remove(at);
            let book = Rc::clone(&found.1);
            kept.push(found);
            Some(book)
        });
        if let Some(book) = kept {
            return Ok(book);
        }
        let book = Rc::new(Self::read(vertical)?);
        KEPT.with_borrow_mut(|kept| {
            if kept.len() == MOST_KEPT {
                kept.remove(0);
            }
            kept.push((key.to_owned(), Rc::clone(&book)));
        });
        Ok(book)
    }

    /// Reads and compiles the rules in force for `vertical`.
    fn read(vertical: Option<&str>) -> Result<Self, QueueError> {
        let rules: Option<JsonB> =
            query::value(include_str!("sql/rules_of_vertical.sql"), &[vertical.into()])?;
        let rules = rules.map_or(Value::Null, |rules| rules.0);
        let versions: Value = rules
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|rule| Some((rule["id"].as_str()?.to_owned(), rule["version"].clone())))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let text = query::value(
            include_str!("sql/json_text.sql"),
            &[JsonB(versions.clone()).into()],
        )?;
        Ok(Self {
            versions_text: text.unwrap_or_default(),
            versions,
            set: Rc::new(RuleSet::compile(&rules)),
            rules,
        })
    }
}
