//! The rules of a call: those in force for it on its day, or those that were in a question. Read and compiled once per
//! backend and version.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::JsonB;
use serde_json::Value;

use super::judged_calls::JudgedCall;
use crate::cache::Cache;
use crate::error::FunctionError;
use crate::query;
use crate::scoring::compiled::CompiledRules;

/// The rules by which a call is judged.
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
    /// The rules that judge calls of this day, vertical and scope (`core.scope_of`).
    pub(crate) fn on(day: &str, vertical: Option<&str>, scope: &Value) -> Result<Rc<Self>, FunctionError> {
        let args = [day.into(), vertical.into(), JsonB(scope.clone()).into()];
        let versions: Option<JsonB> = query::value(include_str!("sql/rules_on.sql"), &args)?;
        Self::of(&versions.map_or(Value::Null, |versions| versions.0))
    }

    /// The very rules of `{rule id: version}`, whatever is in force by now. A version never changes, so equal versions mean
    /// equal rules.
    pub(crate) fn of(versions: &Value) -> Result<Rc<Self>, FunctionError> {
        let versions_of = versions.as_object().into_iter().flatten();
        let mut parts: Vec<String> = versions_of
            .map(|(id, version)| format!("{id}:{version}"))
            .collect();
        parts.sort_unstable();
        Self::kept(&parts.join(","), || Self::read(versions))
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

    /// Reads and compiles them.
    fn read(versions: &Value) -> Result<Self, FunctionError> {
        let args = [JsonB(versions.clone()).into()];
        let rules: Option<JsonB> = query::value(include_str!("sql/rules_of_versions.sql"), &args)?;
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

/// What the rules for a stored call depend on, besides the rules.
#[derive(Debug)]
pub(crate) struct Scopes {
    /// Keys of `core.scope_of` that any rule speaks of.
    in_use: Vec<String>,
    known: HashMap<(String, Option<String>, String), Rc<RulesInForce>>,
}

impl Scopes {
    /// Of the rules of this moment.
    pub(crate) fn read() -> Result<Self, FunctionError> {
        let in_use: Option<Vec<String>> = query::value(include_str!("sql/scopes_in_use.sql"), &[])?;
        Ok(Self {
            in_use: in_use.unwrap_or_default(),
            known: HashMap::new(),
        })
    }

    /// The rules that judge a stored call by the law of its day.
    pub(crate) fn rules_of(&mut self, judged: &JudgedCall) -> Result<Rc<RulesInForce>, FunctionError> {
        let scope: Value = self
            .in_use
            .iter()
            .map(|key| (key.clone(), judged.scope[key].clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let key = (judged.day.clone(), judged.vertical.clone(), scope.to_string());
        if let Some(rules) = self.known.get(&key) {
            return Ok(Rc::clone(rules));
        }
        let rules = RulesInForce::on(&judged.day, judged.vertical.as_deref(), &scope)?;
        self.known.insert(key, Rc::clone(&rules));
        Ok(rules)
    }
}
