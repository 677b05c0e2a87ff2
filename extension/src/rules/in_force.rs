//! The rules of a call: those in force for its vertical, or those that were in a question. Read and compiled once per
//! backend and version.

use std::cell::RefCell;
use std::rc::Rc;

use pgrx::JsonB;
use serde_json::Value;

use crate::cache::Cache;
use crate::error::FunctionError;
use crate::query;
use crate::scoring::compiled::CompiledRules;

/// The rules of one vertical and those for all.
#[derive(Debug)]
pub(crate) struct RulesInForce {
    /// As scoring reads them, with the guidance that the model reads.
    pub(crate) rules: Value,
    /// `{rule id: version}` of every rule.
    pub(crate) versions: Value,
    /// The same as PostgreSQL writes it.
    pub(crate) versions_text: String,
    /// Compiled.
    pub(crate) compiled: Rc<CompiledRules>,
}

impl RulesInForce {
    /// The rules in force for `vertical` at this moment.
    pub(crate) fn current(vertical: Option<&str>) -> Result<Rc<Self>, FunctionError> {
        let key: Option<String> = query::value(include_str!("sql/rules_key.sql"), &[vertical.into()])?;
        Self::of(vertical, &key.unwrap_or_default())
    }

    /// The rules in force for `vertical`. `key` names rules and versions; a version never changes, so
    /// equal keys mean equal rules.
    pub(crate) fn of(vertical: Option<&str>, key: &str) -> Result<Rc<Self>, FunctionError> {
        Self::kept(key, || Self::read(vertical, None))
    }

    /// The very rules of `{rule id: version}`, whatever is in force by now.
    pub(crate) fn as_asked(versions: &Value) -> Result<Rc<Self>, FunctionError> {
        // As the key of `of`, so that the same rules are kept once.
        let versions_of = versions.as_object().into_iter().flatten();
        let mut parts: Vec<(&str, String)> = versions_of
            .map(|(id, version)| (id.as_str(), format!("{id}:{version}")))
            .collect();
        parts.sort_unstable();
        let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
        Self::kept(&parts.join(","), || Self::read(None, Some(versions)))
    }

    fn kept(
        key: &str,
        read: impl FnOnce() -> Result<Self, FunctionError>,
    ) -> Result<Rc<Self>, FunctionError> {
        thread_local! {
            static KEPT: RefCell<Cache<String, RulesInForce>> = const { RefCell::new(Cache::new()) };
        }
        if let Some(known) = KEPT.with_borrow_mut(|kept| kept.get(key)) {
            return Ok(known);
        }
        let rules = Rc::new(read()?);
        KEPT.with_borrow_mut(|kept| kept.put(key.to_owned(), &rules));
        Ok(rules)
    }

    /// Reads and compiles the rules in force for `vertical`, or those of `versions`.
    fn read(vertical: Option<&str>, versions: Option<&Value>) -> Result<Self, FunctionError> {
        let args = [
            vertical.into(),
            versions.map(|versions| JsonB(versions.clone())).into(),
        ];
        let rules: Option<JsonB> = query::value(include_str!("sql/rules_of_vertical.sql"), &args)?;
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
            compiled: Rc::new(CompiledRules::compile(&rules)),
            rules,
        })
    }
}
